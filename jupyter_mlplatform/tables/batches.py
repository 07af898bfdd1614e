"""A table too large to hold."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa


class Reread(Exception):  # no error: who reads the table begins again
    """A value is not of its column's type after all; the schema is another now, and all rows are to be read again."""


@runtime_checkable
class Batches(Protocol):
    """Its schema, its rows, as often as asked, and how many they are: expected until they were given, exact then.

    To iterate may raise `Reread`.
    """

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema."""

    @property
    def rows(self) -> int:
        """Number of rows."""

    @property
    def detected(self) -> Mapping[str, Any]:
        """What was found out about the file that it comes from."""

    def __iter__(self) -> Iterator[pa.RecordBatch]: ...
