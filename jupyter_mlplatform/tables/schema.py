"""schema.json: the columns of a version, and what was found out about the file that they came from."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
import polars as pl
import pyarrow as pa
from pydantic import Field, ValidationError

from jupyter_mlplatform.records import Column, IngestReport
from jupyter_mlplatform.records.base import Record
from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.tables import semantic
from jupyter_mlplatform.tables.manifest import folder


class StoredSchema(Record):
    """The content of schema.json; ``ingest`` is what reading the source found out (empty for a frame)."""

    columns: tuple[Column, ...]
    ingest: dict[str, Any] = Field(default_factory=dict)

    def report(self) -> IngestReport | None:
        """Return how the file was read, None for what came from no file."""
        if not self.ingest:
            return None
        options = {name: value for name, value in self.ingest.items() if name not in ("bad_rows", "first_bad_rows")}
        return IngestReport(
            options=options,
            bad_row_count=self.ingest.get("bad_rows", 0),
            bad_rows=self.ingest.get("first_bad_rows", ()),
        )


def schema_path(dataset_id: str) -> str:
    """Return the path of a dataset's schema.json."""
    return f"{folder(dataset_id)}schema.json"


def dtype_name(kind: pa.DataType) -> str:
    """Return the name of an Arrow type as users read it: ``string`` for what is stored as large_string."""
    return str(kind).replace("large_", "").replace("double", "float64")


def columns_of(sample: pl.DataFrame, logical: pa.Schema, nullable: Collection[str]) -> tuple[Column, ...]:
    """Describe the columns of a table from rows all over it; `nullable` names those with missing values."""
    return tuple(
        Column(
            name=field.name,
            dtype=dtype_name(field.type),
            semantic_type=semantic.infer(sample[field.name])[0],
            nullable=field.name in nullable,
        )
        for field in logical
    )


def dump(columns: tuple[Column, ...], ingest: Mapping[str, Any]) -> bytes:
    """Return schema.json."""
    stored = StoredSchema(columns=columns, ingest=dict(ingest))
    return orjson.dumps(stored.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def load(data: bytes, path: str) -> StoredSchema:
    """Read schema.json. Raises `Corrupt` naming `path`."""
    try:
        return StoredSchema.model_validate_json(data)
    except ValidationError as error:
        raise Corrupt(f"{path} is not a schema that this version of the product reads.", field=path) from error
