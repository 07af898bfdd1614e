"""Applying a recipe to a version: learning it, making the rows, and committing them with it."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import Invalid, NothingToCommit
from jupyter_mlplatform.records.transformation import Issue, TransformationConfig
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.inputs import other_versions
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.writing import write_version
from jupyter_mlplatform.store.contract import Commit, Stage
from jupyter_mlplatform.tables.batches import Batches
from jupyter_mlplatform.tables.frames import Frame
from jupyter_mlplatform.tables.table import Table

Stages = Callable[[float, str], object]
"""Told which share (0..1) is done, and what is under way."""

_HELD_CELLS = 10_000_000  # of a table that is held whole: some 100 MB
_LEARNT = 0.3  # share of the work that is done when a recipe is learnt


@dataclass(frozen=True, slots=True)
class Wanted:
    """A recipe that fits a version, and where its outcome goes.

    ``branch`` is made at the version where it does not exist; ``line`` is the branch that the outcome says it is on.
    With ``states`` nothing is learnt anew.
    """

    version: Located
    steps: tuple[dict[str, Any], ...]
    branch: str
    line: str
    message: str
    issues: tuple[Issue, ...] = ()
    states: tuple[Any, ...] | None = None
    rerun_of: str | None = None


def apply(repository: Repository, versions: Versions, wanted: Wanted, stages: Stages) -> TransformationConfig:
    """Apply a recipe as one commit, or leave everything as it was.

    Steps that look at one row at a time are applied in batches, so that a table may be larger than memory; so are, on a
    large table, those that need other rows: what of these they look at is held.

    Raises
    ------
    StaleHead
        The version is not the newest of its branch.
    NothingToCommit
        The rows stay as they are.
    Invalid
        A step does not fit the rows; the message names it.
    """
    with tempfile.TemporaryDirectory(prefix="mlplatform-") as folder:
        return _apply(repository, versions, wanted, Path(folder), stages)


def _apply(
    repository: Repository, versions: Versions, wanted: Wanted, folder: Path, stages: Stages
) -> TransformationConfig:
    exists = repository.has_branch(wanted.branch)
    base = repository.store.get_commit(wanted.branch) if exists else wanted.version.commit
    head = versions.locate(base.id)
    if head.id != wanted.version.id:
        raise repository.stale(wanted.branch, head.id)
    table = versions.table(wanted.version)
    steps = transforms.parse(transforms.bind(wanted.steps, versions.open))
    made = _make(table, steps, wanted.states, folder, stages)
    recipe = TransformationConfig(
        id="",
        steps=wanted.steps,
        state=made.states,
        input_version=wanted.version.id,
        branch=wanted.line,
        message=wanted.message,
        created_at=now(),
        issues=(*wanted.issues, *transforms.remarks(wanted.steps, made.states)),
        rerun_of=wanted.rerun_of,
        state_kept=wanted.states is not None,
    )
    path = names.dataset_path(wanted.version.dataset_id, "metadata.json")
    metadata = repository.document(base.id, path, DatasetMetadata).model_copy(update={"branch": wanted.line})

    def write(stage: Stage) -> None:
        write_version(stage, metadata, made.rows, previous=table.manifest, recipe=recipe)
        if made.unchanged():
            raise NothingToCommit("The recipe leaves every row as it is.", hint="There is no new version to make.")
        stages(1.0, "Committing")

    stamp = Stamp(
        kind="transformation",
        subject=wanted.version.dataset_id,
        number=wanted.version.stamp.number + 1,
        source="transformation",
        steps=tuple(str(step["kind"]) for step in wanted.steps),
        inputs=other_versions(versions, wanted.steps, made.states),
    )
    commit: Commit
    if exists:
        commit = repository.commit(wanted.branch, recipe.message, stamp, write, expected_head=base.id)
    else:
        commit = repository.begin_line(wanted.branch, base.id, recipe.message, stamp, write)
    return recipe.model_copy(update={"id": commit.id, "output_version": commit.id})


@dataclass(frozen=True, slots=True)
class _Made:
    rows: "Batches | Frame"
    states: tuple[Any, ...]
    unchanged: Callable[[], bool]


def _make(table: Table, steps: Sequence[Any], states: Sequence[Any] | None, folder: Path, stages: Stages) -> _Made:
    titles = [step.title for step in steps]
    if not transforms.streams(steps):
        if table.rows * len(table.columns) > _HELD_CELLS:
            return _make_arranged(table, steps, states, folder, stages)
        return _make_whole(table, steps, states, stages)
    begun = 0.0
    if states is None:
        begun = _LEARNT

        def learning(share: float, step: int) -> None:
            stages(_LEARNT * (step + share) / len(steps), f"Learning: {titles[step]}")

        states = transforms.learn_batches(table, steps, learning)
    rows = transforms.Transformed(
        table, steps, states, lambda share: stages(begun + (0.98 - begun) * share, "Applying and writing")
    )
    if not rows.schema:
        raise Invalid("The recipe leaves no column.", field="steps")
    return _Made(rows, tuple(states), lambda: rows.unchanged)


def _make_arranged(
    table: Table, steps: Sequence[Any], states: Sequence[Any] | None, folder: Path, stages: Stages
) -> _Made:
    whats = [*(f"Applying: {step.title}" for step in steps), "Applying and writing"]

    def told(share: float, step: int) -> None:
        stages(0.98 * (step + share) / len(whats), whats[step])

    rows, learnt = transforms.arrange(table, steps, states, folder, told)
    if not rows.schema:
        raise Invalid("The recipe leaves no column.", field="steps")
    return _Made(rows, tuple(learnt), lambda: rows.unchanged)


def _make_whole(table: Table, steps: Sequence[Any], states: Sequence[Any] | None, stages: Stages) -> _Made:
    stages(0.0, "Reading")
    before = table.frame()
    stages(_LEARNT / 2, "Applying")
    if states is None:
        frame, states = transforms.fit_apply(before, steps)
    else:
        frame = transforms.apply(before, steps, states)
    if not frame.width:
        raise Invalid("The recipe leaves no column.", field="steps")
    stages(_LEARNT, "Writing")
    same = frame.schema == before.schema and frame.equals(before)
    return _Made(frame, tuple(states), lambda: same)
