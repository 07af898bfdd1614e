"""Steps that replace values by others."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.levels import as_text, look_up
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, kind_of_dtype, schema_of_frame
from jupyter_mlplatform.transforms.step import AnyColumns, ColumnNames, Family, Problem, Scalar, State, Step

DEFAULT_MARKERS = ("", "?", "-", "--", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "none", "#N/A")


class MapValues(Step):
    """Replace values by others."""

    title: ClassVar[str] = "Replace values"
    help: ClassVar[str] = (
        "Replaces values by others, one by one. The keys are the values as text; numbers and yes/no are compared as "
        "what they are. A value that is not listed stays, or becomes missing."
    )
    family: ClassVar[Family] = "values"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS | {"text", "boolean", "unknown"}

    kind: Literal["map_values"] = "map_values"
    columns: ColumnNames
    values: Annotated[dict[str, Scalar | None], Field(min_length=1, description="New value by old value.")]
    other: Annotated[Literal["keep", "missing"], Field(description="What becomes of a value that is not listed.")] = (
        "keep"
    )

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        result = self._result()
        if result is None:
            yield Problem("mixed_values", None, "The new values must all be text, all numbers, or all true/false.")
            return
        for name in self.columns:
            kind = schema.kind(name)
            if kind in NUMBERS and any(_number(old) is None for old in self.values):
                yield Problem("wrong_value", name, f"Column “{name}” holds numbers, and so must `values`.")
            if kind == "boolean" and set(self.values) - {"true", "false"}:
                yield Problem("wrong_value", name, f"Column “{name}” holds only true and false.")
            if self.other == "keep" and not _same(kind, result) and result != "unknown":
                yield Problem(
                    "mixed_values",
                    name,
                    f"Column “{name}” would hold {kind} and {result}: set `other` to “missing”, or cast it first.",
                )

    @override
    def output(self, schema: Schema) -> Schema:
        result = self._result() or "unknown"
        kinds = {name: self._kind_after(schema.kind(name), result) for name in self.columns}
        return schema.with_columns(kinds)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        return frame.with_columns(**{name: self._replace(name, frame.schema[name]) for name in self.columns})

    def _replace(self, name: str, dtype: nw.dtypes.DType) -> nw.Expr:
        kind = kind_of_dtype(dtype)
        result = self._result() or "unknown"
        new_type = _type(result) if self.other == "missing" and result != "unknown" else _kept_type(dtype, kind, result)
        number = kind in NUMBERS
        source = nw.col(name).cast(nw.Float64) if number else as_text(name, kind)
        table = {float(old) if number else old: new for old, new in self.values.items()}
        new = [float(value) if result == "number" and value is not None else value for value in table.values()]
        replaced = look_up(source, list(table), new, new_type)
        if self.other == "missing":
            return replaced
        kept = nw.col(name).cast(new_type)
        missing = [old for old, new in table.items() if new is None]
        if missing:
            kept = nw.when(~source.is_in(missing)).then(kept)
        return nw.coalesce(replaced, kept)

    def _kind_after(self, kind: Kind, result: Kind) -> Kind:
        if self.other == "missing" and result != "unknown":
            return result
        return "text" if kind == "unknown" else "number" if {kind, result} == NUMBERS else kind

    def _result(self) -> Kind | None:
        """Return the kind of the new values: ``unknown`` if they are all missing, None if they do not agree."""
        kinds: set[Kind] = {_kind(new) for new in self.values.values() if new is not None}
        if kinds == {"integer", "number"}:
            return "number"
        return kinds.pop() if len(kinds) == 1 else None if kinds else "unknown"


class UnifyMissing(Step):
    """Turn markers of missing values into missing values."""

    title: ClassVar[str] = "Unify missing values"
    help: ClassVar[str] = (
        "Makes values that stand for “not known” missing: texts such as “?”, and numbers such as -999 where listed. "
        "NaN is made missing too."
    )
    family: ClassVar[Family] = "missing"

    kind: Literal["unify_missing"] = "unify_missing"
    columns: AnyColumns = None
    markers: Annotated[
        tuple[float | str, ...],
        Field(min_length=1, description="Texts, and numbers such as -999, that mean “missing”."),
    ] = DEFAULT_MARKERS

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns or ()

    @override
    def narrow(self, present: Sequence[str]) -> "UnifyMissing":
        return self.model_copy(update={"columns": tuple(present)})

    @override
    def output(self, schema: Schema) -> Schema:
        return schema

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        names = self.columns or frame.columns
        texts = [_as_text(marker) for marker in self.markers]
        numbers = [number for marker in self.markers if (number := _number(str(marker))) is not None]
        replaced = {}
        for name in names:
            values, dtype = nw.col(name), frame.schema[name]
            if kinds[name] == "text":
                marked = values.cast(nw.String).str.strip_chars().is_in(texts)
            elif kinds[name] in NUMBERS:
                marked = values.cast(nw.Float64).is_in(numbers)
                marked = (marked | values.cast(nw.Float64).is_nan()) if kinds[name] == "number" else marked
            else:
                continue
            replaced[name] = nw.when(~marked).then(values).otherwise(nw.lit(None, dtype=dtype))
        return frame.with_columns(**replaced)


def _as_text(marker: float | str) -> str:
    if isinstance(marker, str):
        return marker.strip()
    return str(int(marker)) if marker.is_integer() else str(marker)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _kind(value: Scalar) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "text"


def _same(kind: Kind, result: Kind) -> bool:
    return kind in {result, "unknown"} or {kind, result} <= NUMBERS


def _type(kind: Kind) -> nw.dtypes.DType:
    types: Mapping[Kind, nw.dtypes.DType] = {"boolean": nw.Boolean(), "integer": nw.Int64(), "number": nw.Float64()}
    return types.get(kind, nw.String())


def _kept_type(dtype: nw.dtypes.DType, kind: Kind, result: Kind) -> nw.dtypes.DType:
    if kind in {"text", "unknown"}:
        return nw.String()
    if kind == "integer" and result != "unknown":  # a new number may be too large for a small type
        return nw.Float64() if result == "number" else nw.Int64()
    return dtype
