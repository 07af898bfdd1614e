"""Filling missing values by what the rows of the same group have."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.levels import CATEGORIES, MOST, as_text, look_up
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, schema_of_frame
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, is_missing, learnt

_FILLED: frozenset[Kind] = NUMBERS | {"text", "boolean", "unknown"}
_MISSING = "\0"  # the text of a missing key
_BETWEEN = "\x1f"  # ASCII's own separator of units


class ImputeByGroup(Step):
    """Fill missing values by group."""

    title: ClassVar[str] = "Fill missing values by group"
    help: ClassVar[str] = (
        "Fills missing values with the median, mean or most frequent value of the rows that agree in other columns, "
        "such as the income by profession. Where a group has no value, that of all rows is taken."
    )
    family: ClassVar[Family] = "missing"
    learns: ClassVar[str | None] = "the median, mean or most frequent value of each group"

    kind: Literal["impute_by_group"] = "impute_by_group"
    columns: ColumnNames
    by: Annotated[ColumnNames, Field(description="The columns whose values make a group.")]
    strategy: Annotated[
        Literal["median", "mean", "mode"],
        Field(description="Fill in the group's median, mean or most frequent value (mode)."),
    ] = "median"

    @override
    def inputs(self) -> tuple[str, ...]:
        return (*self.columns, *self.by)

    @override
    def narrow(self, present: Sequence[str]) -> Self | None:
        columns = tuple(name for name in self.columns if name in present)
        known = set(self.by) <= set(present)
        return self.model_copy(update={"columns": columns}) if columns and known else None

    @override
    def changes(self) -> tuple[str, ...]:
        return self.columns

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(self.by, self.columns)

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        for name in self.by:
            if schema.kind(name) not in CATEGORIES:
                detail = f"Column “{name}” is {schema.kind(name)}; groups are made of text, integer or boolean."
                yield Problem("wrong_type", name, detail)
        for name in self.columns:
            kind = schema.kind(name)
            if kind not in _FILLED:
                yield Problem("wrong_type", name, f"Column “{name}” is {kind}; it cannot be filled here.")
            if self.strategy != "mode" and kind in {"text", "boolean"}:
                yield Problem("wrong_type", name, f"Column “{name}” is {kind} and has no {self.strategy}; use “mode”.")

    @override
    def output(self, schema: Schema) -> Schema:
        filled: dict[str, Kind] = {}
        for name in self.columns:
            kind = schema.kind(name)
            filled[name] = "number" if kind == "integer" and self.strategy != "mode" else kind
        return schema.with_columns(filled)

    @override
    def fit(self, frame: Frame) -> State:
        key = nw.generate_temporary_column_name(8, frame.columns)
        keyed = frame.with_columns(**{key: self._key(frame)})
        return {"columns": {name: self._learn(keyed, key, name) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        key = nw.generate_temporary_column_name(8, frame.columns)
        filled = {}
        for name in self.columns:
            found = learnt(state, "columns").get(name) or {"groups": [], "values": [], "others": None}
            number = kinds[name] in NUMBERS and self.strategy != "mode"
            dtype = nw.Float64() if number else nw.String() if kinds[name] == "text" else frame.schema[name]
            values = nw.col(name).cast(dtype)
            if found["others"] is None:
                filled[name] = values
                continue
            fill = look_up(nw.col(key), found["groups"], found["values"], dtype)
            fill = fill.fill_null(nw.lit(found["others"], dtype=dtype))
            filled[name] = nw.when(~is_missing(name, kinds[name])).then(values).otherwise(fill)
        return frame.with_columns(**{key: self._key(frame)}).with_columns(**filled).drop(key)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, found in learnt(state, "columns").items():
            if found is None:
                detail = f"Column “{name}” has no value to learn from; its missing values stay."
                yield Problem("nothing_to_learn", name, detail, "warning")

    def _key(self, frame: Frame) -> nw.Expr:
        kinds = schema_of_frame(frame).kinds
        parts = [as_text(name, kinds[name]).fill_null(_MISSING) for name in self.by]
        return nw.concat_str(*parts, separator=_BETWEEN)

    def _learn(self, keyed: Frame, key: str, name: str) -> dict[str, Any] | None:
        kind = schema_of_frame(keyed).kind(name)
        present = ~is_missing(name, kind) & (nw.col(name).cast(nw.Float64).is_finite() if kind == "number" else True)
        rows = keyed.filter(present).select(key, name)
        if len(rows) == 0 or kind == "unknown":
            return None
        of_all = self._of_groups(rows.with_columns(**{key: nw.lit("")}), key, name)
        of_groups = self._of_groups(rows, key, name)
        if len(of_groups) > MOST:
            raise Invalid(
                f"There are {len(of_groups):,} groups, and {MOST:,} are the most that can be learnt.",
                field=self.by[0],
                hint="Group rare categories in a step before, or take other columns.",
            )
        others = next(iter(of_all.values()), None)
        return {"groups": list(of_groups), "values": list(of_groups.values()), "others": others}

    def _of_groups(self, rows: Frame, key: str, name: str) -> dict[str, Any]:
        if self.strategy == "mode":
            count = nw.generate_temporary_column_name(8, rows.columns)
            counts = rows.group_by(key, name).agg(**{count: nw.len()})
            # Of equally frequent values the smallest: the order of rows must not decide.
            ordered = counts.sort(key, count, name, descending=[False, True, False])
            found = ordered.unique(subset=[key], keep="first", maintain_order=True)
        else:
            numbers = rows.with_columns(**{name: nw.col(name).cast(nw.Float64)})
            values = nw.col(name).median() if self.strategy == "median" else nw.col(name).mean()
            found = numbers.group_by(key).agg(values).sort(key)
        if schema_of_frame(found).kind(name) == "number":  # decimals too: what is learnt is JSON
            found = found.with_columns(nw.col(name).cast(nw.Float64))
        pairs = zip(found.get_column(key).to_list(), found.get_column(name).to_list(), strict=True)
        return {group: value for group, value in pairs if not isinstance(value, float) or math.isfinite(value)}
