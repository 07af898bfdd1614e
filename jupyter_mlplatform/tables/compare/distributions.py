"""How each column's values moved as a whole: a test, its p-value and the size of the change."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from jupyter_mlplatform.records.comparison import ColumnChange
from jupyter_mlplatform.tables.arrays import to_numpy
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared
from jupyter_mlplatform.tables.compare.types import as_text, meeting_type

_LEVELS = 50  # the rest counts as one
_MANY = 0.5  # different values a row from which a test of levels says nothing


class _Outcome(NamedTuple):
    test: Literal["kolmogorov_smirnov", "chi_squared"] | None = None
    p_value: float | None = None
    effect: float | None = None


def distribution_changes(
    pairing: Pairing, left: pa.Table, right: pa.Table, changed: Mapping[str, int] | None
) -> tuple[ColumnChange, ...]:
    """Compare columns that both have, on samples in stored types; `changed` are the cells that differ, by column."""
    found = []
    for column in pairing.columns:
        before, after = left.column(column.name), right.column(column.name)
        outcome = _test(pairing, column, before, after)
        found.append(
            ColumnChange(
                name=column.name,
                changed=None if changed is None else changed.get(column.name),
                test=outcome.test,
                p_value=outcome.p_value,
                effect=outcome.effect,
                missing_left=_missing(before),
                missing_right=_missing(after),
            )
        )
    return tuple(found)


def _test(pairing: Pairing, column: Shared, left: pa.ChunkedArray, right: pa.ChunkedArray) -> _Outcome:
    if not len(left) or not len(right):
        return _Outcome()
    meanings = {side.column_of(column.name).semantic_type for side in (pairing.left, pairing.right)}
    if "identifier" in meanings or "text" in meanings:
        return _Outcome()
    if meanings & {"numeric", "datetime"} and _is_ordered(column.left) and _is_ordered(column.right):
        return _kolmogorov_smirnov(column, left, right)
    return _chi_squared(_texts(left), _texts(right))


def _is_ordered(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_temporal(kind)
    )


def _kolmogorov_smirnov(column: Shared, left: pa.ChunkedArray, right: pa.ChunkedArray) -> _Outcome:
    from scipy.special import kolmogorov  # scipy.stats takes 50 MB and a third of a second to load

    if meeting_type(column.left, column.right) is None and pa.types.is_temporal(column.left) != pa.types.is_temporal(
        column.right
    ):
        return _Outcome()
    before, after = _numbers(left), _numbers(right)
    if len(before) * len(after) <= len(before) + len(after):
        return _Outcome()  # too few values for the test
    distance = _distance(before, after)
    root = np.sqrt(len(before) * len(after) / (len(before) + len(after)))
    # Stephens' correction makes the limit distribution good for few values, too.
    p_value = float(kolmogorov((root + 0.12 + 0.11 / root) * distance))
    return _Outcome("kolmogorov_smirnov", p_value, distance)


def _distance(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    """Return the largest distance of the two distribution functions."""
    left, right = np.sort(left), np.sort(right)
    every = np.concatenate([left, right])
    shares = (np.searchsorted(one, every, side="right") / len(one) for one in (left, right))
    return float(np.abs(np.subtract(*shares)).max())


def _chi_squared(left: pl.Series, right: pl.Series) -> _Outcome:
    """Test a table of two rows (versions) and a column for each level; a missing value is a level."""
    from scipy.special import chdtrc

    counts = pl.concat([_count(left, "left"), _count(right, "right")], how="diagonal")
    counts = counts.group_by("level").agg(pl.col("left", "right").sum()).sort(pl.col("left") + pl.col("right"), "level")
    if len(counts) > max(_LEVELS, _MANY * max(len(left), len(right))):
        return _Outcome()
    observed = counts.select("left", "right").to_numpy().T.astype(np.float64)
    if observed.shape[1] > _LEVELS:
        rare = observed[:, : 1 - _LEVELS].sum(axis=1, keepdims=True)
        observed = np.concatenate([rare, observed[:, 1 - _LEVELS :]], axis=1)
    if observed.shape[1] == 1:
        return _Outcome("chi_squared", 1.0, 0.0)
    total = observed.sum()
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / total
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return _Outcome("chi_squared", float(chdtrc(observed.shape[1] - 1, statistic)), float(np.sqrt(statistic / total)))


def _count(series: pl.Series, name: str) -> pl.DataFrame:
    return series.alias("level").value_counts(name=name).with_columns(pl.col(name).cast(pl.Int64))


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    kind = column.type
    if pa.types.is_temporal(kind):
        whole = column.cast(pa.int32()) if kind.bit_width == 32 else column
        seconds = 86_400.0 if pa.types.is_date(kind) else 1.0 / {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[kind.unit]
        return to_numpy(whole.cast(pa.int64()).drop_null()).astype(np.float64) * seconds
    numbers: npt.NDArray[np.float64] = to_numpy(column.drop_null().cast(pa.float64(), safe=False))
    return numbers[~np.isnan(numbers)]


def _texts(column: pa.ChunkedArray) -> pl.Series:
    array = column.combine_chunks()
    whole = array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)
    return pl.Series(values=pl.from_arrow(as_text(whole)), dtype=pl.String)


def _missing(column: pa.ChunkedArray) -> float:
    if not len(column):
        return 0.0
    none = column.is_null(nan_is_null=pa.types.is_floating(column.type))
    return float(pc.sum(none).as_py() or 0) / len(column)
