"""Two branches of a dataset that went their own ways: where they parted, and what to say where they clash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import MergeConflict
from jupyter_mlplatform.records.merging import MergeConflicts, Side
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.whole import files_below
from jupyter_mlplatform.services.writing import write_version
from jupyter_mlplatform.store.contract import Stage
from jupyter_mlplatform.tables.manifest import Manifest

if TYPE_CHECKING:
    from jupyter_mlplatform.tables.merging.merged import Merged


@dataclass(frozen=True, slots=True)
class Parting:
    """Two branches of a dataset and where they parted.

    ``head`` is the target's head, which may be an edit of its newest version ``ours``; ``base`` the commit that both
    came from. ``is_contained``: the target has everything of the source; ``is_ahead``: the source has everything of
    the target; ``moved``: the target has a new version since.
    """

    source: str
    target: str
    head: str
    ours: Located
    theirs: Located
    base: str | None
    is_contained: bool
    is_ahead: bool
    moved: bool


def by_recipe(versions: Versions, parted: Parting, base: Located) -> tuple[Side, ...]:
    """Return the sides on which a recipe made the rows since the base."""
    heads: dict[Side, Located] = {"target": parted.ours, "source": parted.theirs}
    return tuple(
        side
        for side, head in heads.items()
        if any(
            version.stamp.kind == "transformation"
            for version in takewhile(lambda version: version.id != base.id, versions.line(head))
        )
    )


def write_rows(
    repository: Repository, branch: str, metadata: DatasetMetadata, manifests: Sequence[Manifest], merged: "Merged"
) -> Callable[[Stage], None]:
    """Return what stages a table that is neither side's on a branch that has parts of both.

    `manifests` are those of target and source; of their parts, those that the branch has stay where rows are the same.
    """
    present = files_below(repository, branch, names.dataset_path(metadata.id))
    parts = {part.name: part for manifest in manifests for part in manifest.parts}
    there = tuple(part for part in parts.values() if manifests[0].part_path(metadata.id, part) in present)
    previous = manifests[0].model_copy(update={"parts": there})

    def write(stage: Stage) -> None:
        write_version(stage, metadata, merged, previous=previous)

    return write


def merge_conflict(repository: Repository, parted: Parting, conflicts: MergeConflicts) -> MergeConflict:
    """Return the error that shows where two branches clash, and says what can be done."""
    changes = repository.store.diff(parted.target, parted.source, three_dot=True).items
    return MergeConflict(
        f"Both {parted.source} and {parted.target} have new versions since they parted. {_summary(conflicts)}",
        hint=_ways_out(conflicts),
        conflicts=conflicts.model_dump(mode="json"),
        paths=[change.path for change in changes],
        versions=[parted.ours.id, parted.theirs.id],
    )


def _summary(conflicts: MergeConflicts) -> str:
    if conflicts.reason is not None:
        return f"Their rows cannot be brought together: {conflicts.reason}"
    keys = ", ".join(conflicts.keys)
    if not conflicts.conflicting_rows:
        return f"Compared by {keys}, no row was changed differently by both."
    return f"Compared by {keys}, {conflicts.conflicting_rows:,} rows contradict each other."


def _ways_out(conflicts: MergeConflicts) -> str:
    whole = "source-wins takes the branch's rows whole, dest-wins keeps the target's."
    if conflicts.reason is not None:
        keys = "rows with the keys that name a row; " if conflicts.key_columns else ""
        return f"Choose a strategy: {keys}{whole}"
    if conflicts.by_recipe:
        whole += " A recipe made rows of one side: to put the other's new rows through it, apply it to them instead."
    if conflicts.conflicting_rows:
        rows = "rows brings both together, and prefer says whose rows to take where they clash"
    else:
        rows = "rows brings both together"
    return f"Choose a strategy: {rows}; {whole}"
