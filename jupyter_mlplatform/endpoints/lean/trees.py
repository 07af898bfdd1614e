"""All trees of a model as one tree, so that one call walks them all for a few rows.

A row is given once for each tree, with the tree's number in one more column; on top of the trees, a tree over that
number leads to each. The nodes are scikit-learn's own, walked by its own compiled code: each tree gives what it gave.
"""

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.tree._tree import Tree

from jupyter_mlplatform.endpoints.lean.bitvectors import BitVectors, Unfit

Floats = NDArray[np.float64]
CELLS = 500_000
MANY, MANY_IN_FORESTS = 8, 20  # rows from which on it costs less not to walk all trees at once


class Boosted:
    """The trees of a histogram gradient boosting model.

    Parameters
    ----------
    trees
        In the order in which their values are added.
    known_categories, category_places
        What the model's ``make_known_categories_bitsets`` returns.
    width
        Columns of the matrix.
    """

    def __init__(
        self,
        trees: Sequence[TreePredictor],
        known_categories: NDArray[np.uint32],
        category_places: NDArray[np.uint32],
        width: int,
    ) -> None:
        top, offsets = _top(trees[0].nodes.dtype, [len(tree.nodes) for tree in trees], width, _BOOSTED)
        parts, bitsets, shift = [top], [], 0
        for tree, offset in zip(trees, offsets, strict=True):
            nodes = tree.nodes.copy()
            nodes["left"] += np.uint32(offset)
            nodes["right"] += np.uint32(offset)
            nodes["bitset_idx"] += np.uint32(shift)
            shift += len(tree.raw_left_cat_bitsets)
            parts.append(nodes)
            bitsets.append(tree.raw_left_cat_bitsets)
        joined = np.concatenate(bitsets)
        self._tree = TreePredictor(np.concatenate(parts), joined, joined)
        self._known, self._places = known_categories, category_places
        self._repeat = _Repeat(len(trees), width, np.float64)
        self._bits: BitVectors | None = None
        with contextlib.suppress(Unfit):
            self._bits = BitVectors(trees, known_categories, category_places)

    def values(self, matrix: Floats) -> Floats:
        """Return what each tree says of each row, of shape (trees, rows)."""
        if self._bits and len(matrix) >= MANY and (said := self._bits.values(matrix)) is not None:
            return said
        predict = self._tree.predict
        parts = [
            predict(rows, self._known, self._places, 1).reshape(-1, self._repeat.trees).T
            for rows in self._repeat.parts(matrix)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


class Forest:
    """The trees of a random forest or of extremely randomised trees."""

    def __init__(self, trees: Sequence[Tree], width: int) -> None:
        self._trees = trees
        states = [tree.__getstate__() for tree in trees]
        top, offsets = _top(states[0]["nodes"].dtype, [len(state["nodes"]) for state in states], width, _FOREST)
        parts = [top]
        for state, offset in zip(states, offsets, strict=True):
            nodes = state["nodes"].copy()
            inner = nodes["left_child"] >= 0
            nodes["left_child"][inner] += offset
            nodes["right_child"][inner] += offset
            parts.append(nodes)
        nodes = np.concatenate(parts)
        values = [state["values"] for state in states]
        blank = np.zeros((len(top), *values[0].shape[1:]))
        classes = np.array([values[0].shape[2]], dtype=np.intp)
        self._tree = Tree(width + 1, classes, 1)
        depth = max(state["max_depth"] for state in states) + len(trees)
        self._tree.__setstate__(
            {
                "max_depth": depth,
                "node_count": len(nodes),
                "nodes": nodes,
                "values": np.ascontiguousarray(np.concatenate([blank, *values])),
            }
        )
        self._repeat = _Repeat(len(trees), width, np.float32)

    def values(self, matrix: NDArray[np.floating[Any]]) -> Floats:
        """Return what each tree says of each row (float32), of shape (trees, rows, outputs)."""
        if len(matrix) >= MANY_IN_FORESTS:
            return np.array([tree.predict(matrix) for tree in self._trees]).reshape(len(self._trees), len(matrix), -1)
        trees = self._repeat.trees
        parts = [
            self._tree.predict(rows).reshape(len(rows) // trees, trees, -1).swapaxes(0, 1)
            for rows in self._repeat.parts(matrix)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


class _Repeat:
    """Gives each row once for each tree, a bounded number of cells at once."""

    def __init__(self, trees: int, width: int, dtype: Any) -> None:  # noqa: ANN401 - a numpy type
        self.trees = trees
        self._width = width
        self._numbers = np.arange(trees, dtype=dtype)
        self._one = self._blank(1)

    def _blank(self, rows: int) -> NDArray[Any]:
        blank = np.empty((rows, self.trees, self._width + 1), dtype=self._numbers.dtype)
        blank[:, :, self._width] = self._numbers
        return blank

    def parts(self, matrix: NDArray[Any]) -> Any:  # noqa: ANN401 - an iterator of arrays
        step = max(1, CELLS // (self.trees * (self._width + 1)))
        for start in range(0, len(matrix), step):
            rows = matrix[start : start + step]
            repeated = self._one if len(rows) == 1 else self._blank(len(rows))
            repeated[:, :, : self._width] = rows[:, None, :]
            yield repeated.reshape(-1, self._width + 1)


_BOOSTED = {"left": "left", "right": "right", "feature": "feature_idx", "threshold": "num_threshold"}
_FOREST = {"left": "left_child", "right": "right_child", "feature": "feature", "threshold": "threshold"}


def _top(
    dtype: np.dtype[Any], sizes: Sequence[int], column: int, names: dict[str, str]
) -> tuple[NDArray[Any], list[int]]:
    """Return the nodes of a balanced tree over the numbers of trees, and where each tree's own nodes begin."""
    count = len(sizes)
    offsets = [count - 1 + sum(sizes[:tree]) for tree in range(count)]
    top = np.zeros(count - 1, dtype=dtype)
    free = 0

    def build(low: int, high: int) -> int:
        nonlocal free
        if high - low == 1:
            return offsets[low]
        place, middle = free, (low + high) // 2
        free += 1
        top[names["feature"]][place] = column
        top[names["threshold"]][place] = middle - 0.5
        top[names["left"]][place] = build(low, middle)
        top[names["right"]][place] = build(middle, high)
        return place

    build(0, count)
    return top, offsets
