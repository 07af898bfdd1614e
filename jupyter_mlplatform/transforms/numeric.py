"""Steps on numbers."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, learnt


class NumberStep(Step):
    """A step that turns number columns into number columns."""

    family: ClassVar[Family] = "numeric"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS

    columns: ColumnNames

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "number"))

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, found in parameters(state).items():
            if found is None:
                detail = f"Column “{name}” has no number to learn from; it stays as it is."
                yield Problem("nothing_to_learn", name, detail, "warning")


class ClipOutliers(NumberStep):
    """Pull extreme values to a bound."""

    title: ClassVar[str] = "Clip outliers"
    help: ClassVar[str] = (
        "Pulls values beyond two bounds to the bounds: quantiles of the column, or its quartiles plus 1.5 times the "
        "distance between them."
    )
    learns: ClassVar[str | None] = "the two bounds of each column"

    kind: Literal["clip_outliers"] = "clip_outliers"
    method: Annotated[
        Literal["quantile", "iqr"], Field(description="Bounds at the two quantiles, or 1.5 quartile distances away.")
    ] = "quantile"
    lower: Annotated[float, Field(ge=0, le=1, description="Lower quantile.")] = 0.01
    upper: Annotated[float, Field(ge=0, le=1, description="Upper quantile.")] = 0.99

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if self.lower >= self.upper:
            yield Problem("wrong_value", None, f"`lower` ({self.lower}) must be less than `upper` ({self.upper}).")

    @override
    def fit(self, frame: Frame) -> State:
        return {"parameters": {name: self._bounds(frame.get_column(name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        clipped = {}
        for name, values in numbers_of(self.columns):
            bounds = parameters(state).get(name)
            clipped[name] = values.clip(*bounds) if bounds else values
        return frame.with_columns(**clipped)

    def _bounds(self, values: Values) -> list[float] | None:
        numbers = finite(values)
        if len(numbers) == 0:
            return None
        if self.method == "quantile":
            return if_finite(quantile(numbers, self.lower), quantile(numbers, self.upper))
        low, high = quantile(numbers, 0.25), quantile(numbers, 0.75)
        return if_finite(low - 1.5 * (high - low), high + 1.5 * (high - low))


class Log(NumberStep):
    """Take the logarithm."""

    title: ClassVar[str] = "Logarithm"
    help: ClassVar[str] = (
        "Takes log(1 + x), which evens out a long tail to the right. A column with negative values is shifted first, "
        "so that its least value becomes 0; a later value below that counts as 0."
    )
    learns: ClassVar[str | None] = "the shift of each column"

    kind: Literal["log"] = "log"

    @override
    def fit(self, frame: Frame) -> State:
        shifts = {}
        for name in self.columns:
            numbers = finite(frame.get_column(name))
            shifts[name] = [max(0.0, -float(numbers.min()))] if len(numbers) else None
        return {"parameters": shifts}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        logs = {}
        for name, values in numbers_of(self.columns):
            (shift,) = parameters(state).get(name) or (0.0,)
            logs[name] = ((values + shift).clip(0.0, None) + 1.0).log()
        return frame.with_columns(**logs)


class Scale(NumberStep):
    """Bring numbers to a common scale."""

    title: ClassVar[str] = "Scale"
    help: ClassVar[str] = (
        "Brings columns to one scale: mean 0 and deviation 1 (standard), 0 to 1 (minmax), or median 0 and distance of "
        "the quartiles 1 (robust)."
    )
    learns: ClassVar[str | None] = "the centre and the spread of each column"

    kind: Literal["scale"] = "scale"
    method: Annotated[
        Literal["standard", "minmax", "robust"],
        Field(description="By mean and deviation, by least and greatest value, or by median and quartiles."),
    ] = "standard"

    @override
    def fit(self, frame: Frame) -> State:
        return {"parameters": {name: self._centre_and_factor(frame.get_column(name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        scaled = {}
        for name, values in numbers_of(self.columns):
            centre, factor = parameters(state).get(name) or (0.0, 1.0)
            # Not a division: polars divides one row and many rows by a number with different last bits.
            scaled[name] = (values - centre) * factor
        return frame.with_columns(**scaled)

    def _centre_and_factor(self, values: Values) -> list[float] | None:
        numbers = finite(values)
        if len(numbers) == 0:
            return None
        match self.method:
            case "standard":
                centre, spread = float(numbers.mean()), float(numbers.std(ddof=0))
            case "minmax":
                centre = float(numbers.min())
                spread = float(numbers.max()) - centre
            case "robust":
                centre = quantile(numbers, 0.5)
                spread = quantile(numbers, 0.75) - quantile(numbers, 0.25)
        return if_finite(centre, 1.0 / spread if spread > 0 else 1.0)


def numbers_of(columns: tuple[str, ...]) -> Iterator[tuple[str, nw.Expr]]:
    """Yield each column with its values in double precision."""
    yield from ((name, nw.col(name).cast(nw.Float64)) for name in columns)


def parameters(state: State) -> Mapping[str, list[float] | None]:
    """Return what was learnt of each column."""
    return learnt(state, "parameters")


def if_finite(*learnt_values: float) -> list[float] | None:
    """Return what was learnt, or nothing if it went beyond the largest number."""
    return list(learnt_values) if all(map(math.isfinite, learnt_values)) else None


def finite(values: Values) -> Values:
    """Return the numbers to learn from, in double precision: neither missing nor infinite."""
    numbers = values.drop_nulls().cast(nw.Float64)
    return numbers.filter(numbers.is_finite())


def quantile(numbers: Values, share: float) -> float:
    """Return the value below which this share of the numbers lies, between two of them where it lies between."""
    return float(numbers.quantile(share, interpolation="linear"))
