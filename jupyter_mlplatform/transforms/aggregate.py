"""Summing rows up by groups."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

import narwhals as nw
from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, schema_of_frame
from jupyter_mlplatform.transforms.step import ColumnName, ColumnNames, Family, NewColumn, Problem, State, Step

Function = Literal["rows", "count", "distinct", "sum", "mean", "median", "min", "max", "std"]

_OF: Mapping[str, Callable[[nw.Expr], nw.Expr]] = {
    "count": lambda values: values.count(),
    "distinct": lambda values: values.n_unique(),
    "sum": lambda values: values.sum(),
    "mean": lambda values: values.mean(),
    "median": lambda values: values.median(),
    "min": lambda values: values.min(),
    "max": lambda values: values.max(),
    "std": lambda values: values.std(),
}
_COUNTS = {"rows", "count", "distinct"}
_RECKONED = {"sum", "mean", "median", "std"}
_ORDERED = {"min", "max"}
_ROWS, _PRESENT, _KEY = "\0rows", "\0present", "\0key"  # columns of our own, between grouping and naming


class Aggregation(BaseModel):
    """What is made of the rows of a group: a function of a column, and the new column's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    function: Annotated[
        Function,
        Field(
            description="“rows” counts all, “count” those with a value, “distinct” the different values; the “mean” of "
            "yes/no is the share of yes."
        ),
    ]
    column: Annotated[ColumnName | None, Field(description="Of which column; none with “rows”.")] = None
    name: Annotated[NewColumn | None, Field(description="<column>_<function> when left out.")] = None

    @model_validator(mode="after")
    def _column_belongs_to_function(self) -> Self:
        if (self.function == "rows") != (self.column is None):
            raise ValueError("`column` is needed, except with “rows”, where it has no meaning")
        return self

    @property
    def new(self) -> str:
        """The new column's name."""
        return self.name or (f"{self.column}_{self.function}" if self.column else "rows")

    def kind(self, of: Kind) -> Kind:
        """Return the kind of the result for a column of a kind."""
        if self.function in _COUNTS or (self.function == "sum" and of in {"integer", "boolean"}):
            return "integer"
        return of if self.function in _ORDERED else "number"


class Aggregate(Step):
    """Make one row of each group."""

    title: ClassVar[str] = "Aggregate"
    help: ClassVar[str] = (
        "Makes one row of all rows that agree in the key columns, with counts, sums, means and so on of the others; "
        "missing values are left out of them. Groups come in the order of their keys, missing keys last. A model that "
        "is trained afterwards cannot predict from rows as they were before."
    )
    family: ClassVar[Family] = "rows"
    row_wise: ClassVar[bool] = False

    kind: Literal["aggregate"] = "aggregate"
    by: Annotated[ColumnNames, Field(description="The key columns.")]
    aggregations: Annotated[
        tuple[Aggregation, ...], Field(min_length=1, description="What is made of the other columns.")
    ]

    @override
    def inputs(self) -> tuple[str, ...]:
        used = (aggregation.column for aggregation in self.aggregations)
        return tuple(dict.fromkeys([*self.by, *(name for name in used if name is not None)]))

    @override
    def groups(self) -> tuple[str, ...]:
        return self.by

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if len(set(self.by)) < len(self.by):
            yield Problem("named_twice", None, "A key is named twice.")
        for name in self.by:
            if schema.kind(name) == "other":
                yield Problem("wrong_type", name, f"Column “{name}” can be no key.")
        names = [*self.by]
        for aggregation in self.aggregations:
            if aggregation.new in names:
                detail = f"More than one column would be called “{aggregation.new}”; set `name`."
                yield Problem("name_taken", aggregation.new, detail)
            names.append(aggregation.new)
            yield from self._wrong(aggregation, schema)

    @override
    def output(self, schema: Schema) -> Schema:
        made = {each.new: each.kind(schema.kind(each.column or "")) for each in self.aggregations}
        return schema.choose(self.by).with_columns(made)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        names = [nw.generate_temporary_column_name(8 + place, frame.columns) for place in range(len(self.aggregations))]
        values, made = {}, [nw.len().alias(_ROWS)]
        for name, aggregation in zip(names, self.aggregations, strict=True):
            if aggregation.column is not None:
                values[name] = _values(aggregation.column, kinds[aggregation.column], aggregation.function)
                made += [_OF[aggregation.function](nw.col(name)).alias(name)]
                made += [nw.col(name).count().alias(_PRESENT + name)] if aggregation.function == "distinct" else []
        keys = {name: _values(name, kinds[name], "rows") for name in self.by}
        rows = frame.with_columns(**values).with_columns(**keys)
        groups = rows.rename(dict(zip(self.by, _keys(self.by), strict=True))).group_by(*_keys(self.by)).agg(*made)
        ordered = groups.sort(*_keys(self.by), nulls_last=True)
        results = [
            _result(name, each.function).alias(each.new) for name, each in zip(names, self.aggregations, strict=True)
        ]
        return ordered.select(
            *(nw.col(key).alias(name) for key, name in zip(_keys(self.by), self.by, strict=True)), *results
        )

    def _wrong(self, aggregation: Aggregation, schema: Schema) -> Iterator[Problem]:
        column = aggregation.column
        if column is None:
            return
        kind = schema.kind(column)
        reckons = aggregation.function in _RECKONED and kind not in NUMBERS | {"boolean", "unknown"}
        orders = aggregation.function in _ORDERED and kind in {"boolean", "other"}
        if reckons or orders or (aggregation.function == "distinct" and kind == "other"):
            detail = f"Column “{column}” is {kind} and has no {aggregation.function}."
            yield Problem("wrong_type", column, detail)


def _values(name: str, kind: Kind, function: Function) -> nw.Expr:
    """Return a column to aggregate: NaN is missing, and yes/no counts as 1 and 0."""
    values = nw.col(name)
    if kind == "number" or (kind == "unknown" and function in _RECKONED):
        return values.cast(nw.Float64).fill_nan(None)
    return values.cast(nw.Int64) if kind == "boolean" and function in _RECKONED else values


def _result(name: str, function: Function) -> nw.Expr:
    if function == "rows":
        return nw.col(_ROWS).cast(nw.Int64)
    if function == "distinct":  # engines count “missing” among the different values
        absent = nw.col(_ROWS) > nw.col(_PRESENT + name)
        return nw.col(name).cast(nw.Int64) - absent.cast(nw.Int64)
    return nw.col(name).cast(nw.Int64) if function == "count" else nw.col(name)


def _keys(names: Sequence[str]) -> list[str]:
    """Return names for the key columns that no aggregation can have."""
    return [f"{_KEY}{place}" for place in range(len(names))]
