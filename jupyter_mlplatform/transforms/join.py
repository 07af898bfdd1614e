"""Looking rows up in a version of another dataset."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

import narwhals as nw
from pydantic import Field, PrivateAttr, model_validator
from typing_extensions import override

from jupyter_mlplatform.records.errors import Invalid, MLPlatformError, NotFound
from jupyter_mlplatform.tables.table import Table
from jupyter_mlplatform.transforms.carried import pack, unpack
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.matching import (
    PLACE,
    Keyed,
    count_matches,
    count_unmatched,
    key_type,
    keyed,
    match,
    repeated,
)
from jupyter_mlplatform.transforms.schema import Schema, schema_of_columns
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, Resolve, State, Step, as_stored

MOST_GROWTH = 10
_ANYTHING = ("",)  # the start of every column's name


class JoinDataset(Step):
    """Bring in columns of another dataset."""

    title: ClassVar[str] = "Join another dataset"
    help: ClassVar[str] = (
        "Looks each row up in a version of another dataset, by keys that are equal in both, and brings its columns in. "
        "A missing key finds nothing. A row without a match gets missing values (left) or is dropped (inner). Where a "
        "key occurs more than once in the other, the recipe stops, takes the first, or makes a row of each match; a "
        f"result of more than {MOST_GROWTH} times the rows of the larger table is refused."
    )
    family: ClassVar[Family] = "columns"
    row_wise: ClassVar[bool] = False
    selects: ClassVar[bool] = True
    learns: ClassVar[str | None] = "which version it was, and its rows if a model can carry them"

    kind: Literal["join_dataset"] = "join_dataset"
    version: Annotated[
        str,
        Field(
            min_length=1,
            description="The other dataset (its newest version), dataset@number, or a version's id.",
            json_schema_extra={"x-input": "version"},
        ),
    ]
    on: Annotated[ColumnNames, Field(description="The key columns of this table.")]
    other_on: Annotated[
        tuple[str, ...] | None,
        Field(
            description="Their names in the other table, where they are different.",
            json_schema_extra={"x-input": "other-columns"},
        ),
    ] = None
    columns: Annotated[
        tuple[str, ...] | None,
        Field(
            min_length=1,
            description="What to bring in; all but the keys when left out.",
            json_schema_extra={"x-input": "other-columns"},
        ),
    ] = None
    how: Annotated[Literal["left", "inner"], Field(description="Whether rows without a match stay.")] = "left"
    duplicates: Annotated[
        Literal["refuse", "first", "multiply"],
        Field(description="What to do with a key that occurs more than once in the other table."),
    ] = "refuse"
    suffix: Annotated[
        str, Field(min_length=1, description="Added to the name of a column of which this table has one already.")
    ] = "_joined"

    _resolve: Resolve | None = PrivateAttr(default=None)
    _found: Table | None = PrivateAttr(default=None)
    _fault: str | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _as_many_keys(self) -> Self:
        if self.other_on is not None and len(self.other_on) != len(self.on):
            raise ValueError("`other_on` must name as many columns as `on`")
        return self

    @classmethod
    @override
    def streams(cls) -> bool:
        return True

    @override
    def bound(self, resolve: Resolve) -> Self:
        found, fault = None, None
        try:
            found = resolve(self.version)
        except NotFound:
            fault = f"There is no dataset or version “{self.version}” to join."
        except MLPlatformError as error:
            fault = str(error)
        bound = self.model_copy(update={} if found is None else {"version": found.commit})
        bound._resolve, bound._found, bound._fault = resolve, found, fault  # noqa: SLF001 - a copy of its own
        return bound

    @override
    def at_predict(self, state: State) -> Self | None:
        if self.duplicates == "multiply" or (state or {}).get("table") is None:
            return None
        return self.model_copy(update={"how": "left"})  # no row to predict is dropped

    @override
    def needs_others(self, state: State) -> bool:
        return self.at_predict(state) is None

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.on

    @override
    def narrow(self, present: Sequence[str]) -> Self | None:
        return None  # it takes all of its keys

    @override
    def learns_from(self) -> tuple[str, ...]:
        return ()

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(self.on, self.columns or _ANYTHING)

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if self._fault is not None:
            yield Problem("unknown_version", None, self._fault)
        if self._fault is not None or self._resolve is None:
            return
        other = schema_of_columns(self._table(self.version).columns)
        for name in dict.fromkeys([*self._other_keys, *(self.columns or ())]):
            if name not in other.kinds:
                there = ", ".join(list(other.kinds)[:20])
                yield Problem("unknown_column", name, f"The other table has no column “{name}”; it has {there}.")
        for name, key in zip(self.on, self._other_keys, strict=True):
            kinds = schema.kind(name), other.kind(key)
            if key in other.kinds and key_type(*kinds) is None:
                detail = f"Column “{name}” is {kinds[0]} and “{key}” of the other table {kinds[1]}: cast one of them."
                yield Problem("wrong_type", name, detail)
        names = [*schema.kinds, *self._names(list(other.kinds), list(schema.kinds)).values()]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield Problem("name_taken", name, f"More than one column would be called “{name}”; set `suffix`.")

    @override
    def output(self, schema: Schema) -> Schema:
        if self._fault is not None or self._resolve is None:
            return Schema(schema.kinds, (*schema.open_prefixes, *_ANYTHING))
        other = schema_of_columns(self._table(self.version).columns)
        names = self._names(list(other.kinds), list(schema.kinds))
        return schema.with_columns({new: other.kind(name) for name, new in names.items()})

    @override
    def fit(self, frame: Frame) -> State:
        table = self._table(self.version)
        other = self._read(table, frame)
        tables = self._keyed(frame.select(*self.on), other)
        matches = count_matches(tables) if self.duplicates == "multiply" else 0
        if matches > MOST_GROWTH * max(len(frame), len(other)):
            raise Invalid(
                f"The join would make {matches:,} rows of {len(frame):,} and {len(other):,}.",
                field=self.on[0],
                hint="Choose keys that tell the rows of the other table apart, or aggregate it first.",
            )
        return self._learnt(table, other, rows=len(frame), unmatched=count_unmatched(tables))

    @override
    def fit_apply(self, frame: Frame) -> tuple[State, Frame]:
        if self.duplicates == "multiply":  # whose matches are counted before they are made
            return super().fit_apply(frame)
        table = self._table(self.version)
        other = self._read(table, frame)
        joined, unmatched = self._joined(frame, other)
        return as_stored(self._learnt(table, other, rows=len(frame), unmatched=unmatched)), joined

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        learnt = state or {}
        if learnt.get("table") is not None:
            other = unpack(learnt["table"], nw.get_native_namespace(frame))
        else:
            other = self._read(self._table(learnt.get("version", self.version)), frame)
        return self._joined(frame, other)[0]

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        learnt = state or {}
        if learnt.get("unmatched"):
            happens = "get missing values" if self.how == "left" else "are dropped"
            detail = f"{learnt['unmatched']:,} of {learnt['rows']:,} rows have no match and {happens}."
            yield Problem("unmatched_rows", None, detail, "warning")
        if "version" in learnt and learnt["table"] is None:
            why = "a row may have several matches" if self.duplicates == "multiply" else "the other table is too large"
            detail = f"A model cannot look rows up when it predicts, since {why}: it must not need what is brought in."
            yield Problem("not_replayed", None, detail, "warning")

    @property
    def _other_keys(self) -> tuple[str, ...]:
        return self.other_on or self.on

    def _table(self, version: str) -> Table:
        if self._resolve is None:
            raise Invalid(
                f"The rows of version {version[:12]} are not at hand.",
                field="version",
                hint="Join where datasets can be read: a recipe of a dataset, not a step of a model.",
            )
        if self._found is not None and self._found.commit == version:
            return self._found
        return self._resolve(version)

    def _read(self, table: Table, like: Frame) -> Frame:
        """Return the columns that are needed of the other table, those to bring in under their own names."""
        there = [column.name for column in table.columns]
        wanted = list(dict.fromkeys([*self._other_keys, *self._brought(there)]))
        rows = table.arrow(wanted).unify_dictionaries()
        return nw.DataFrame.from_arrow(rows, backend=nw.get_native_namespace(like))

    def _brought(self, there: Sequence[str]) -> list[str]:
        if self.columns is not None:
            return list(dict.fromkeys(self.columns))
        return [name for name in there if name not in self._other_keys]

    def _names(self, there: Sequence[str], mine: Sequence[str]) -> dict[str, str]:
        """Return the new names of what is brought in, by the names that it has there."""
        taken = set(mine)
        return {name: f"{name}{self.suffix}" if name in taken else name for name in self._brought(there)}

    def _keyed(self, frame: Frame, other: Frame) -> Keyed:
        tables = keyed(frame, other, self.on, self._other_keys, first=self.duplicates == "first")
        several = repeated(tables) if self.duplicates == "refuse" else None
        if several is not None and len(several):
            key = ", ".join(repr(value) for value in several.row(0))
            raise Invalid(
                f"{len(several):,} keys occur more than once in the other table, for instance {key}.",
                field=self._other_keys[0],
                hint="Set `duplicates` to “first” or “multiply”, or drop them there.",
            )
        return tables

    def _learnt(self, table: Table, other: Frame, *, rows: int, unmatched: int) -> State:
        carried = pack(other) if self.duplicates != "multiply" else None
        return {"version": table.commit, "table": carried, "rows": rows, "unmatched": unmatched}

    def _joined(self, frame: Frame, other: Frame) -> tuple[Frame, int]:
        """Return the rows with what is brought in, and of how many rows no match is found."""
        names = self._names(other.columns, frame.columns)
        whole = self.duplicates == "multiply" or self.how == "inner"
        mine, others, keys = self._keyed(frame if whole else frame.select(*self.on), other)
        others = others.select(PLACE, *keys, *names).rename(names)
        if whole:
            joined = match(Keyed(mine, others, keys), self.how, several=self.duplicates == "multiply")
            return joined.select(*frame.columns, *names.values()), len(frame) - len(joined)
        # A row for each that was there, in order: only what is new is made.
        told_by = next((new for new in names.values() if not others.get_column(new).null_count()), PLACE)
        others = others.select(*dict.fromkeys([*keys, *names.values(), told_by]))
        found = match(Keyed(mine.select(*keys), others, keys), "left", several=False)
        new = [found.get_column(name) for name in names.values()]
        return frame.with_columns(*new), found.get_column(told_by).null_count()
