"""Running a recipe again: on another version, with other steps, or on what is newer upstream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid, NothingToCommit
from jupyter_mlplatform.records.transformation import (
    Dependant,
    RerunRequest,
    StateChange,
    TransformationConfig,
    Upstream,
)
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.applying import Stages, Wanted
from jupyter_mlplatform.services.lineage import Lineage
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.samples import read_sample
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Located, Versions

_REFIT_BYTES = 32 * 1024 * 1024  # of a larger version, what would be learnt is shown from its sample


@dataclass(frozen=True, slots=True)
class _Newer:
    """A version to run on, the recipes that are still to run on it, and the version where none is left to run."""

    version: Located
    recipes: Sequence[TransformationConfig]
    replayed_as: str | None


class Reruns:
    """Transformations that are run again."""

    def __init__(
        self, repository: Repository, versions: Versions, transformations: Transformations, lineage: Lineage
    ) -> None:
        self._repository = repository
        self._versions = versions
        self._transformations = transformations
        self._lineage = lineage

    def upstream(self, transformation_id: str) -> Upstream:
        """Return what is newer upstream of a transformation, and what running it again there would change.

        Three versions decide: what the transformation's line began with, what it is, and the newest version of the
        published line. Steps that the published line has already are not run twice.
        """
        version = self._versions.locate(self._transformations.get(transformation_id).id)
        origin = self._transformations.lineage(version)[0]
        newer = self._newer(version)
        before = self._versions.metadata(origin)
        if newer is None:
            return Upstream(transformation=version.id, input_version=origin.id, version=None, rows_before=before.rows)
        after = self._versions.metadata(newer.version)
        old = {column.name: column for column in before.columns}
        new = {column.name: column for column in after.columns}
        steps = _steps(newer.recipes)
        validation = self._transformations.validate(newer.version.id, steps)
        states, state_rows = self._states(newer) if validation.valid else ((), 0)
        return Upstream(
            transformation=version.id,
            input_version=origin.id,
            version=newer.version.id,
            replayed_as=newer.replayed_as,
            steps=steps,
            added=tuple(column for name, column in new.items() if name not in old),
            removed=tuple(column for name, column in old.items() if name not in new),
            retyped=tuple((old[name], new[name]) for name in old if name in new and old[name].dtype != new[name].dtype),
            rows_before=before.rows,
            rows_after=after.rows,
            valid=validation.valid,
            issues=validation.issues,
            states=states,
            state_rows=state_rows,
            outdated=tuple(self._dependants(version)),
        )

    def rerun(
        self, transformation_id: str, request: RerunRequest, stages: Stages = lambda _share, _stage: None
    ) -> TransformationConfig:
        """Run a recipe again as one commit. Raises what `plan` and `applying.apply` do."""
        return self._transformations.carry_out(self.plan(transformation_id, request), stages)

    def plan(self, transformation_id: str, request: RerunRequest) -> Wanted:
        """Return what running a recipe again comes down to.

        Raises
        ------
        Invalid
            The steps do not fit the version; every problem is listed.
        NothingToCommit
            Without a version: nothing is newer upstream, or it was run there already.
        """
        recipe = self._transformations.get(transformation_id)
        recipes: Sequence[TransformationConfig] = [recipe]
        if request.version is not None:
            version = self._versions.locate(request.version)
        else:
            version, recipes = self._to_run(self._versions.locate(recipe.id))
        if version.dataset_id != self._versions.locate(recipe.id).dataset_id:
            raise Invalid(
                f"{request.version!r} is a version of another dataset.",
                field="version",
                hint="Apply the steps to it as a new recipe.",
            )
        steps = request.steps or _steps(recipes)
        issues = self._transformations.checked(version.id, steps).issues
        branch = self._branch(version, recipe, request.branch)
        kept = tuple(state for one in recipes for state in one.state) if request.state == "keep" else None
        message = request.message or "Run again: " + ", ".join(one.message for one in recipes)
        return Wanted(version, steps, branch, branch, message, issues, kept, recipe.id)

    def _to_run(self, version: Located) -> tuple[Located, Sequence[TransformationConfig]]:
        newer = self._newer(version)
        if newer is None:
            raise NothingToCommit(
                "Nothing is newer upstream of this transformation.", hint="Name a version to run it on."
            )
        if newer.replayed_as:
            raise NothingToCommit(
                f"It was run on the newer rows already, as version {newer.replayed_as[:12]}.", field="version"
            )
        return newer.version, newer.recipes

    def _newer(self, version: Located) -> _Newer | None:
        head = self._versions.head(names.dataset_branch(version.dataset_id))
        origin, recipes = self._transformations.lineage(version)
        upstream_origin, upstream_recipes = self._transformations.lineage(head)
        same_origin = upstream_origin.id == origin.id
        if not same_origin and not self._came_after(upstream_origin, origin, head):
            return None
        common = 0
        while common < min(len(recipes), len(upstream_recipes)) and _alike(
            recipes[common], upstream_recipes[common], same_origin=same_origin
        ):
            common += 1
        if same_origin and common in {len(recipes), len(upstream_recipes)}:
            return None  # one is made from the other
        done = upstream_recipes[common - 1].id if common == len(recipes) else self._replayed(version, head)
        return _Newer(head, recipes[common:], done)

    def _replayed(self, version: Located, head: Located) -> str | None:
        """Return where a transformation was run again on the newest version, or on the way to it."""
        seen = {step.id for step in self._versions.line(head)}
        for branch in self._versions.branches(version.dataset_id):
            for recipe in self._transformations.lineage(self._versions.head(branch))[1]:
                if recipe.rerun_of == version.id and (recipe.id in seen or recipe.input_version == head.id):
                    return recipe.id
        return None

    def _came_after(self, newer: Located, older: Located, head: Located) -> bool:
        """Whether the published line had the older version, and has the newer one since."""
        numbers = {step.id: step.stamp.number for step in self._versions.line(head)}
        return older.id in numbers and numbers.get(newer.id, 0) > numbers[older.id]

    def _states(self, newer: _Newer) -> tuple[tuple[StateChange, ...], int]:
        steps = transforms.parse(transforms.bind(_steps(newer.recipes), self._versions.open))
        kept = [state for recipe in newer.recipes for state in recipe.state]
        table = self._versions.table(newer.version)
        if table.bytes <= _REFIT_BYTES and transforms.streams(steps):
            refit, rows = transforms.learn_batches(table, steps), table.rows
        else:
            sample = read_sample(self._repository.store, table)
            refit, rows = transforms.fit_apply(sample, steps)[1], sample.height
        changes = tuple(
            StateChange(step=position, kind=step.kind, kept=old, refit=new, same=old == new)
            for position, (step, old, new) in enumerate(zip(steps, kept, refit, strict=True))
            if old is not None or new is not None
        )
        return changes, rows

    def _dependants(self, version: Located) -> Iterator[Dependant]:
        yield Dependant(kind="version", id=version.id, label=f"{version.dataset_id}@{version.stamp.number}")
        impact = self._lineage.impact(version.id)
        for one in (*impact.versions, *impact.models, *impact.deployments):
            if one.kind == "version" or one.kind == "model" or one.kind == "deployment":  # noqa: PLR1714 - narrows
                yield Dependant(kind=one.kind, id=one.id, label=one.label)

    def _branch(self, version: Located, recipe: TransformationConfig, wanted: str | None) -> str:
        if wanted is not None:
            return self._transformations.branch(version.dataset_id, wanted)
        line = names.dataset_branch(version.dataset_id)
        experiment = (names.parse_dataset_branch(recipe.branch) or ("", None))[1]
        if experiment is None:
            return line
        if self._repository.has_branch(recipe.branch) and self._versions.head(recipe.branch).id == version.id:
            return recipe.branch
        choices = (names.dataset_branch(version.dataset_id, f"{experiment}-{number}") for number in count(2))
        return next(branch for branch in choices if not self._repository.has_branch(branch))


def _alike(one: TransformationConfig, other: TransformationConfig, *, same_origin: bool) -> bool:
    return one.id == other.id if same_origin else one.steps == other.steps


def _steps(recipes: Sequence[TransformationConfig]) -> tuple[dict[str, Any], ...]:
    return tuple(step for recipe in recipes for step in recipe.steps)
