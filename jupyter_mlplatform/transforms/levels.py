"""Categories as texts, what is learnt of each, and looking it up."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, schema_of_frame

CATEGORIES: frozenset[Kind] = frozenset({"integer", "text", "boolean", "unknown"})
MOST = 100_000  # categories that a recipe can reasonably carry with it


def as_text(column: str, kind: Kind) -> nw.Expr:
    """Return a column's categories as texts, the same on every engine; missing ones are null."""
    values = nw.col(column)
    if kind == "boolean":
        named = nw.when(values).then(nw.lit("true")).otherwise(nw.lit("false"))
        return nw.when(~values.is_null()).then(named)
    return values.cast(nw.String)


def learn_levels(frame: Frame, column: str) -> list[str]:
    """Return the categories of a column in their order: whole numbers by size, texts by character, no before yes.

    Raises `Invalid` for more of them than a recipe can carry.
    """
    kind = schema_of_frame(frame).kind(column)
    distinct = frame.get_column(column).drop_nulls().unique().to_frame()
    if len(distinct) > MOST:
        raise Invalid(
            f"Column “{column}” has {len(distinct):,} categories, and {MOST:,} are the most that can be encoded.",
            field=column,
            hint="Group rare categories in a step before, or drop the column if it identifies rows.",
        )
    by = distinct if kind in {"integer", "boolean"} else distinct.select(**{column: as_text(column, kind)})
    ordered = by.sort(column)
    levels: list[str] = ordered.select(**{column: as_text(column, kind)}).get_column(column).to_list()
    return levels


def look_up(categories: nw.Expr, levels: Sequence[Any], values: Sequence[Any], dtype: nw.dtypes.DType) -> nw.Expr:
    """Return what belongs to each category, null for one that is not among `levels`."""
    if not levels:
        return nw.lit(None, dtype=dtype)
    table: Mapping[Any, Any] = dict(zip(levels, values, strict=True))
    return categories.replace_strict(table, default=None, return_dtype=dtype)
