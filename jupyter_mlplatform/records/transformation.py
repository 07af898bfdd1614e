"""Recipes of steps, and what applying one did or would do."""

from datetime import datetime
from typing import Any, Literal

from jupyter_mlplatform.records.base import Record, Request


class Issue(Record):
    """Something about one step (``step`` is its position) that stops it (error) or is worth knowing (warning)."""

    step: int
    severity: Literal["error", "warning"]
    code: str
    column: str | None = None
    detail: str


class TransformationConfig(Record):
    """A recipe as it was applied: ``steps`` as given, ``state`` what each learnt from the rows (JSON)."""

    id: str
    steps: tuple[dict[str, Any], ...]
    state: tuple[Any, ...]
    input_version: str
    output_version: str | None = None
    branch: str
    message: str
    created_at: datetime
    issues: tuple[Issue, ...] = ()


class ColumnEffect(Record):
    """What a recipe does to one column: a short summary before and after (None where it does not exist)."""

    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Preview(Record):
    """A recipe's effect on ``sampled_rows`` sampled rows; ``before`` and ``after`` are pages of row objects."""

    before: tuple[dict[str, Any], ...]
    after: tuple[dict[str, Any], ...]
    columns: tuple[ColumnEffect, ...]
    sampled_rows: int
    issues: tuple[Issue, ...] = ()


class Validation(Record):
    """Every problem of every step at once; the recipe can be applied if none is an error."""

    valid: bool
    issues: tuple[Issue, ...]


class CatalogueEntry(Record):
    """One kind of step: ``parameters`` is its JSON Schema; ``learns`` says what it takes from the rows, if anything."""

    kind: str
    title: str
    help: str
    family: str
    row_wise: bool
    learns: str | None
    parameters: dict[str, Any]


class RecipeRequest(Request):
    """A recipe for a version (any version reference)."""

    version: str
    steps: tuple[dict[str, Any], ...]


class ApplyRequest(RecipeRequest):
    """A recipe to commit: on the version's own line, or on an experiment branch, made where it does not exist."""

    branch: str | None = None
    message: str | None = None
