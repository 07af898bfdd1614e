"""Trees without walking them: which leaf a row reaches, by ANDs of bit vectors.

Lucchese et al., QuickScorer, SIGIR 2015: of each test that a row fails, the leaves to the left are out; the first leaf
that remains is the row's. The tests on one number are failed in the order of their thresholds, so what all those that
a number fails leave over is one row of a table. A batch then costs a look-up and an AND for each column, for all trees
at once, where a walk costs a wrong guess of the processor at every other node.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TABLE_BYTES = 32_000_000
_LEVELS = 256
_CELLS = 100_000


class Unfit(Exception):
    """The trees have to be walked; the message says why."""


class _Test(NamedTuple):
    """A node: its tree, its threshold or the levels (the last: missing) that go left, and the leaves below its left."""

    tree: int
    threshold: float
    missing_left: bool
    levels_left: Bools | None
    below: int


class _Column(NamedTuple):
    """A column that is looked at: the table's rows from ``first`` on are its outcomes, the last one that it is missing.

    ``thresholds`` are None for a column of categories, whose outcomes are their numbers.
    """

    number: int
    first: int
    thresholds: Floats | None


class BitVectors:
    """The trees of a histogram gradient boosting model; parameters as for `trees.Boosted`.

    Raises
    ------
    Unfit
        A tree has more than 64 leaves, or the table would pass 32 MB.
    """

    def __init__(
        self, trees: Sequence[TreePredictor], known_categories: NDArray[np.uint32], category_places: NDArray[np.uint32]
    ) -> None:
        most = max(tree.get_n_leaf_nodes() for tree in trees)
        if most > 64:
            raise Unfit(f"A tree has {most} leaves.")
        self._type: Any = np.uint32 if most <= 32 else np.uint64
        tests: dict[int, list[_Test]] = {}
        self._leaves = np.zeros((len(trees), most))
        known = [_levels(bitset) for bitset in known_categories]
        for number, tree in enumerate(trees):
            self._read(number, tree, lambda column: known[category_places[column]], tests)
        self._columns: list[_Column] = []
        parts: list[NDArray[Any]] = []
        size = first = 0
        for column, of_column in sorted(tests.items()):
            thresholds = None
            if of_column[0].levels_left is None:
                thresholds = np.unique([test.threshold for test in of_column])
            outcomes = (len(thresholds) + 2) if thresholds is not None else _LEVELS + 1
            size += outcomes * len(trees) * np.dtype(self._type).itemsize
            if size > TABLE_BYTES:
                raise Unfit(f"The table would hold more than {TABLE_BYTES:,} bytes.")
            self._columns.append(_Column(column, first, thresholds))
            parts.append(self._part(of_column, thresholds, outcomes, len(trees)))
            first += outcomes
        self._table = np.concatenate(parts) if parts else np.empty((0, len(trees)), self._type)
        self._starts = np.arange(len(trees)) * most

    def values(self, matrix: Floats) -> Floats | None:
        """Return what each tree says of each row, of shape (trees, rows); None if a category has no place in a set."""
        outcomes = []
        for column in self._columns:
            outcome = _outcomes(matrix[:, column.number], column.thresholds)
            if outcome is None:
                return None
            outcomes.append(outcome + column.first)
        said = np.empty((len(matrix), len(self._starts)))
        step = max(1, _CELLS // len(self._starts))
        for start in range(0, len(matrix), step):
            part = slice(start, start + step)
            left = np.full(said[part].shape, np.iinfo(self._type).max, dtype=self._type)
            for outcome in outcomes:
                left &= self._table.take(outcome[part], axis=0)
            lowest = np.bitwise_count((left & -left) - self._type(1))
            said[part] = self._leaves.take(lowest + self._starts)
        return said.T

    def _read(
        self, number: int, tree: TreePredictor, known: Callable[[int], Bools], tests: dict[int, list[_Test]]
    ) -> None:
        """Read a tree: number its leaves from left to right, and collect its tests by column."""
        fields = {name: tree.nodes[name].tolist() for name in tree.nodes.dtype.names}
        values: list[float] = []

        def below(place: int) -> int:
            if fields["is_leaf"][place]:
                values.append(fields["value"][place])
                return 1 << (len(values) - 1)
            column, missing_left = fields["feature_idx"][place], bool(fields["missing_go_to_left"][place])
            levels = None
            if fields["is_categorical"][place]:
                there = _levels(tree.raw_left_cat_bitsets[fields["bitset_idx"][place]])
                levels = np.append(there | (~known(column) & missing_left), missing_left)
            left = below(fields["left"][place])
            test = _Test(number, fields["num_threshold"][place], missing_left, levels, left)
            tests.setdefault(column, []).append(test)
            return left | below(fields["right"][place])

        below(0)
        self._leaves[number, : len(values)] = values

    def _part(self, tests: list[_Test], thresholds: Floats | None, outcomes: int, trees: int) -> NDArray[Any]:
        """Return one column's rows of the table."""
        part = np.full((outcomes, trees), np.iinfo(self._type).max, dtype=self._type)
        places = {} if thresholds is None else {threshold: place for place, threshold in enumerate(thresholds.tolist())}
        for test in tests:
            rest = ~self._type(test.below)
            if test.levels_left is not None:
                part[~test.levels_left, test.tree] &= rest
                continue
            part[places[test.threshold] + 1, test.tree] &= rest
            if not test.missing_left:
                part[-1, test.tree] &= rest
        if thresholds is not None:
            np.bitwise_and.accumulate(part[:-1], axis=0, out=part[:-1])
        return part


def _outcomes(values: Floats, thresholds: Floats | None) -> NDArray[np.intp] | None:
    """Return which tests each value fails, as a number: how many thresholds are below it, or its category."""
    if thresholds is not None:
        outcomes = np.searchsorted(thresholds, values)
        outcomes[np.isnan(values)] = len(thresholds) + 1
        return outcomes
    missing = ~(values >= 0)
    if (values >= _LEVELS).any():
        return None
    return np.where(missing, _LEVELS, np.where(missing, 0, values).astype(np.intp))


def _levels(bitset: NDArray[np.uint32]) -> Bools:
    """Return which of 256 levels a set holds."""
    return np.unpackbits(bitset.astype("<u4").view(np.uint8), bitorder="little").astype(bool)
