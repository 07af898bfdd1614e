"""What is known of a table's columns without its rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import narwhals as nw

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.transforms.frames import Frame

Kind = Literal["integer", "number", "text", "boolean", "datetime", "other", "unknown"]

NUMBERS: frozenset[Kind] = frozenset({"integer", "number"})

_ARROW_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"u?int\d+", "integer"),
    (r"(half)?float\d*|double|decimal.*", "number"),
    (r"(large_)?string(_view)?|(large_)?utf8|str|dictionary<.*>|categorical|enum.*", "text"),
    (r"bool(ean)?", "boolean"),
    (r"(timestamp|date|datetime).*", "datetime"),
    (r"null", "unknown"),
)


@dataclass(frozen=True)
class Schema:
    """The columns of a table in order, each with its kind.

    ``open_prefixes`` are starts of names of columns that only the rows decide, as one-hot encoding makes: a column
    whose name starts so may exist and may be of any kind.
    """

    kinds: Mapping[str, Kind]
    open_prefixes: tuple[str, ...] = field(default=())

    def has(self, column: str) -> bool:
        """Say whether the column exists, or may exist once the rows are known."""
        return column in self.kinds or any(column.startswith(prefix) for prefix in self.open_prefixes)

    def kind(self, column: str) -> Kind:
        """Return the column's kind; ``unknown`` where only the rows decide."""
        return self.kinds.get(column, "unknown")

    def with_columns(self, kinds: Mapping[str, Kind]) -> "Schema":
        """Return the schema with columns added at the end or changed in place."""
        return Schema({**self.kinds, **kinds}, self.open_prefixes)

    def without(self, columns: Iterable[str]) -> "Schema":
        """Return the schema without these columns."""
        gone = set(columns)
        return Schema({name: kind for name, kind in self.kinds.items() if name not in gone}, self.open_prefixes)

    def choose(self, columns: Sequence[str]) -> "Schema":
        """Return the schema of these columns alone, in this order."""
        return Schema({name: self.kind(name) for name in columns})


def schema_of_columns(columns: Sequence[Column]) -> Schema:
    """Return the schema of a stored version."""
    return Schema({column.name: kind_of_arrow(column.dtype) for column in columns})


def schema_of_frame(frame: Frame) -> Schema:
    """Return the schema of a frame."""
    return Schema({name: kind_of_dtype(dtype) for name, dtype in frame.schema.items()})


def kind_of_arrow(dtype: str) -> Kind:
    """Return the kind of an Arrow (or polars) type by its name."""
    name = dtype.lower()
    return next((kind for pattern, kind in _ARROW_KINDS if re.fullmatch(pattern, name)), "other")


def kind_of_dtype(dtype: nw.dtypes.DType) -> Kind:
    """Return the kind of a narwhals type."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        return "text"
    if isinstance(dtype, nw.Boolean):
        return "boolean"
    if isinstance(dtype, nw.Datetime | nw.Date):
        return "datetime"
    return "unknown" if isinstance(dtype, nw.Unknown) else "other"
