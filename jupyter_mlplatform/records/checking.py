"""Reading what a caller gave as a record."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from jupyter_mlplatform.records.errors import Invalid

M = TypeVar("M", bound=BaseModel)
_IN_JSON = {"tuple_type": "Input should be an array", "dict_type": "Input should be an object"}


def check(kind: type[M], values: Any) -> M:  # noqa: ANN401 - whatever the caller gave
    """Return `values` as a record. Raises `Invalid` with every problem at once."""
    return _checked(lambda: kind.model_validate(values))


def check_json(kind: type[M], document: bytes) -> M:
    """Return a JSON document as a record: true is no number there, as in the schema, nor "5".

    Raises `Invalid` with every problem at once.
    """
    return _checked(lambda: kind.model_validate_json(document, strict=True))


def _checked(read: Callable[[], M]) -> M:
    try:
        return read()
    except ValidationError as error:
        problems = [
            {"field": ".".join(map(str, found["loc"])), "detail": message_of(found)} for found in error.errors()
        ]
        detail = "; ".join(
            f"{found['field']}: {found['detail']}" if found["field"] else found["detail"] for found in problems
        )
        raise Invalid(detail, field=problems[0]["field"] or None, problems=problems) from error


def message_of(fault: ErrorDetails) -> str:
    """Return what is wrong, as whoever checks it said, in JSON's words."""
    said = fault["msg"].removeprefix("Value error, ")
    return _IN_JSON.get(fault["type"], said)
