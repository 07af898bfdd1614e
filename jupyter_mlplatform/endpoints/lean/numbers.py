"""Number columns of a matrix by array operations, without a frame: recipe, gaps filled and marked, scaled."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_mlplatform.endpoints.lean.sources import STRUCTURAL
from jupyter_mlplatform.training.columns import NumberColumns

Floats = NDArray[np.float64]
Operation = Callable[[Floats], Floats]
PLAIN = frozenset({pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Float64})


@dataclass(frozen=True, slots=True)
class Chain:
    """A feature as a raw column of numbers and what the recipe does to it; missing is NaN throughout."""

    raw: str
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One column of the matrix: a feature, or where it is missing, shifted by ``mean`` and divided by ``scale``."""

    position: int
    feature: str
    indicator: bool
    fill: float
    mean: float
    scale: float


class Numbers:
    """Fills the columns of a matrix that come from numbers.

    Parameters
    ----------
    chains
        How each feature comes from a raw column.
    places
        The columns of the matrix.
    """

    def __init__(self, chains: Mapping[str, Chain], places: Sequence[Place]) -> None:
        features = list(dict.fromkeys(place.feature for place in places))
        self._raw = [chains[feature].raw for feature in features]
        self._operations = [
            (row, chains[feature].operations) for row, feature in enumerate(features) if chains[feature].operations
        ]
        values = [place for place in places if not place.indicator]
        marks = [place for place in places if place.indicator]
        self._positions = np.array([place.position for place in values + marks])
        self._value_rows = np.array([features.index(place.feature) for place in values], dtype=np.intp)
        self._mark_rows = np.array([features.index(place.feature) for place in marks], dtype=np.intp)
        self._fill = np.array([[place.fill] for place in values])
        self._mean = np.array([[place.mean] for place in values + marks])
        self._scale = np.array([[place.scale] for place in values + marks])
        self._by_one = None if self._operations or not self._scale.all() else places
        self._sources = [features.index(place.feature) for place in places]

    def fill(self, columns: Mapping[str, Sequence[Any]], matrix: Floats) -> None:
        """Write the columns of `matrix` (rows x width) from raw columns, where missing is None."""
        if self._by_one is not None and len(matrix) == 1:
            self._fill_one(self._by_one, columns, matrix[0])
            return
        raw = np.array([columns[name] for name in self._raw], dtype=np.float64)
        for row, operations in self._operations:
            for operation in operations:
                raw[row] = operation(raw[row])
        there = np.isfinite(raw)
        made = np.where(there[self._value_rows], raw[self._value_rows], self._fill)
        if len(self._mark_rows):
            made = np.concatenate((made, ~there[self._mark_rows]))
        made -= self._mean
        made /= self._scale
        matrix[:, self._positions] = made.T

    def _fill_one(self, places: Sequence[Place], columns: Mapping[str, Sequence[Any]], row: Floats) -> None:
        """Do the same to one row, number by number: a third of what arrays of one row cost."""
        raw = [math.nan if (value := columns[name][0]) is None else float(value) for name in self._raw]
        for place, source in zip(places, self._sources, strict=True):
            value = raw[source]
            if place.indicator:
                value = 0.0 if math.isfinite(value) else 1.0
            elif not math.isfinite(value):
                value = place.fill
            row[place.position] = (value - place.mean) / place.scale


def chains(steps: Sequence[Any], states: Sequence[Any], raw: Mapping[str, pl.DataType]) -> dict[str, Chain]:
    """Return those columns after the recipe that come from one raw column of numbers by operations known here."""
    known = {name: Chain(name) for name, dtype in raw.items() if dtype in PLAIN or dtype == pl.Boolean}
    for step, state in zip(steps, states, strict=True):
        if step.kind == "rename_columns":
            known = {step.names.get(name, name): chain for name, chain in known.items()}
        elif step.kind not in STRUCTURAL:
            inputs = set(step.inputs()) or set(known)
            for name in inputs & known.keys():
                operation = _operation(step, state, name)
                chain = known.pop(name)
                if operation is not None and raw[chain.raw] != pl.Boolean:
                    known[name] = Chain(chain.raw, (*chain.operations, operation))
    return known


def places(encoder: ColumnTransformer) -> Iterator[Place]:
    """Yield the columns of an encoder's matrix that are numbers, filled and scaled in ways known here."""
    for name, block, columns in encoder.transformers_:
        if isinstance(block, Pipeline) and isinstance(block.steps[0][1], NumberColumns):
            yield from _of_block([step for _, step in block.steps[1:]], list(columns), encoder.output_indices_[name])


def _of_block(steps: list[Any], features: list[str], place: slice) -> Iterator[Place]:
    fill = np.full(len(features), np.nan)
    marked: list[str] = []
    if steps and isinstance(steps[0], SimpleImputer):
        imputer = steps.pop(0)
        if not isinstance(imputer.missing_values, float) or np.isnan(imputer.statistics_).any():
            return
        fill = np.asarray(imputer.statistics_, dtype=np.float64)
        marked = [features[number] for number in imputer.indicator_.features_] if imputer.add_indicator else []
    width = len(features) + len(marked)
    mean, scale = np.zeros(width), np.ones(width)
    if steps and isinstance(steps[0], StandardScaler):
        scaler = steps.pop(0)
        mean = mean if scaler.mean_ is None else scaler.mean_
        scale = scale if scaler.scale_ is None else scaler.scale_
    if steps or place.stop - place.start != width:
        return
    for number, feature in enumerate(features + marked):
        indicator = number >= len(features)
        yield Place(
            place.start + number,
            feature,
            indicator,
            0.0 if indicator else float(fill[number]),
            float(mean[number]),
            float(scale[number]),
        )


def _operation(step: Any, state: Any, name: str) -> Operation | None:  # noqa: ANN401 - any step and what it has learnt
    """Return what a step does to a column of numbers; None if that is not known here."""
    learnt = (state or {}).get("parameters", {}).get(name)
    match step.kind:
        case "impute" if not step.indicator:
            fill = step.value if step.strategy == "constant" else (state or {}).get("fill", {}).get(name)
            if isinstance(fill, bool | str):
                return None
            return (
                (lambda values: values) if fill is None else (lambda values: np.where(np.isnan(values), fill, values))
            )
        case "scale":
            centre, factor = learnt or (0.0, 1.0)
            return lambda values: (values - centre) * factor
        case "clip_outliers":
            return (lambda values: _clip(values, *learnt)) if learnt else (lambda values: values)
        case "log":
            (shift,) = learnt or (0.0,)
            # By polars: another library's logarithm differs in the last bit.
            return lambda values: pl.Series(_clip(values + shift, 0.0, np.inf) + 1.0).log().to_numpy()
        case _:
            return None


def _clip(values: Floats, low: float, high: float) -> Floats:
    return np.where(values < low, low, np.where(values > high, high, values))
