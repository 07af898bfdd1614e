"""Steps that change which columns there are, and in which order."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Schema
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step


class ChooseColumns(Step):
    """Keep some columns and drop the rest."""

    title: ClassVar[str] = "Choose columns"
    help: ClassVar[str] = "Keeps these columns, in this order, and drops all others."
    family: ClassVar[Family] = "columns"

    kind: Literal["choose_columns"] = "choose_columns"
    columns: ColumnNames

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.choose(self.columns)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        return frame.select(*dict.fromkeys(self.columns))


class DropColumns(Step):
    """Drop some columns."""

    title: ClassVar[str] = "Drop columns"
    help: ClassVar[str] = "Drops these columns and keeps all others."
    family: ClassVar[Family] = "columns"

    kind: Literal["drop_columns"] = "drop_columns"
    columns: ColumnNames

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        if schema.kinds and not schema.open_prefixes and set(schema.kinds) <= set(self.columns):
            yield Problem("no_columns_left", None, "The step would drop every column of the table.")

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.without(self.columns)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        return frame.drop(*self.columns)


class RenameColumns(Step):
    """Give columns new names."""

    title: ClassVar[str] = "Rename columns"
    help: ClassVar[str] = "Gives columns new names; the values and the order stay."
    family: ClassVar[Family] = "columns"

    kind: Literal["rename_columns"] = "rename_columns"
    names: Annotated[
        dict[str, Annotated[str, Field(min_length=1)]],
        Field(min_length=1, description="New name by old name.", json_schema_extra={"x-input": "column-map"}),
    ]

    @override
    def inputs(self) -> tuple[str, ...]:
        return tuple(self.names)

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def narrow(self, present: Sequence[str]) -> Self:
        return self.model_copy(update={"names": {old: self.names[old] for old in present}})

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        new = [self.names.get(name, name) for name in schema.kinds]
        for name in dict.fromkeys(self.names.values()):
            if new.count(name) > 1:
                yield Problem("name_taken", name, f"More than one column would be called “{name}”.")

    @override
    def output(self, schema: Schema) -> Schema:
        return Schema({self.names.get(name, name): kind for name, kind in schema.kinds.items()}, schema.open_prefixes)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        return frame.rename(self.names)


class ReorderColumns(Step):
    """Put some columns first."""

    title: ClassVar[str] = "Reorder columns"
    help: ClassVar[str] = "Puts these columns first, in this order; the others follow as they were."
    family: ClassVar[Family] = "columns"

    kind: Literal["reorder_columns"] = "reorder_columns"
    columns: ColumnNames

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def output(self, schema: Schema) -> Schema:
        return Schema({name: schema.kind(name) for name in [*self.columns, *schema.kinds]}, schema.open_prefixes)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        return frame.select(*dict.fromkeys([*self.columns, *frame.columns]))
