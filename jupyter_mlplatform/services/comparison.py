"""What differs between two versions, of one dataset or of two."""

from collections.abc import Generator, Sequence

from jupyter_mlplatform.records.comparison import CompareRequest, Comparison
from jupyter_mlplatform.services.versions import Versions
from jupyter_mlplatform.tables.table import Table


class Comparisons:
    """Comparisons of versions."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    def compare(self, request: CompareRequest) -> Comparison:
        """Return what differs from ``left`` to ``right``.

        Raises `NotFound` for a version, `Invalid` for keys that do not name one row each.
        """
        from jupyter_mlplatform.tables.compare.compare import compare

        return compare(self._table(request.left), self._table(request.right), keys=request.keys, sample=request.sample)

    def csv(self, left: str, right: str, *, keys: Sequence[str] | None = None) -> Generator[bytes]:
        """Give every row that differs as CSV: removed, added, and before and after of each that changed."""
        from jupyter_mlplatform.tables.compare.compare import changed_rows
        from jupyter_mlplatform.tables.compare.export import to_csv

        with changed_rows(self._table(left), self._table(right), keys=keys) as (schema, batches):
            yield from to_csv(schema, batches)

    def arrow(self, left: str, right: str, *, keys: Sequence[str] | None = None) -> Generator[bytes]:
        """Give the same rows as an Arrow stream, with the types that they have."""
        from jupyter_mlplatform.tables.compare.compare import changed_rows
        from jupyter_mlplatform.tables.compare.export import to_arrow_stream

        with changed_rows(self._table(left), self._table(right), keys=keys) as (schema, batches):
            yield from to_arrow_stream(schema, batches)

    def _table(self, version: str) -> Table:
        return self._versions.table(self._versions.locate(version))
