"""Changing the type of columns, without ever losing a value unnoticed."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.conversion import Conversion
from jupyter_mlplatform.transforms.dates import parse_text
from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, kind_of_dtype
from jupyter_mlplatform.transforms.step import ColumnNames, Family, State

Target = Literal["integer", "number", "text", "boolean", "datetime"]

_KINDS: Mapping[Target, Kind] = {
    "integer": "integer",
    "number": "number",
    "text": "text",
    "boolean": "boolean",
    "datetime": "datetime",
}
_WORDS: Mapping[Target, str] = {
    "integer": "a whole number",
    "number": "a number",
    "text": "text",
    "boolean": "yes or no",
    "datetime": "a date",
}
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"
_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")
_LARGEST = float(2**53)  # above it a float no longer tells neighbouring integers apart
_ISO = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


class Cast(Conversion):
    """Change the type of columns."""

    title: ClassVar[str] = "Change type"
    help: ClassVar[str] = (
        "Turns columns into whole numbers, numbers, text, yes/no or dates. A value that the type cannot hold exactly "
        "(2.5 as a whole number, “many” as a number) becomes missing, or stops the recipe."
    )
    family: ClassVar[Family] = "types"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS | {"text", "boolean", "datetime", "unknown"}

    kind: Literal["cast"] = "cast"
    columns: ColumnNames
    to: Annotated[Target, Field(description="What the values become.")]
    on_error: Annotated[
        Literal["missing", "fail"], Field(description="What becomes of a value that the type cannot hold.")
    ] = "missing"

    @override
    def wanted(self) -> str:
        return _WORDS[self.to]

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, _KINDS[self.to]))

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        schema = frame.schema
        cast = frame.with_columns(
            **{name: _cast(nw.col(name), kind_of_dtype(schema[name]), self.to) for name in self.columns}
        )
        if self.on_error == "fail":
            for name in self.columns:
                _refuse_losses(frame.get_column(name), cast.get_column(name), self.to)
        return cast


def _cast(values: nw.Expr, kind: Kind, to: Target) -> nw.Expr:
    if kind == "unknown":
        values, kind = values.cast(nw.String), "text"
    match to:
        case "text":
            return values.cast(nw.String)
        case "number":
            return _to_number(values, kind)
        case "integer":
            return _to_integer(values, kind)
        case "boolean":
            return _to_boolean(values, kind)
        case "datetime":
            if kind == "datetime":
                return values.cast(nw.Datetime("us"))
            return parse_text(_text(values), _ISO) if kind == "text" else nw.lit(None, dtype=nw.Datetime("us"))


def _text(values: nw.Expr) -> nw.Expr:
    return values.cast(nw.String).str.strip_chars()


def _to_number(values: nw.Expr, kind: Kind) -> nw.Expr:
    if kind == "datetime":
        return nw.lit(None, dtype=nw.Float64)
    if kind != "text":
        return values.cast(nw.Float64)
    text = _text(values)
    return nw.when(text.str.contains(_NUMBER)).then(text).otherwise(nw.lit(None, dtype=nw.String)).cast(nw.Float64)


def _to_integer(values: nw.Expr, kind: Kind) -> nw.Expr:
    if kind == "integer":
        return values.cast(nw.Int64)
    numbers = _to_number(values, kind)
    whole = (numbers.floor() == numbers) & (numbers.abs() <= _LARGEST)
    return nw.when(whole).then(numbers).otherwise(nw.lit(None, dtype=nw.Float64)).cast(nw.Int64)


def _to_boolean(values: nw.Expr, kind: Kind) -> nw.Expr:
    if kind == "boolean":
        return values
    if kind == "datetime":
        return nw.lit(None, dtype=nw.Boolean)
    if kind == "text":
        text = _text(values).str.to_lowercase()
        true, false = text.is_in(_TRUE), text.is_in(_FALSE)
    else:
        true, false = values == 1, values == 0
    return nw.when(true | false).then(true).otherwise(nw.lit(None, dtype=nw.Boolean))


def _refuse_losses(before: Values, after: Values, to: Target) -> None:
    lost = before.filter(after.is_null() & ~before.is_null())
    if len(lost):
        examples = ", ".join(repr(value) for value in lost.unique(maintain_order=True).head(3).to_list())
        raise Invalid(
            f"{len(lost)} values of column “{before.name}” cannot be made {to}, for instance {examples}.",
            field=before.name,
            hint="Set on_error to “missing” to make them missing, or mend them in a step before.",
        )
