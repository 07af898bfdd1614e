"""Rows of two tables that agree in their keys."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import narwhals as nw
import polars as pl

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, kind_of_dtype

PLACE = "\0right"
"""The column that numbers the rows of the other table: of a row without a match it is missing."""
_LEFT, _COUNT = "\0left", "\0count"


class Keyed(NamedTuple):
    """Two tables with their keys in columns of one type; of the other, numbered, the rows that can be found."""

    mine: Frame
    others: Frame
    keys: tuple[str, ...]


def key_type(mine: Kind, other: Kind) -> nw.dtypes.DType | None:
    """Return the type in which keys are compared, None where nothing of the two kinds can be equal."""
    kinds = {mine, other} - {"unknown"}
    if len(kinds) == 2 and kinds <= NUMBERS:
        return nw.Float64()
    types: Mapping[Any, nw.dtypes.DType] = {
        "integer": nw.Int64(), "number": nw.Float64(), "text": nw.String(), "boolean": nw.Boolean(),
        "datetime": nw.Datetime("us"),
    }  # fmt: skip
    return types.get(next(iter(kinds), "text")) if len(kinds) <= 1 else None


def keyed(frame: Frame, other: Frame, on: Sequence[str], other_on: Sequence[str], *, first: bool) -> Keyed:
    """Return both tables with keys that can be compared; with `first`, of rows there that agree only the first.

    Raises `Invalid` for keys of which no two can be equal.
    """
    mine: dict[str, nw.Expr] = {}
    others: dict[str, nw.Expr] = {}
    for place, (name, their_name) in enumerate(zip(on, other_on, strict=True)):
        kinds = kind_of_dtype(frame.schema[name]), kind_of_dtype(other.schema[their_name])
        dtype = key_type(*kinds)
        if dtype is None:
            raise Invalid(
                f"Column “{name}” is {kinds[0]} and “{their_name}” of the other table {kinds[1]}.", field=name
            )
        key = f"\0key{place}"
        mine[key], others[key] = _key(name, kinds[0], dtype), _key(their_name, kinds[1], dtype)
    found = other.with_row_index(PLACE).with_columns(**others).drop_nulls(list(others))
    if first:
        found = found.unique(subset=list(others), keep="first", maintain_order=True)
    return Keyed(frame.with_columns(**mine), found, tuple(others))


def repeated(tables: Keyed) -> Frame:
    """Return the keys that occur more than once in the other table, in their order."""
    keys = tables.others.select(*tables.keys)
    several = keys.is_duplicated()
    return keys.filter(several).unique().sort(*tables.keys) if several.any() else keys.head(0)


def match(tables: Keyed, how: Literal["left", "inner"], *, several: bool) -> Frame:
    """Return the matches in the order of the rows here; if a row has several, these in the order of the rows there."""
    mine, others, keys = tables.mine.to_native(), tables.others.to_native(), list(tables.keys)
    if isinstance(mine, pl.DataFrame):  # a fraction of the cost of sorting afterwards
        order: Literal["left", "left_right"] = "left_right" if several else "left"
        return nw.from_native(mine.join(others, on=keys, how=how, maintain_order=order), eager_only=True)
    joined = tables.mine.with_row_index(_LEFT).join(tables.others, on=keys, how=how)
    return joined.sort(_LEFT, *([PLACE] if several else []), nulls_last=True)


def count_matches(tables: Keyed) -> int:
    """Return how many matches there are, without making them."""
    counts = tables.others.group_by(*tables.keys).agg(nw.len().alias(_COUNT))
    found = tables.mine.select(*tables.keys).join(counts, on=list(tables.keys), how="inner")
    return int(found.get_column(_COUNT).sum())


def count_unmatched(tables: Keyed) -> int:
    """Return of how many rows here no match is found."""
    others = tables.others.select(*tables.keys)
    return len(tables.mine.select(*tables.keys).join(others, on=list(tables.keys), how="anti"))


def _key(name: str, kind: Kind, dtype: nw.dtypes.DType) -> nw.Expr:
    values = nw.col(name).cast(dtype)
    return values.fill_nan(None) if kind == "number" else values
