"""Recipes on datasets: what exists, what is wrong with one, what it would do, and doing it as one commit."""

from collections.abc import Sequence
from typing import Any

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import Invalid, NotFound, NothingToCommit
from jupyter_mlplatform.records.transformation import (
    ApplyRequest,
    CatalogueEntry,
    Preview,
    TransformationConfig,
    Validation,
)
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.services.writing import write_version
from jupyter_mlplatform.store.contract import Stage

PREVIEW_ROWS = 1_000


class Transformations:
    """Transformations of datasets."""

    def __init__(self, repository: Repository, versions: Versions) -> None:
        self._repository = repository
        self._versions = versions

    def catalogue(self) -> list[CatalogueEntry]:
        """Return every kind of step."""
        return transforms.catalogue()

    def validate(self, version: str, steps: Sequence[dict[str, Any]]) -> Validation:
        """Return every problem of every step."""
        metadata = self._versions.metadata(self._versions.locate(version))
        issues = tuple(transforms.validate(steps, metadata.columns, metadata.target))
        return Validation(valid=all(issue.severity != "error" for issue in issues), issues=issues)

    def preview(self, version: str, steps: Sequence[dict[str, Any]]) -> Preview:
        """Return what a recipe would do, on a sample of at most 1,000 rows drawn from the whole table."""
        located = self._versions.locate(version)
        self._checked(located, steps)
        sample = self._versions.table(located).sample(PREVIEW_ROWS, seed=0)
        return transforms.preview(sample, transforms.parse(steps), self._versions.metadata(located).columns)

    def _checked(self, version: Located, steps: Sequence[dict[str, Any]]) -> Validation:
        if not steps:
            raise Invalid("A recipe needs at least one step.", field="steps")
        validation = self.validate(version.id, steps)
        errors = [issue for issue in validation.issues if issue.severity == "error"]
        if errors:
            problems = [issue.model_dump(exclude_none=True) for issue in errors]
            detail = " ".join(f"Step {issue.step + 1}: {issue.detail}" for issue in errors)
            raise Invalid(detail, field=f"steps[{errors[0].step}]", problems=problems)
        return validation

    def apply(self, request: ApplyRequest) -> TransformationConfig:
        """Apply a recipe as one commit, on the version's line or on an experiment's branch.

        Raises `Invalid` with every problem, `StaleHead` if the version is not the branch's newest, `NothingToCommit`
        if the rows stay as they are.
        """
        version = self._versions.locate(request.version)
        validation = self._checked(version, request.steps)
        branch, created = self._branch(version, request.branch)
        try:
            return self._commit(version, branch, request, validation, branch)
        except BaseException:
            if created:
                self._repository.store.delete_branch(branch)
            raise

    def attempt(self, version: str, steps: Sequence[dict[str, Any]], *, branch: str, published_as: str) -> str:
        """Apply a recipe on a new private branch that no dataset lists, and return the commit.

        `published_as` is the branch that the version will say it is on, once it is kept. Raises as `apply` does, and
        leaves no branch then.
        """
        located = self._versions.locate(version)
        validation = self._checked(located, steps)
        self._repository.store.create_branch(branch, located.id)
        try:
            request = ApplyRequest(version=located.id, steps=tuple(steps))
            return self._commit(located, branch, request, validation, published_as).id
        except BaseException:
            self._repository.store.delete_branch(branch)
            raise

    def _branch(self, version: Located, wanted: str | None) -> tuple[str, bool]:
        line = names.dataset_branch(version.dataset_id)
        if wanted is None or wanted == line:
            return line, False
        experiment = names.check_id(wanted.removeprefix(f"{line}--"), field="branch")
        branch = names.dataset_branch(version.dataset_id, experiment)
        if self._repository.has_branch(branch):
            return branch, False
        self._repository.store.create_branch(branch, version.id)
        return branch, True

    def _commit(
        self, version: Located, branch: str, request: ApplyRequest, validation: Validation, line: str
    ) -> TransformationConfig:
        head_commit = self._repository.store.get_commit(branch)
        head = self._versions.locate(head_commit.id)
        if head.id != version.id:
            raise self._repository.stale(branch, head.id)
        before = self._versions.table(version).frame()
        frame, state = transforms.fit_apply(before, transforms.parse(request.steps))
        if not frame.width:
            raise Invalid("The recipe leaves no column.", field="steps")
        if frame.schema == before.schema and frame.equals(before):
            raise NothingToCommit("The recipe leaves every row as it is.", hint="There is no new version to make.")
        recipe = TransformationConfig(
            id="",
            steps=request.steps,
            state=tuple(state),
            input_version=version.id,
            branch=line,
            message=request.message or self._describe(request.steps),
            created_at=now(),
            issues=validation.issues,
        )
        path = names.dataset_path(version.dataset_id, "metadata.json")
        metadata = self._repository.document(head_commit.id, path, DatasetMetadata).model_copy(update={"branch": line})
        previous = self._versions.table(head).manifest

        def write(stage: Stage) -> None:
            write_version(stage, metadata, frame, previous=previous, recipe=recipe)

        stamp = Stamp(
            kind="transformation", subject=version.dataset_id, number=version.stamp.number + 1, source="transformation"
        )
        commit = self._repository.commit(branch, recipe.message, stamp, write, expected_head=head_commit.id)
        return recipe.model_copy(update={"id": commit.id, "output_version": commit.id})

    def _describe(self, steps: Sequence[dict[str, Any]]) -> str:
        titles = {entry.kind: entry.title for entry in self.catalogue()}
        return ", ".join(titles[step["kind"]] for step in steps)

    def get(self, transformation_id: str) -> TransformationConfig:
        """Return the recipe that made a version, by the version's id. Raises `NotFound`."""
        version = self._versions.locate(transformation_id)
        recipe = self.recipe(version)
        if recipe is None:
            raise NotFound(f"Version {version.id[:12]} was not made by a transformation.")
        return recipe

    def recipe(self, version: Located) -> TransformationConfig | None:
        """Return the recipe that made a version, None for an upload."""
        if version.stamp.kind != "transformation":
            return None
        path = names.dataset_path(version.dataset_id, "recipe.json")
        recipe = self._repository.document(version.id, path, TransformationConfig)
        return recipe.model_copy(update={"id": version.id, "output_version": version.id})

    def history(self, transformation_id: str) -> list[TransformationConfig]:
        """Return every application of the same steps to this dataset, newest first."""
        wanted = self.get(transformation_id)
        dataset_id = self._versions.locate(wanted.id).dataset_id
        found: dict[str, TransformationConfig] = {}
        for branch in self._versions.branches(dataset_id):
            for version in self._versions.line(self._versions.head(branch)):
                recipe = self.recipe(version)
                if recipe is not None and recipe.steps == wanted.steps:
                    found[recipe.id] = recipe
        return sorted(found.values(), key=lambda recipe: recipe.created_at, reverse=True)

    def lineage(self, version: Located) -> tuple[Located, list[TransformationConfig]]:
        """Return the upload that a version comes from, and the recipes from it to the version, in order."""
        recipes: list[TransformationConfig] = []
        step = version
        for step in self._versions.line(version):
            recipe = self.recipe(step)
            if recipe is None:
                break
            recipes.append(recipe)
        return step, recipes[::-1]
