"""Steps that drop or reorder rows. None of them is replayed at predict time."""

import math
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

import narwhals as nw
import numpy as np
import polars as pl
from pydantic import Field, model_validator
from typing_extensions import override

from jupyter_mlplatform.transforms.expressions import ExpressionText, columns_of, on_frame, problems
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Schema
from jupyter_mlplatform.transforms.step import AnyColumns, ColumnNames, Family, Problem, State, Step


class _RowStep(Step):
    """A step that leaves columns as they are."""

    family: ClassVar[Family] = "rows"
    row_wise: ClassVar[bool] = False
    selects: ClassVar[bool] = True

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def output(self, schema: Schema) -> Schema:
        return schema


class FilterRows(_RowStep):
    """Keep or drop the rows that meet a condition."""

    title: ClassVar[str] = "Filter rows"
    help: ClassVar[str] = (
        "Keeps, or drops, the rows that meet a condition such as `age >= 18 and city in ('Bern', 'Oslo')`. A "
        "comparison with a missing value is not met; `is null` asks for one."
    )

    kind: Literal["filter_rows"] = "filter_rows"
    where: Annotated[ExpressionText, Field(description="The condition.")]
    action: Annotated[Literal["keep", "drop"], Field(description="What happens to rows that meet it.")] = "keep"

    @classmethod
    @override
    def streams(cls) -> bool:
        return True

    @override
    def inputs(self) -> tuple[str, ...]:
        return columns_of(self.where)

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        yield from problems(self.where, schema, condition=True)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        met = on_frame(self.where, frame, condition=True).expression.fill_null(value=False)
        return frame.filter(met if self.action == "keep" else ~met)


class DropDuplicates(_RowStep):
    """Drop rows that occur more than once."""

    title: ClassVar[str] = "Drop duplicate rows"
    help: ClassVar[str] = "Of rows that are equal in all columns, or in a key, keeps the first, the last, or none."

    kind: Literal["drop_duplicates"] = "drop_duplicates"
    columns: AnyColumns = None
    keep: Annotated[Literal["first", "last", "none"], Field(description="Which of several equal rows stays.")] = "first"

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns or ()

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        key = list(self.columns) if self.columns else None
        return frame.unique(subset=key, keep=self.keep, maintain_order=True)


class Sample(_RowStep):
    """Keep a random sample of the rows."""

    title: ClassVar[str] = "Sample rows"
    help: ClassVar[str] = "Keeps rows chosen at random, in their order; the same seed gives the same rows."

    kind: Literal["sample"] = "sample"
    rows: Annotated[int | None, Field(ge=1, description="How many rows to keep.")] = None
    fraction: Annotated[float | None, Field(gt=0, le=1, description="Which share of the rows to keep.")] = None
    seed: Annotated[int, Field(ge=0, lt=2**32, description="Another one chooses other rows.")] = 0

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.rows is None) == (self.fraction is None):
            raise ValueError("give either `rows` or `fraction`")
        return self

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        total = len(frame)
        size = self.rows if self.rows is not None else math.floor((self.fraction or 0) * total + 0.5)
        # The raw stream of a bit generator never changes between versions of numpy; a shuffle may.
        keys = np.random.PCG64(self.seed).random_raw(total)
        chosen = np.sort(np.argsort(keys, kind="stable")[:size])
        sampled: Frame = frame[chosen.tolist()]
        return sampled


class Sort(_RowStep):
    """Sort the rows."""

    title: ClassVar[str] = "Sort rows"
    help: ClassVar[str] = "Sorts by these columns; missing values come last and equal rows keep their order."

    kind: Literal["sort"] = "sort"
    columns: ColumnNames
    descending: Annotated[bool, Field(description="From the greatest to the least.")] = False

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        native = frame.to_native()
        if isinstance(native, pl.DataFrame):  # half the cost of sorting by the numbers of the rows besides
            ordered = native.sort(self.columns, descending=self.descending, nulls_last=True, maintain_order=True)
            return nw.from_native(ordered, eager_only=True)
        position = nw.generate_temporary_column_name(8, frame.columns)
        numbered = frame.with_row_index(position)
        order = [*(self.descending for _ in self.columns), False]
        return numbered.sort([*self.columns, position], descending=order, nulls_last=True).drop(position)
