"""From raw columns to the matrix that a model takes, without a frame."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer

from jupyter_mlplatform.endpoints.lean.errors import Declined
from jupyter_mlplatform.endpoints.lean.numbers import Chain, Floats, Numbers, Place, chains, places
from jupyter_mlplatform.endpoints.lean.sources import Sources, owners, trace

REMEMBERED = 20_000
ROWS_REMEMBERED = 2_000
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The row-wise steps with what they have learnt, and the types of the raw columns that they start from."""

    steps: Sequence[Any]
    states: Sequence[Any]
    raw: Mapping[str, pl.DataType]


class Encoder:
    """Makes the matrix of one encoder.

    A number that depends on one raw column of numbers alone is reckoned. For any other raw column, or the few that
    decide together, what the frame path made of their values is remembered: values seen before are looked up, new ones
    go through the frame path once. Of a row alone, all that is looked up is looked up at once.

    Parameters
    ----------
    recipe
        From the raw columns to the features.
    encoder
        Fitted; takes a frame with the features.
    by_frame
        The frame path: raw columns in, the matrix out.

    Raises
    ------
    NotLean
        It cannot be told which raw columns decide a number.
    """

    def __init__(self, recipe: Recipe, encoder: ColumnTransformer, by_frame: Callable[[Columns], Floats]) -> None:
        self._by_frame = by_frame
        row = pl.DataFrame(schema=dict(recipe.raw)).clear(1)
        traced = trace(recipe.steps, recipe.states, row)
        own = [_union(traced.get(feature, frozenset()) for feature in sources) for sources in owners(encoder)]
        self._width = len(own)
        known = chains(recipe.steps, recipe.states, recipe.raw)
        reckoned, groups = _divide(own, known, list(places(encoder)))
        self._numbers = Numbers(known, reckoned) if reckoned else None
        self._groups = [
            _Group(names, np.array(positions), [recipe.raw[name].is_float() for name in names])
            for names, positions in groups
        ]
        self._key = [pair for group in self._groups for pair in zip(group.names, group.floats, strict=True)]
        self._rows: dict[tuple[Any, ...], Floats] = {}

    @property
    def remembered(self) -> tuple[str, ...]:
        """The raw columns whose values are looked up."""
        return tuple(sorted({name for group in self._groups for name in group.names}))

    def encode(self, columns: Columns, rows: int) -> Floats:
        """Return the matrix, of shape (rows, width), for raw columns with values as their types hold them."""
        if rows > 1:
            matrix = self._remembered(columns, rows)
        else:
            key = tuple([repr(columns[name][0]) if floats else columns[name][0] for name, floats in self._key])
            kept = self._rows.get(key)
            if kept is None:
                kept = self._remembered(columns, rows)
                if len(self._rows) < ROWS_REMEMBERED:
                    self._rows[key] = kept
            matrix = kept.copy()
        if self._numbers:
            self._numbers.fill(columns, matrix)
        return matrix

    def _remembered(self, columns: Columns, rows: int) -> Floats:
        """Return the matrix with what is looked up; what is reckoned is not filled in."""
        matrix = np.empty((rows, self._width))
        keys = [group.keys(columns, rows) for group in self._groups]
        try:
            self._look_up(keys, matrix)
        except KeyError:
            self._learn(columns, keys)
            self._look_up(keys, matrix)
        return matrix

    def _look_up(self, keys: Sequence[Sequence[Any]], matrix: Floats) -> None:
        for group, own in zip(self._groups, keys, strict=True):
            matrix[:, group.positions] = group.look_up(own)

    def _learn(self, columns: Columns, keys: Sequence[Sequence[Any]]) -> None:
        """Put the rows with a value that is new through the frame path, once."""
        rows: dict[int, None] = {}
        for group, own in zip(self._groups, keys, strict=True):
            rows.update(dict.fromkeys(group.unknown(own)))
        chosen = {name: [values[row] for row in rows] for name, values in columns.items()}
        try:
            made = self._by_frame(chosen)
        except Exception as error:  # transformers are anybody's code: what they raise is a row's fault
            raise Declined(f"a value that is new makes the data frames raise {type(error).__name__}") from error
        for group, own in zip(self._groups, keys, strict=True):
            group.remember([own[row] for row in rows], made[:, group.positions])


@dataclass(slots=True)
class _Group:
    """Raw columns that decide some columns of the matrix together, and what they were seen to make of them."""

    names: tuple[str, ...]
    positions: NDArray[np.intp]
    floats: list[bool]
    index: dict[Any, int] = field(default_factory=dict)
    table: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.table = np.empty((64, len(self.positions)))

    def keys(self, columns: Columns, rows: int) -> Sequence[Any]:
        """Return what the values of each row are remembered by: floats by their text, since -0.0 == 0.0."""
        parts = [
            list(map(repr, columns[name])) if is_float else columns[name]
            for name, is_float in zip(self.names, self.floats, strict=True)
        ]
        if len(parts) == 1:
            return parts[0]
        return list(zip(*parts, strict=True)) if parts else [()] * rows

    def knows(self, keys: Sequence[Any]) -> bool:
        return all(key in self.index for key in keys)

    def unknown(self, keys: Sequence[Any]) -> list[int]:
        """Return the first row of each key that is not remembered; past a bound, all is forgotten first."""
        if len(self.index) + len(keys) > REMEMBERED and not self.knows(keys):
            self.index.clear()
        first: dict[Any, int] = {}
        for row, key in enumerate(keys):
            if key not in self.index:
                first.setdefault(key, row)
        return list(first.values())

    def remember(self, keys: Sequence[Any], made: Floats) -> None:
        for key, values in zip(keys, made, strict=True):
            number = self.index.setdefault(key, len(self.index))
            if number == len(self.table):
                self.table = np.concatenate((self.table, np.empty_like(self.table)))
            self.table[number] = values

    def look_up(self, keys: Sequence[Any]) -> Floats:
        return self.table[list(map(self.index.__getitem__, keys))]


def _union(sources: Any) -> Sources:  # noqa: ANN401 - an iterator of sets
    return frozenset().union(*sources)


def _divide(
    own: Sequence[Sources], known: Mapping[str, Chain], numbers: Sequence[Place]
) -> tuple[list[Place], list[tuple[tuple[str, ...], list[int]]]]:
    """Return what is reckoned, and the groups of raw columns, each with the columns of the matrix it decides."""
    groups: list[tuple[Sources, list[int]]] = []
    for position, sources in enumerate(own):
        merged, positions = sources, [position]
        apart = []
        for names, theirs in groups:
            if names & merged:
                merged, positions = merged | names, theirs + positions
            else:
                apart.append((names, theirs))
        groups = [*apart, (merged, positions)]
    places_by_position = {place.position: place for place in numbers}
    reckoned: list[Place] = []
    remembered: list[tuple[tuple[str, ...], list[int]]] = []
    for names, positions in groups:
        found = [places_by_position.get(position) for position in positions]
        whole = [place for place in found if place is not None and place.feature in known]
        if len(whole) == len(positions):
            reckoned += whole
        else:
            remembered.append((tuple(sorted(names)), positions))
    return reckoned, remembered
