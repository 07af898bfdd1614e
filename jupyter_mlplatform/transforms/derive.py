"""Deriving a column from others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.expressions import FUNCTIONS, ExpressionText, columns_of, kind_of, on_frame, problems
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Schema
from jupyter_mlplatform.transforms.step import Family, NewColumn, Problem, State, Step, taken


class Derive(Step):
    """Add a column that is reckoned from others, row by row."""

    title: ClassVar[str] = "Derive a column"
    help: ClassVar[str] = (
        "Adds a column that is reckoned from others, such as `price * quantity` or `if(age < 18, 'child', 'adult')`. "
        "What is reckoned from a missing value is missing, and so is a division by zero."
    )
    family: ClassVar[Family] = "columns"

    kind: Literal["derive"] = "derive"
    name: Annotated[NewColumn, Field(description="The new column's name.")]
    expression: Annotated[ExpressionText, Field(description=f"Columns, numbers, 'texts', + - * / % ^, {FUNCTIONS}.")]

    @override
    def inputs(self) -> tuple[str, ...]:
        return columns_of(self.expression)

    @override
    def narrow(self, present: Sequence[str]) -> Self | None:
        return None  # it takes all of its columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(self.inputs(), (self.name,))

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        yield from taken(schema, [self.name])
        yield from problems(self.expression, schema, condition=False)

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns({self.name: kind_of(self.expression, schema)})

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        return frame.with_columns(**{self.name: on_frame(self.expression, frame).expression})
