"""The first rows of a version under what is in each column, as static HTML."""

from collections.abc import Sequence

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.dataset import ColumnProfile, SemanticType
from jupyter_mlplatform.services.versions import Located

_ROWS = 5
_COLUMNS = 30
_SHAPELESS: tuple[SemanticType, ...] = ("identifier", "constant")


def first_rows(platform: Platform, version: Located) -> str:
    """Return the first rows of the first columns, each column with its meaning, its shape and what is missing."""
    columns = platform.datasets.profile(version).columns
    shown = columns[:_COLUMNS]
    names = [column.name for column in shown]
    page = platform.versions.table(version).page(limit=_ROWS, columns=names)
    table = html.table([_head(column) for column in shown], ([row[name] for name in names] for row in page.rows))
    more = {"columns that are not shown": len(columns) - len(shown)} if len(columns) > len(shown) else {}
    return html.scrolling(table) + (html.facts(more) if more else "")


def _head(column: ColumnProfile) -> html.Raw:
    counts: Sequence[int] = ()
    if column.semantic_type not in _SHAPELESS:
        counts = column.histogram.counts if column.histogram else [top.count for top in column.top]
    rows = column.count + column.missing
    missing = f"{column.missing / rows:.1%} missing" if column.missing else "complete"
    return html.Raw(
        "<br>".join(
            [html.text(column.name), html.small(column.semantic_type), html.histogram(counts), html.small(missing)]
        )
    )
