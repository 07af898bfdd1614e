"""What a recipe does to a table, column by column: short summaries, and which cells are others."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.records.transformation import ColumnEffect
from jupyter_mlplatform.tables.rows import to_json
from jupyter_mlplatform.transforms.reached import Reached

Cells = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a recipe does to rows.

    ``columns`` are those that it adds, takes away or changes. ``order`` holds the numbers of the rows before, those
    first in which most is to be seen; None where rows after are not rows before.
    """

    columns: tuple[ColumnEffect, ...]
    order: npt.NDArray[np.int64] | None


def effect_of(before: Reached, after: Reached) -> Effect:
    """Return what the steps between two frames do.

    A row in which a rare change happens comes before one with changes that most rows have; a row that goes counts as
    changed.
    """
    old, new, positions = before.native, after.native, after.positions
    changed = {} if positions is None else _changed_cells(old, new, positions)
    columns = []
    for name in dict.fromkeys([*old.columns, *new.columns]):
        cells = changed.get(name)
        rows = None if cells is None else int(cells.sum())
        if rows == 0 and len(new) == len(old):
            continue
        short = ColumnEffect(
            name=name,
            before=summary(old.get_column(name)) if name in old.columns else None,
            after=summary(new.get_column(name)) if name in new.columns else None,
            changed=rows,
        )
        if short.before != short.after or rows:
            columns.append(short)
    return Effect(tuple(columns), None if positions is None else _order(old.height, changed, positions))


def _changed_cells(old: pl.DataFrame, new: pl.DataFrame, positions: npt.NDArray[np.int64]) -> dict[str, Cells]:
    """Return, of each column that stays, which of the rows after hold another value than before."""
    aligned = len(new) == len(old) and bool((positions == np.arange(len(old))).all())
    return {
        name: _differs(old.get_column(name) if aligned else old.get_column(name)[positions], new.get_column(name))
        for name in new.columns
        if name in old.columns and not new.schema[name].is_nested() and not old.schema[name].is_nested()
    }


def _differs(old: pl.Series, new: pl.Series) -> Cells:
    if old.dtype != new.dtype:
        if old.dtype.is_numeric() and new.dtype.is_numeric():
            old, new = old.cast(pl.Float64), new.cast(pl.Float64)
        elif _is_text(old.dtype) and _is_text(new.dtype):
            old, new = old.cast(pl.String), new.cast(pl.String)
        else:
            return (old.is_not_null() | new.is_not_null()).to_numpy()
    return old.ne_missing(new).to_numpy()


def _is_text(dtype: pl.DataType) -> bool:
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def _order(rows: int, changed: dict[str, Cells], positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    weight = np.zeros(rows)
    for cells in changed.values():
        if cells.any():
            np.add.at(weight, positions[cells], 1.0 / cells.sum())
    gone = np.ones(rows, dtype=np.bool_)
    gone[positions] = False
    weight[gone] += 1.0 / max(int(gone.sum()), 1)
    return np.argsort(-weight, kind="stable")


def summary(values: pl.Series) -> dict[str, Any]:
    """Return type, missing and distinct values of a column, and its mean, least and greatest or most frequent value.

    Parameters
    ----------
    values
        The column, of any type.

    Returns
    -------
    dict
        ``dtype``, ``missing``, ``distinct``; of numbers ``mean``, ``min`` and ``max``, of dates ``min`` and ``max``, of
        anything else ``top``, the most frequent value, with its ``count``.
    """
    dtype = values.dtype
    missing = values.null_count() + (int(values.is_nan().sum()) if dtype.is_float() else 0)
    known = values.drop_nulls()
    known = known.drop_nans() if dtype.is_float() else known
    short: dict[str, Any] = {"dtype": str(dtype), "missing": missing}
    if dtype.is_nested():
        return short
    short["distinct"] = known.n_unique()
    if dtype.is_numeric():
        mean = known.mean()
        short["mean"] = to_json(float(mean)) if isinstance(mean, int | float) else None
    if dtype.is_numeric() or dtype.is_temporal():
        return short | {"min": to_json(known.min()), "max": to_json(known.max())}
    if known.is_empty():
        return short | {"top": None, "count": 0}
    texts = known.cast(pl.String, strict=False).alias("value")
    counts = texts.value_counts().sort("count", "value", descending=[True, False])
    return short | {"top": counts.get_column("value")[0], "count": counts.get_column("count")[0]}
