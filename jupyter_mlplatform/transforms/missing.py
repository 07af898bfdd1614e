"""Steps that deal with missing values."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self

import narwhals as nw
from pydantic import Field, model_validator
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.indicator import indicator
from jupyter_mlplatform.transforms.numeric import finite
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, kind_of_dtype, schema_of_frame
from jupyter_mlplatform.transforms.step import (
    AnyColumns,
    ColumnNames,
    Family,
    Problem,
    Scalar,
    State,
    Step,
    is_missing,
    learnt,
    taken,
)


class Impute(Step):
    """Fill missing values."""

    title: ClassVar[str] = "Fill missing values"
    help: ClassVar[str] = (
        "Fills missing values with a constant, or with the median, mean or most frequent value of the column; if asked "
        "to, a yes/no column says where."
    )
    family: ClassVar[Family] = "missing"
    learns: ClassVar[str | None] = "the median, mean or most frequent value of each column"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS | {"text", "boolean", "unknown"}

    kind: Literal["impute"] = "impute"
    columns: ColumnNames
    strategy: Annotated[
        Literal["constant", "median", "mean", "mode"],
        Field(description="Fill in `value`, or the column's median, mean or most frequent value (mode)."),
    ] = "median"
    value: Annotated[Scalar | None, Field(description="What to fill in, with strategy “constant”.")] = None
    indicator: Annotated[bool, Field(description="Add a column <name>_was_missing.")] = False

    @model_validator(mode="after")
    def _value_belongs_to_constant(self) -> Self:
        if (self.strategy == "constant") != (self.value is not None):
            raise ValueError("`value` is needed with strategy “constant”, and has no meaning with the others")
        return self

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def learns_from(self) -> tuple[str, ...]:
        return () if self.strategy == "constant" else self.columns

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return {name: (indicator(name),) for name in self.columns} if self.indicator else {}

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if self.indicator:
            yield from taken(schema, [indicator(name) for name in self.columns])
        for name in self.columns:
            kind = schema.kind(name)
            if self.strategy in {"median", "mean"} and kind in {"text", "boolean"}:
                detail = f"Column “{name}” is {kind} and has no {self.strategy}; use “mode” or “constant”."
                yield Problem("wrong_type", name, detail)
            if self.strategy == "constant" and not _fits(self.value, kind):
                yield Problem("wrong_value", name, f"{self.value!r} does not fit column “{name}”, which is {kind}.")

    @override
    def output(self, schema: Schema) -> Schema:
        filled: dict[str, Kind] = {}
        for name in self.columns:
            kind = schema.kind(name)
            filled[name] = "number" if kind == "integer" and self.strategy in {"median", "mean"} else kind
        return schema.with_columns(filled).with_columns(
            {indicator(name): "boolean" for name in self.columns} if self.indicator else {}
        )

    @override
    def fit(self, frame: Frame) -> State:
        if self.strategy == "constant":
            return None
        return {"fill": {name: self._fill(frame.get_column(name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        fills = learnt(state, "fill")
        filled = {}
        for name in self.columns:
            fill = self.value if self.strategy == "constant" else fills.get(name)
            kind, dtype = kinds[name], frame.schema[name]
            as_number = kind in NUMBERS and (self.strategy in {"median", "mean"} or isinstance(fill, float))
            new_type = nw.Float64() if as_number else nw.String() if kind == "text" else dtype
            if kind == "unknown":
                new_type = _type_of(fill) or dtype
            if self.indicator:
                filled[indicator(name)] = is_missing(name, kind)
            if fill is not None or as_number:
                missing = is_missing(name, kind)
                values = nw.col(name).cast(new_type)
                filled[name] = nw.when(~missing).then(values).otherwise(nw.lit(fill, dtype=new_type))
        return frame.with_columns(**filled)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, fill in learnt(state, "fill").items():
            if fill is None:
                detail = f"Column “{name}” has no value to learn from; its missing values stay."
                yield Problem("nothing_to_learn", name, detail, "warning")

    def _fill(self, values: Values) -> object:
        present = _present(values)
        if len(present) == 0 or kind_of_dtype(values.dtype) == "unknown":
            return None
        if self.strategy == "mode":
            return _most_frequent(present)
        statistic = float(present.median() if self.strategy == "median" else present.mean())
        return statistic if math.isfinite(statistic) else None


class DropMissing(Step):
    """Drop rows with missing values."""

    title: ClassVar[str] = "Drop rows with missing values"
    help: ClassVar[str] = "Drops a row when any, or when all, of the columns are missing in it."
    family: ClassVar[Family] = "missing"
    row_wise: ClassVar[bool] = False
    selects: ClassVar[bool] = True

    kind: Literal["drop_missing"] = "drop_missing"
    columns: AnyColumns = None
    how: Annotated[Literal["any", "all"], Field(description="Whether one missing value is enough.")] = "any"

    @override
    @classmethod
    def streams(cls) -> bool:
        return True

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns or ()

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def output(self, schema: Schema) -> Schema:
        return schema

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        missing = [is_missing(name, kinds[name]) for name in self.columns or frame.columns]
        if not missing:
            return frame
        combine = nw.any_horizontal if self.how == "any" else nw.all_horizontal
        return frame.filter(~combine(*missing, ignore_nulls=False))


def _present(values: Values) -> Values:
    """Return the values to learn from: neither missing nor infinite, decimals as JSON holds them."""
    return finite(values) if kind_of_dtype(values.dtype) == "number" else values.drop_nulls()


def _most_frequent(present: Values) -> object:
    """Return the most frequent value; of equally frequent ones the smallest: the order of rows must not decide."""
    counted = present.alias("value").value_counts(name="count")
    count = counted.get_column("count")
    return nw.to_py_scalar(counted.filter(count == count.max()).get_column("value").sort().item(0))


def _fits(value: Scalar | None, kind: Kind) -> bool:
    if kind == "unknown":
        return True
    if isinstance(value, bool):
        return kind == "boolean"
    return kind == "text" if isinstance(value, str) else kind in NUMBERS


def _type_of(fill: object) -> nw.dtypes.DType | None:
    types: Mapping[type, nw.dtypes.DType]
    types = {bool: nw.Boolean(), int: nw.Int64(), float: nw.Float64(), str: nw.String()}
    return types.get(type(fill))
