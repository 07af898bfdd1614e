"""Recipes of steps, and what applying one did or would do."""

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.dataset import Column


class Issue(Record):
    """Something about one step (``step`` is its position) that stops it (error) or is worth knowing (warning)."""

    step: int
    severity: Literal["error", "warning"]
    code: str
    column: str | None = None
    detail: str


class TransformationConfig(Record):
    """A recipe as it was applied: ``steps`` as given, ``state`` what each learnt from the rows (JSON).

    ``rerun_of`` is the transformation that it runs again, if it does; with ``state_kept`` nothing was learnt anew then.
    """

    id: str
    steps: tuple[dict[str, Any], ...]
    state: tuple[Any, ...]
    input_version: str
    output_version: str | None = None
    branch: str
    message: str
    created_at: datetime
    issues: tuple[Issue, ...] = ()
    rerun_of: str | None = None
    state_kept: bool = False


Outcome = Literal["current", "replaced", "undone", "failed"]


class Application(TransformationConfig):
    """A recipe that was applied, and what became of it.

    ``current``: the newest rows of ``branches`` come from it. ``replaced``: a later upload took the place of its rows.
    ``undone``: it was taken back. ``failed``: it came to nothing, and ``reason`` says why; it has made no version, so
    that its ``id`` names none, ``number`` and ``rows_after`` are None, and nothing is in ``state``. Failures are known
    on the machine where they happened.
    """

    author: str
    number: int | None
    rows_before: int
    rows_after: int | None
    outcome: Outcome
    branches: tuple[str, ...]
    reason: str | None = None


class ColumnEffect(Record):
    """What a recipe does to one column: a short summary before and after (None where it does not exist).

    ``changed`` counts the sampled rows, of those that stay, whose value is another; None where rows cannot be compared.
    """

    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    changed: int | None = None


class Preview(Record):
    """A recipe's effect on ``sampled_rows`` rows, drawn with a seed from all ``rows`` of the version.

    ``before`` and ``after`` are some of them as objects. ``changed_first``: those come first in which the recipe
    changes a value or that it drops, rare changes before frequent ones, and ``sources`` says which row before each row
    after is. ``first``: the recipe makes rows of its own, and the first ones are shown.
    """

    before: tuple[dict[str, Any], ...]
    after: tuple[dict[str, Any], ...]
    columns: tuple[ColumnEffect, ...]
    rows: int
    sampled_rows: int
    shown: Literal["changed_first", "first"] = "first"
    sources: tuple[int, ...] | None = None
    issues: tuple[Issue, ...] = ()


class Validation(Record):
    """Every problem of every step at once; the recipe can be applied if none is an error."""

    valid: bool
    issues: tuple[Issue, ...]


class CatalogueEntry(Record):
    """One kind of step: ``parameters`` is its JSON Schema; ``learns`` says what it takes from the rows, if anything.

    A kind that ``needs_target`` learns from the target, which is its parameter ``target``.
    """

    kind: str
    title: str
    help: str
    family: str
    row_wise: bool
    learns: str | None
    needs_target: bool = False
    parameters: dict[str, Any]


class RecipeRequest(Request):
    """A recipe for a version (any version reference)."""

    version: str
    steps: tuple[dict[str, Any], ...]


class ApplyRequest(RecipeRequest):
    """A recipe to commit: on the version's own line, or on an experiment branch, made where it does not exist."""

    branch: str | None = None
    message: str | None = None


class RerunRequest(Request):
    """A recipe to run again.

    On ``version``; without, on the newest upstream version, with all the steps that lead from it to the same columns.
    ``steps`` are used instead of the recipe's own. ``state`` says whether they learn anew or keep what they had learnt.
    ``branch`` is made where it does not exist; without, the outcome goes where the transformation is.
    """

    version: str | None = None
    branch: str | None = None
    message: str | None = Field(default=None, max_length=2000)
    steps: tuple[dict[str, Any], ...] | None = Field(default=None, min_length=1)
    state: Literal["refit", "keep"] = "refit"

    @model_validator(mode="after")
    def _same_steps(self) -> Self:
        if self.state == "keep" and self.steps is not None:
            raise ValueError("what was learnt can be kept only for the same steps: leave `steps` out, or refit")
        return self


class StateChange(Record):
    """What one step has learnt, and what it would learn from the newer rows."""

    step: int
    kind: str
    kept: Any
    refit: Any
    same: bool


class Dependant(Record):
    """A version, model or endpoint that was made from rows that are no longer the newest."""

    kind: Literal["version", "model", "deployment"]
    id: str
    label: str


class Upstream(Record):
    """What a transformation was made from, and what is newer there.

    ``version`` is what to run on, None if the transformation is up to date; ``steps`` lead from it to what
    ``transformation`` is. ``replayed_as`` is the version where that was done already. ``added``, ``removed`` and
    ``retyped`` say how the columns differ from those of ``input_version``; ``issues`` what that does to the steps.
    ``states`` compares what was learnt with what would be, from ``state_rows`` rows; ``outdated`` lists what depends
    on the transformation as it is.
    """

    transformation: str
    input_version: str
    version: str | None
    replayed_as: str | None = None
    steps: tuple[dict[str, Any], ...] = ()
    added: tuple[Column, ...] = ()
    removed: tuple[Column, ...] = ()
    retyped: tuple[tuple[Column, Column], ...] = ()
    rows_before: int
    rows_after: int | None = None
    valid: bool = True
    issues: tuple[Issue, ...] = ()
    states: tuple[StateChange, ...] = ()
    state_rows: int = 0
    outdated: tuple[Dependant, ...] = ()


class UndoRequest(Request):
    """Where to undo or redo a transformation: by default where it is."""

    branch: str | None = None
    message: str | None = Field(default=None, max_length=2000)
