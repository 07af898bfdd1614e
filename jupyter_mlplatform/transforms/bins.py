"""Putting numbers into bins."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

import narwhals as nw
from pydantic import Field, FiniteFloat, model_validator
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.numeric import finite, quantile
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, learnt

Label = Annotated[str, Field(min_length=1)]


class Bin(Step):
    """Put numbers into bins."""

    title: ClassVar[str] = "Put numbers into bins"
    help: ClassVar[str] = (
        "Replaces a number by the name of its bin: bins of equal width, of equally many rows, or between given "
        "edges. The first bin also holds all that is less, the last all that is more."
    )
    family: ClassVar[Family] = "numeric"
    learns: ClassVar[str | None] = "the edges between the bins of each column"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS

    kind: Literal["bin"] = "bin"
    columns: ColumnNames
    method: Annotated[
        Literal["width", "quantile", "edges"],
        Field(description="Bins of equal width, of equally many rows, or between the edges given."),
    ] = "quantile"
    bins: Annotated[int, Field(ge=2, le=100, description="How many bins; has no meaning with method “edges”.")] = 5
    edges: Annotated[
        tuple[FiniteFloat, ...] | None,
        Field(min_length=1, max_length=99, description="With method “edges”: where one bin ends and the next begins."),
    ] = None
    labels: Annotated[
        tuple[Label, ...] | None,
        Field(description="A name for each bin, from the lowest; made from the edges when left out."),
    ] = None

    @model_validator(mode="after")
    def _parameters_agree(self) -> Self:
        if (self.method == "edges") != (self.edges is not None):
            raise ValueError("`edges` are needed with method “edges”, and have no meaning with the others")
        if self.edges and any(low >= high for low, high in pairwise(self.edges)):
            raise ValueError("`edges` must rise")
        count = len(self.edges) + 1 if self.edges else self.bins
        if self.labels is not None and len(self.labels) != count:
            raise ValueError(f"there are {count} bins and {len(self.labels)} `labels`")
        if self.labels is not None and len(set(self.labels)) < len(self.labels):
            raise ValueError("two bins must not have one label")
        return self

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def learns_from(self) -> tuple[str, ...]:
        return () if self.method == "edges" else self.columns

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "text"))

    @override
    def fit(self, frame: Frame) -> State:
        if self.method == "edges":
            return None
        return {"edges": {name: self._learn(frame.get_column(name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        binned = {}
        for name in self.columns:
            edges = self._edges(state, name)
            binned[name] = self._bin(nw.col(name), edges) if edges else nw.lit(None, dtype=nw.String)
        return frame.with_columns(**binned)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, edges in learnt(state, "edges").items():
            if not edges:
                detail = f"Column “{name}” has no two numbers to put an edge between; it becomes missing."
                yield Problem("nothing_to_learn", name, detail, "warning")
            elif len(set(edges)) < self.bins - 1:
                detail = f"So many values of column “{name}” are equal that there are fewer than {self.bins} bins."
                yield Problem("fewer_bins", name, detail, "warning")

    def _learn(self, values: Values) -> list[float]:
        numbers = finite(values)
        if len(numbers) == 0:
            return []
        low, high = float(numbers.min()), float(numbers.max())
        if low == high:
            return []
        shares = [position / self.bins for position in range(1, self.bins)]
        if self.method == "quantile":
            edges = [quantile(numbers, share) for share in shares]
        else:
            edges = [low * (1 - share) + high * share for share in shares]
        # With labels, a bin into which nothing falls keeps its label; without, it is left out.
        return edges if self.labels else sorted({edge for edge in edges if edge > low})

    def _edges(self, state: State, name: str) -> list[float]:
        return list(self.edges) if self.edges else list(learnt(state, "edges").get(name) or ())

    def _bin(self, values: nw.Expr, edges: list[float]) -> nw.Expr:
        numbers = values.cast(nw.Float64).fill_nan(None)
        position = nw.sum_horizontal(*((numbers >= edge).cast(nw.Int64) for edge in edges))
        labels: Mapping[Any, Any] = dict(enumerate(self.labels or names(edges)))
        present = nw.when(~numbers.is_null()).then(position)
        return present.replace_strict(labels, default=None, return_dtype=nw.String)


def names(edges: list[float]) -> list[str]:
    """Return a name for each bin between edges that rise: “below 18”, “18 to 65”, “65 or more”."""
    written = [f"{edge:.6g}" for edge in edges]
    if len(set(written)) < len(edges):
        written = [repr(edge) for edge in edges]
    between = [f"{low} to {high}" for low, high in pairwise(written)]
    return [f"below {written[0]}", *between, f"{written[-1]} or more"]
