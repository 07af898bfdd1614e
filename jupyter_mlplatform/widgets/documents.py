"""Records as the browser reads them."""

from typing import Any

import orjson
from pydantic import BaseModel


def document(record: BaseModel) -> dict[str, Any]:
    """Return a record as JSON, as the REST API would answer with it: what JSON cannot say (NaN) is null."""
    found: dict[str, Any] = orjson.loads(record.model_dump_json())
    return found
