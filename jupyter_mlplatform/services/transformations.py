"""Recipes on datasets: what exists, what is wrong with one, what it would do, and what was done."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.records.transformation import (
    Application,
    ApplyRequest,
    CatalogueEntry,
    Outcome,
    Preview,
    TransformationConfig,
    Validation,
)
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.applying import Stages, Wanted, apply
from jupyter_mlplatform.services.content import Contents
from jupyter_mlplatform.services.failures import Failed, Failures
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.samples import read_sample
from jupyter_mlplatform.services.versions import Located, Versions


class Transformations:
    """Transformations of datasets."""

    def __init__(self, repository: Repository, versions: Versions, failures: Failures) -> None:
        self._repository = repository
        self._versions = versions
        self._failures = failures
        self._contents = Contents(repository, versions)
        self._prefixes = transforms.Prefixes()

    def catalogue(self) -> list[CatalogueEntry]:
        """Return every kind of step."""
        return transforms.catalogue()

    def validate(self, version: str, steps: Sequence[dict[str, Any]]) -> Validation:
        """Return every problem of every step."""
        located = self._versions.locate(version)
        bound = transforms.bind(steps, self._versions.open)
        issues = tuple(transforms.validate(bound, self._versions.metadata(located).columns, self._target(located)))
        return Validation(valid=all(issue.severity != "error" for issue in issues), issues=issues)

    def _target(self, version: Located) -> str | None:
        """Return the column that models will predict, as the dataset says today; None if the version has none such."""
        tip = self._repository.store.resolve(names.dataset_branch(version.dataset_id))
        path = names.dataset_path(version.dataset_id, "metadata.json")
        target = self._repository.document(tip, path, DatasetMetadata).target
        return target if target in {column.name for column in self._versions.metadata(version).columns} else None

    def checked(self, version: str, steps: Sequence[dict[str, Any]]) -> Validation:
        """Return what is worth knowing of a recipe that can be applied. Raises `Invalid` with every problem."""
        if not steps:
            raise Invalid("A recipe needs at least one step.", field="steps")
        validation = self.validate(version, steps)
        errors = [issue for issue in validation.issues if issue.severity == "error"]
        if errors:
            problems = [issue.model_dump(exclude_none=True) for issue in errors]
            detail = " ".join(issue.detail for issue in errors)
            raise Invalid(detail, field=f"steps[{errors[0].step}]", problems=problems)
        return validation

    def preview(self, version: str, steps: Sequence[dict[str, Any]]) -> Preview:
        """Return what a recipe would do, on a sample of at most 1,000 rows drawn from the whole table.

        What the first steps have made of the sample is kept for the next recipe that begins with them.
        """
        located = self._versions.locate(version)
        self.checked(located.id, steps)
        metadata, table = self._versions.metadata(located), self._versions.table(located)
        return transforms.preview(
            lambda: read_sample(self._repository.store, table),
            transforms.bind(steps, self._versions.open),
            metadata.columns,
            rows=metadata.rows,
            target=self._target(located),
            version=located.id,
            prefixes=self._prefixes,
        )

    def apply(self, request: ApplyRequest, stages: Stages = lambda _share, _stage: None) -> TransformationConfig:
        """Apply a recipe as one commit, on the version's line or on an experiment's branch.

        Raises `Invalid` with every problem, `StaleHead` if the version is not the branch's newest, `NothingToCommit`
        if the rows stay as they are.
        """
        version = self._versions.locate(request.version)
        issues = self.checked(version.id, request.steps).issues
        branch = self.branch(version.dataset_id, request.branch)
        message = request.message or self.describe(request.steps)
        return self.carry_out(Wanted(version, request.steps, branch, branch, message, issues), stages)

    def carry_out(self, wanted: Wanted, stages: Stages) -> TransformationConfig:
        """Apply a recipe that was checked, and keep a note of it if it comes to nothing. Raises as `applying.apply`."""
        watched = self._failures.watch(
            wanted.version.dataset_id,
            steps=wanted.steps,
            input_version=wanted.version.id,
            branch=wanted.branch,
            message=wanted.message,
            author=self._repository.author,
            rerun_of=wanted.rerun_of,
        )
        with watched:
            return apply(self._repository, self._versions, wanted, stages)

    def attempt(self, version: str, steps: Sequence[dict[str, Any]], *, branch: str, published_as: str) -> str:
        """Apply a recipe on a new private branch that no dataset lists, and return the commit.

        `published_as` is the branch that the version will say it is on, once it is kept. Raises as `apply` does, and
        leaves no branch then.
        """
        located = self._versions.locate(version)
        issues = self.checked(located.id, steps).issues
        wanted = Wanted(located, tuple(steps), branch, published_as, self.describe(steps), issues)
        return apply(self._repository, self._versions, wanted, lambda _share, _stage: None).id

    def branch(self, dataset_id: str, wanted: str | None) -> str:
        """Return the full name of a dataset's branch, which may be given short; the published line for None."""
        line = names.dataset_branch(dataset_id)
        if wanted is None or wanted == line:
            return line
        return names.dataset_branch(dataset_id, names.check_id(wanted.removeprefix(f"{line}--"), field="branch"))

    def describe(self, steps: Sequence[dict[str, Any]]) -> str:
        """Return the titles of steps, as a commit's message."""
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

    def history(self, transformation_id: str) -> list[Application]:
        """Return every application of the same steps to this dataset and what became of it, newest first.

        Also those that came to nothing, as far as this machine knows of them.
        """
        wanted = self.get(transformation_id)
        dataset_id = self._versions.locate(wanted.id).dataset_id
        found: dict[str, Located] = {}
        outcomes: dict[str, dict[str, Outcome]] = {}
        for branch in self._versions.branches(dataset_id):
            head = self._versions.head(branch)
            in_effect = {recipe.id for recipe in self.lineage(head)[1]}
            not_undone = {version.id for version in self._contents.line(head)}
            for version in chain(self._versions.line(head), self._contents.line(head)):
                recipe = self.recipe(version)
                if recipe is not None and recipe.steps == wanted.steps:
                    found[version.id] = version
                    outcomes.setdefault(version.id, {})[branch] = (
                        "current" if version.id in in_effect else "replaced" if version.id in not_undone else "undone"
                    )
        applications = [self._application(version, outcomes[version.id]) for version in found.values()]
        failed = (self._failed(note) for note in self._failures.of(dataset_id, wanted.steps))
        applications += [application for application in failed if application is not None]
        return sorted(applications, key=lambda application: application.created_at, reverse=True)

    def _application(self, version: Located, outcomes: dict[str, Outcome]) -> Application:
        recipe = self.get(version.id)
        before = self._versions.metadata(self._versions.locate(recipe.input_version))
        outcome = next(known for known in ("current", "replaced", "undone") if known in outcomes.values())
        return Application(
            **dict(recipe),
            author=version.stamp.author,
            number=version.stamp.number,
            rows_before=before.rows,
            rows_after=self._versions.metadata(version).rows,
            outcome=outcome,
            branches=tuple(branch for branch, known in outcomes.items() if known == outcome),
        )

    def _failed(self, note: Failed) -> Application | None:
        """Return an application that came to nothing; None where its version was purged since."""
        try:
            before = self._versions.metadata(self._versions.locate(note.input_version))
        except NotFound:
            return None
        return Application(
            **dict(note) | {"reason": note.reason or "Its process was ended before it was done."},
            state=(),
            number=None,
            rows_before=before.rows,
            rows_after=None,
            outcome="failed",
            branches=(),
        )

    def lineage(self, version: Located) -> tuple[Located, list[TransformationConfig]]:
        """Return the upload that a version comes from, and the recipes from it to the version, in order.

        What was undone is not among them, and what was published from an experiment is.
        """
        recipes: list[TransformationConfig] = []
        step = version
        for step in self._contents.line(version):
            recipe = self.recipe(step)
            if recipe is None:
                break
            recipes.append(recipe)
        return step, recipes[::-1]
