"""Dates that are written as text, and the parts of a date."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import narwhals as nw
from narwhals.exceptions import ComputeError, InvalidOperationError
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.conversion import Conversion
from jupyter_mlplatform.transforms.date_formats import FORMATS, Reading, has_time, impossible, pattern, read_formats
from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.notation import some_texts
from jupyter_mlplatform.transforms.schema import Kind, Schema, kind_of_dtype
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, learnt, taken

Part = Literal["year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute"]


class ParseDates(Conversion):
    """Read dates that are stored as text."""

    title: ClassVar[str] = "Read dates from text"
    help: ClassVar[str] = (
        "Finds out how dates are written and reads them. Where day and month could be either, it says so and reads the "
        "day first or second as `day_first` says. What is no date becomes missing."
    )
    family: ClassVar[Family] = "dates"
    learns: ClassVar[str | None] = "how the dates of each column are written"
    accepts: ClassVar[frozenset[Kind] | None] = frozenset({"text", "datetime", "unknown"})

    kind: Literal["parse_dates"] = "parse_dates"
    columns: ColumnNames
    format: Annotated[str | None, Field(description="As in strptime, e.g. %d/%m/%Y; found out when left out.")] = None
    day_first: Annotated[bool, Field(description="How to read 03/04/2020 where the column does not decide.")] = False

    @override
    def wanted(self) -> str:
        return "a date"

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if self.format is not None:
            try:
                pattern(self.format)
            except ValueError as error:
                yield Problem("bad_format", None, str(error))

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "datetime"))

    @override
    def find_out(self, frame: Frame) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for name in self.columns:
            if kind_of_dtype(frame.schema[name]) != "text":
                continue
            if self.format is not None:
                found[name] = {"formats": [self.format], "ambiguous": False}
                continue
            reading: Reading = read_formats(some_texts(frame.get_column(name)), day_first=self.day_first)
            found[name] = {"formats": list(reading.formats), "ambiguous": reading.ambiguous}
        return {"columns": found}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        found = learnt(state, "columns")
        read: dict[str, Values | nw.Expr] = {}
        for name in self.columns:
            if kind_of_dtype(frame.schema[name]) != "datetime":
                formats = found.get(name, {}).get("formats", FORMATS[:1])
                whole = _read_whole(frame, name, formats)
                read[name] = (
                    parse_text(nw.col(name).cast(nw.String).str.strip_chars(), formats) if whole is None else whole
                )
        return frame.with_columns(**read)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        columns = learnt(state, "columns")
        for name, found in columns.items():
            if found["ambiguous"]:
                order = "day first" if self.day_first else "month first"
                detail = f"No date of column “{name}” says whether the day or the month comes first; read {order}."
                yield Problem("ambiguous_date", name, f"{detail} Set `day_first` to decide.", "warning")
            if not found["formats"]:
                yield Problem("no_dates", name, f"No date was recognised in column “{name}”.", "warning")
        undated = [name for name, found in columns.items() if not found["formats"]]
        yield from (problem for problem in super().remarks(state) if problem.column not in undated)


class DateParts(Step):
    """Split a date into numbers."""

    title: ClassVar[str] = "Split dates into parts"
    help: ClassVar[str] = "Adds columns for year, month, weekday (Monday is 1) and so on, named after the date."
    family: ClassVar[Family] = "dates"
    accepts: ClassVar[frozenset[Kind] | None] = frozenset({"datetime"})

    kind: Literal["date_parts"] = "date_parts"
    columns: ColumnNames
    parts: Annotated[tuple[Part, ...], Field(min_length=1, description="A column for each of these.")] = (
        "year",
        "month",
        "day",
        "weekday",
    )
    drop: Annotated[bool, Field(description="Drop the date itself.")] = False

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return {name: tuple(f"{name}_{part}" for part in self.parts) for name in self.columns}

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        yield from taken(schema, [new for names in self.derives().values() for new in names])

    @override
    def output(self, schema: Schema) -> Schema:
        kinds: dict[str, Kind] = {new: "integer" for names in self.derives().values() for new in names}
        return schema.without(self.columns if self.drop else ()).with_columns(kinds)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        parts = {f"{name}_{part}": _part(nw.col(name), part) for name in self.columns for part in self.parts}
        split = frame.with_columns(**{name: values.cast(nw.Int64) for name, values in parts.items()})
        return split.drop(*self.columns) if self.drop else split


def _read_whole(frame: Frame, name: str, formats: Sequence[str]) -> Values | None:
    """Return what `parse_text` makes of a column that is in one format throughout, which is quicker to read.

    None for any other column.
    """
    text = nw.col(name).cast(nw.String)
    fits = text.str.contains(pattern(formats[0])).fill_null(value=True).all() if formats else nw.lit(value=False)
    if not frame.select(fits).item():
        return None
    try:
        return frame.select(text.str.to_datetime(format=formats[0]).cast(nw.Datetime("us"))).get_column(name)
    except (InvalidOperationError, ComputeError):  # 31 April
        return None


def parse_text(text: nw.Expr, formats: Sequence[str]) -> nw.Expr:
    """Return text as datetimes (microseconds), read with the first format that fits; null where none does.

    A text that fits a format and names a day that does not exist (31 April) is null too.
    """
    nothing = nw.lit(None, dtype=nw.String)
    read = [nw.lit(None, dtype=nw.Datetime("us"))]
    for form in reversed(formats):
        valid = text.str.contains(pattern(form)) & ~text.str.contains(impossible(form))
        padded, complete = (text, form) if has_time(form) else (nw.concat_str(text, nw.lit(" 00:00")), f"{form} %H:%M")
        chosen = nw.when(valid).then(padded).otherwise(nothing)
        read.insert(0, chosen.str.to_datetime(format=complete).cast(nw.Datetime("us")))
    return nw.coalesce(*read)


def _part(date: nw.Expr, part: Part) -> nw.Expr:
    match part:
        case "quarter":
            return (date.dt.month() + 2) // 3
        case "day_of_year":
            return date.dt.ordinal_day()
        case "hour" | "minute":
            moment = date.cast(nw.Datetime("us"))
            return moment.dt.hour() if part == "hour" else moment.dt.minute()
        case "year":
            return date.dt.year()
        case "month":
            return date.dt.month()
        case "day":
            return date.dt.day()
        case "weekday":
            return date.dt.weekday()
