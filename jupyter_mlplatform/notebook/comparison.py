"""What differs between two versions, in a notebook."""

import io
from typing import TYPE_CHECKING

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.records import Comparison
from jupyter_mlplatform.records.comparison import CompareRequest
from jupyter_mlplatform.tables.frames import to_polars

if TYPE_CHECKING:
    import polars as pl

    from jupyter_mlplatform.platform import Platform
    from jupyter_mlplatform.widgets.comparison import ComparisonWidget

_SHOWN = 20


class ComparisonView(Shown):
    """A comparison; ``record`` is the plain value."""

    def __init__(self, platform: "Platform", request: CompareRequest) -> None:
        self._platform = platform
        self._request = request
        self.record: Comparison = platform.comparisons.compare(request)

    def rows(self) -> "pl.DataFrame":
        """Return every row that differs.

        Column ``_change`` is ``removed``, ``added``, or ``before`` and ``after`` of a row that changed, one below the
        other.
        """
        import pyarrow as pa

        stream = self._platform.comparisons.arrow(self._request.left, self._request.right, keys=self._request.keys)
        with pa.ipc.open_stream(io.BytesIO(b"".join(stream))) as reader:
            return to_polars(reader.read_all())

    def _make_widget(self, static: str) -> "ComparisonWidget":
        from jupyter_mlplatform.widgets.comparison import ComparisonWidget

        return ComparisonWidget(self._platform, static, self._request, self.record)

    def __repr__(self) -> str:
        rows, schema = self.record.rows, self.record.changes
        columns = (
            [f"+ {column.name}" for column in schema.added]
            + [f"- {column.name}" for column in schema.removed]
            + [f"~ {change.name}: {change.left} to {change.right}" for change in schema.retyped]
        )
        counts = (
            f"{rows.added:,} added, {rows.removed:,} removed, {rows.changed:,} changed, {rows.unchanged:,} the same"
        )
        return "\n".join([f"Rows ({self._basis()}): {counts}", *columns])

    def _basis(self) -> str:
        keys = ", ".join(self.record.keys)
        return {"given": f"by {keys}", "guessed": f"by {keys}, a guess", "none": "as a multiset, without a key"}[
            self.record.key_source
        ]

    def _repr_html_(self) -> str:
        record = self.record
        cells = [
            (*cell.key.values(), cell.column, cell.left, html.Raw("&rarr;"), cell.right)
            for cell in record.cells[:_SHOWN]
        ]
        parts = [html.facts(record.rows.model_dump()), self._schema_table()]
        if cells:
            parts.append(html.table([*record.keys, "column", "before", "", "after"], cells))
        for title, rows in (("added", record.added_rows), ("removed", record.removed_rows)):
            if rows:
                parts.append(html.table([title, *rows[0]], [("", *row.values()) for row in rows[: _SHOWN // 4]]))
        parts.append(self._columns_table())
        shared = record.parts
        subtitle = (
            f"{record.left[:12]} to {record.right[:12]} · rows {self._basis()} · "
            f"{shared.shared:,} parts shared, {shared.left_only:,} and {shared.right_only:,} not"
        )
        return html.panel("Comparison", subtitle, *parts)

    def _schema_table(self) -> str:
        schema = self.record.changes
        rows = (
            [("added", column.name, column.dtype) for column in schema.added]
            + [("removed", column.name, column.dtype) for column in schema.removed]
            + [
                (
                    "retyped",
                    change.name,
                    f"{change.left} to {change.right}{'' if change.compared else ', not compared'}",
                )
                for change in schema.retyped
            ]
            + [("renamed?", f"{guess.left} to {guess.right}", guess.reason) for guess in schema.renamed_guesses]
        )
        return html.table(["schema", "column", ""], rows) if rows else ""

    def _columns_table(self) -> str:
        rows = [
            (
                column.name,
                column.changed,
                (column.test or "").replace("_", " "),
                column.p_value,
                column.effect,
                html.bar(column.effect or 0.0, 60),
            )
            for column in self.record.columns
            if column.changed or column.effect
        ]
        return html.table(["column", "cells changed", "test", "p", "effect", ""], rows) if rows else ""
