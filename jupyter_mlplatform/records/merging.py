"""Bringing two branches of a dataset together, and what stands in the way."""

from typing import Any, Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Record, Request

Strategy = Literal["source-wins", "dest-wins", "rows"]
Side = Literal["target", "source"]
ConflictKind = Literal["changed", "added", "removed_in_target", "removed_in_source"]


class MergeRequest(Request):
    """A branch to publish: on ``target``, by default the published line.

    Where both have new versions, a ``strategy`` decides: ``source-wins`` and ``dest-wins`` take the rows of one side
    whole, ``rows`` brings the rows of both together by ``keys`` (guessed if left out): what one side changed, added or
    removed since they parted is taken from it. A cell that both changed differently, or a row that one changed and the
    other removed, is a conflict; ``prefer`` says whose to take.
    """

    source: str
    target: str | None = None
    strategy: Strategy | None = None
    keys: tuple[str, ...] | None = Field(default=None, min_length=1)
    prefer: Side | None = None


class SideChanges(Record):
    """What one side did to the rows since both parted."""

    added: int
    removed: int
    changed: int


class RowConflict(Record):
    """A row that both sides changed: as it was (``base``), and as each side has it, None where it has none.

    ``columns`` are the cells that differ between the sides. In a table of many columns, only these are shown.
    """

    key: dict[str, Any]
    kind: ConflictKind
    base: dict[str, Any] | None
    target: dict[str, Any] | None
    source: dict[str, Any] | None
    columns: tuple[str, ...]


class MergeParts(Record):
    """Numbers of parts of the table: those that all three versions have, and what each side has of its own."""

    shared: int
    target_only: int
    source_only: int


class MergeConflicts(Record):
    """Two versions that both came after ``base``, and where they contradict each other.

    ``reason`` says why their rows cannot be brought together at all (other columns, no key); it is None where they
    can. ``rows`` are examples of ``conflicting_rows``. ``by_recipe`` names the sides whose rows a recipe made: rows
    that come from the other side have not been through it.
    """

    base: str | None
    target: str
    source: str
    keys: tuple[str, ...] = ()
    key_source: Literal["given", "guessed", "none"] = "none"
    key_columns: tuple[str, ...] = Field(
        default=(), description="columns with a value in every row of all three, from which other keys can be chosen"
    )
    reason: str | None = None
    by_recipe: tuple[Side, ...] = ()
    parts: MergeParts | None = None
    in_target: SideChanges | None = None
    in_source: SideChanges | None = None
    conflicting_rows: int = 0
    conflicting_cells: int = 0
    rows: tuple[RowConflict, ...] = ()


class MergeProblem(Record):
    """What a merge conflict's problem document has besides: the ``paths`` that clash and, for tables, the rows."""

    conflicts: MergeConflicts
    paths: tuple[str, ...]
    versions: tuple[str, str]
