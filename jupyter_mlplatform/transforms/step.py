"""What every step is: data that says what to do, what it learns from rows, and how to apply it."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import narwhals as nw
from pydantic import BaseModel, ConfigDict, Field

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables.table import Table
from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, Schema

Family = Literal["columns", "types", "dates", "text", "values", "missing", "numeric", "categories", "rows"]
State = Mapping[str, Any] | None
Scalar = bool | int | float | str
Resolve = Callable[[str], Table]
"""Opens the version that a reference names. Raises `NotFound`."""

ColumnName = Annotated[str, Field(min_length=1, json_schema_extra={"x-input": "column"})]
ColumnNames = Annotated[
    tuple[str, ...],
    Field(min_length=1, description="The columns that the step is about.", json_schema_extra={"x-input": "columns"}),
]
NewColumn = Annotated[str, Field(min_length=1, json_schema_extra={"x-input": "new-column"})]
AnyColumns = Annotated[
    tuple[str, ...] | None,
    Field(min_length=1, description="Every column that fits when left out.", json_schema_extra={"x-input": "columns"}),
]


@dataclass(frozen=True)
class Problem:
    """Why a step cannot run on a schema, or what is worth knowing of it."""

    code: str
    column: str | None
    detail: str
    severity: Literal["error", "warning"] = "error"


class Step(BaseModel, ABC):
    """One transformation.

    A subclass is pure data: a ``kind`` and its parameters. `fit` returns what it learns as JSON data (None where it
    learns nothing), `apply` uses it and never looks at more than one row at a time if ``row_wise`` is true: applied to
    some of the rows it gives those rows of what it gives for all. One that is not, and ``selects``, gives some of
    the rows that it was given, in any order and perhaps more than once. One that ``needs_target`` has it as its
    parameter ``target``: it can be learnt only where the target is known, and is applied without it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: ClassVar[str]
    help: ClassVar[str]
    family: ClassVar[Family]
    row_wise: ClassVar[bool] = True
    selects: ClassVar[bool] = False
    needs_target: ClassVar[bool] = False
    learns: ClassVar[str | None] = None
    accepts: ClassVar[frozenset[Kind] | None] = None

    kind: str

    @classmethod
    def streams(cls) -> bool:
        """Whether, with its state, it gives the same for a table as for the table's batches one after the other."""
        return cls.row_wise

    @classmethod
    def reads_others(cls) -> bool:
        """Whether it reads the rows of another dataset, whose columns are then named by what is there already."""
        return cls.bound is not Step.bound

    def looks_at_all(self) -> bool:
        """Whether it goes by the values of every column, since none is named."""
        return not self.inputs() and "columns" in type(self).model_fields

    def bound(self, resolve: Resolve) -> Self:  # noqa: ARG002 - for subclasses
        """Return the step with the tables of the versions that it names at hand."""
        return self

    def at_predict(self, state: State) -> Self | None:  # noqa: ARG002 - for subclasses
        """Return the step as rows to predict are put through it, one in and one out; None if it is left out."""
        return self if self.row_wise else None

    def needs_others(self, state: State) -> bool:  # noqa: ARG002 - for subclasses
        """Whether a row to predict, which is alone, must be given as the step has made it."""
        return not (self.row_wise or self.selects)

    def groups(self) -> tuple[str, ...]:
        """Return the keys of a step that makes rows of each group alone, in the order of the keys, missing last."""
        return ()

    def inputs(self) -> tuple[str, ...]:
        """Return the columns that must exist; empty if the step takes whatever is there."""
        return ()

    def narrow(self, present: Sequence[str]) -> Self | None:
        """Return the step on those of its inputs that are present; None if it needs all of them."""
        return self.model_copy(update={"columns": tuple(present)})

    def learns_from(self) -> tuple[str, ...]:
        """Return the columns whose distribution decides what is learnt: in a test set that would be a leak."""
        return self.inputs() if self.learns else ()

    def changes(self) -> tuple[str, ...]:
        """Return the columns whose values are different afterwards; dropped and renamed ones are not among them."""
        return self.inputs()

    def derives(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by the column it is made from, the starts of the names of the columns that the step adds."""
        return {}

    def problems(self, schema: Schema) -> Iterator[Problem]:  # noqa: ARG002 - for subclasses
        """Yield what is wrong with the step on this schema, beyond absent columns and their kinds."""
        yield from ()

    @abstractmethod
    def output(self, schema: Schema) -> Schema:
        """Return the schema afterwards. The inputs exist and are of a kind that is accepted."""

    def fit(self, frame: Frame) -> State:  # noqa: ARG002 - for subclasses
        """Learn from the rows: JSON data, or None."""
        return None

    @abstractmethod
    def apply(self, frame: Frame, state: State) -> Frame:
        """Return the frame afterwards."""

    def apply_learnt(self, frame: Frame, state: State) -> Frame:
        """Return the frame afterwards, of the very rows that the state was learnt from.

        The same as `apply`, unless a row would be told what was learnt from itself, as in target encoding.
        """
        return self.apply(frame, state)

    def fit_apply(self, frame: Frame) -> tuple[State, Frame]:
        """Return what `fit` learns from the rows, and what `apply_learnt` makes of them.

        For a step that can do both at a lower cost than one after the other.
        """
        state = as_stored(self.fit(frame))
        return state, self.apply_learnt(frame, state)

    def remarks(self, state: State) -> Iterator[Problem]:  # noqa: ARG002 - for subclasses
        """Yield what a person should know of what was learnt, as warnings."""
        yield from ()


def as_stored(state: State) -> State:
    """Return a state as it will be read back, so that a replay cannot differ from the first time."""
    read: State = json.loads(json.dumps(state, allow_nan=False))
    return read


def taken(schema: Schema, names: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each new name that the table already has."""
    for name in names:
        if name in schema.kinds:
            yield Problem("name_taken", name, f"The step adds a column “{name}”, and the table already has one.")


def free(column: str, names: Sequence[str], there: Collection[str]) -> list[str]:
    """Return the new names that a column gives rise to. Raises `Invalid` if one of them is there already."""
    for position, name in enumerate(names):
        if name in there or name in names[:position]:
            raise Invalid(
                f"Encoding column “{column}” adds “{name}”, which the table already has.",
                field=column,
                hint="Rename one of the two in a step before.",
            )
    return list(names)


def is_missing(column: str, kind: Kind) -> nw.Expr:
    """Return whether a cell is missing: null, or of a number also NaN."""
    values = nw.col(column)
    return (values.is_null() | values.cast(nw.Float64).is_nan()) if kind == "number" else values.is_null()


def learnt(state: State, key: str) -> Mapping[str, Any]:
    """Return what a step has learnt under `key`, by column."""
    found: Mapping[str, Any] = (state or {}).get(key, {})
    return found
