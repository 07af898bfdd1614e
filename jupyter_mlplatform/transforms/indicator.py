"""Saying where values were missing."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, Schema, schema_of_frame
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, is_missing, taken


class MissingIndicator(Step):
    """Add a column that says where another is missing."""

    title: ClassVar[str] = "Say where values are missing"
    help: ClassVar[str] = "Adds, for each column, a yes/no column <name>_was_missing; the column itself stays as it is."
    family: ClassVar[Family] = "missing"

    kind: Literal["missing_indicator"] = "missing_indicator"
    columns: ColumnNames

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return {name: (indicator(name),) for name in self.columns}

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        yield from taken(schema, [indicator(name) for name in self.columns])

    @override
    def output(self, schema: Schema) -> Schema:
        added: dict[str, Kind] = {indicator(name): "boolean" for name in self.columns}
        return schema.with_columns(added)

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        return frame.with_columns(**{indicator(name): is_missing(name, kinds[name]) for name in self.columns})


def indicator(name: str) -> str:
    """Return the name of the column that says where a column was missing."""
    return f"{name}_was_missing"
