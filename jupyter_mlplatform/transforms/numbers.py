"""Numbers that are written as people write them: currency, percent, thousands, decimal comma, units, magnitudes."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.conversion import Conversion
from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.notation import Notation, find_notation, some_texts
from jupyter_mlplatform.transforms.number_text import reader
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema, kind_of_dtype
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, learnt


class ParseNumbers(Conversion):
    """Read numbers that are stored as text."""

    title: ClassVar[str] = "Read numbers from text"
    help: ClassVar[str] = (
        "Reads “$1,234.50”, “12 %”, “1.234,5”, “(300)”, “12 km” or “$1.2M” as numbers. What is no number in the "
        "column's notation becomes missing."
    )
    family: ClassVar[Family] = "types"
    learns: ClassVar[str | None] = "the decimal sign and the unit of each column"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS | {"text", "unknown"}

    kind: Literal["parse_numbers"] = "parse_numbers"
    columns: ColumnNames
    decimal: Annotated[Literal["auto", ".", ","], Field(description="The decimal sign; found out when “auto”.")] = (
        "auto"
    )
    percent: Annotated[
        Literal["fraction", "points"], Field(description="Whether “12 %” is 0.12 (fraction) or 12 (points).")
    ] = "fraction"

    @override
    def wanted(self) -> str:
        return "a number"

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "number"))

    @override
    def find_out(self, frame: Frame) -> Mapping[str, Any]:
        found = {}
        for name in self.columns:
            if kind_of_dtype(frame.schema[name]) == "text":
                found[name] = find_notation(some_texts(frame.get_column(name)), self.decimal).as_json()
        return {"notation": found}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        found = learnt(state, "notation")
        columns: dict[str, nw.Expr | Values] = {}
        for name in self.columns:
            if kind_of_dtype(frame.schema[name]) in NUMBERS:
                columns[name] = nw.col(name).cast(nw.Float64)
            else:
                notation = Notation(**found[name]) if name in found else find_notation([], self.decimal)
                reading = reader(notation, fraction=self.percent == "fraction")
                columns[name] = reading.read_column(frame.get_column(name).cast(nw.String))
        return frame.with_columns(**columns)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, notation in learnt(state, "notation").items():
            if notation["ambiguous"]:
                sign = "comma" if notation["decimal"] == "," else "point"
                detail = f"Nothing in column “{name}” tells thousands from decimals; the {sign} was taken for decimals."
                yield Problem("ambiguous_number", name, f"{detail} Set `decimal` to decide.", "warning")
        yield from super().remarks(state)
