"""What of a version's lineage a model does to each row that it predicts, and what it cannot do."""

from dataclasses import dataclass
from typing import Any

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.transformation import Issue, TransformationConfig
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Located, Versions


@dataclass(frozen=True, slots=True)
class Replay:
    """The steps from rows as ``origin`` has them to those of ``version``.

    ``steps`` are ``{step, state}``; ``left_out`` the kinds of steps that drop or move rows, which leave a row to
    predict alone. ``issues`` say what of it makes scores too good, and where rows cannot be given as they were first
    uploaded.
    """

    version: Located
    target: str
    origin: Located
    steps: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...]
    issues: tuple[Issue, ...]

    def check(self, versions: Versions) -> None:
        """Raise `Invalid` if a row to predict cannot get where the version is, naming the columns it cannot have."""
        rows = versions.table(self.origin).head(0).drop(self.target, strict=False)
        steps, states = [entry["step"] for entry in self.steps], [entry["state"] for entry in self.steps]
        try:
            made = {self.target, *transforms.apply(rows, steps, states, row_wise_only=True).columns}
        except Invalid as error:
            raise Invalid(
                f"Rows to predict, which have no {self.target!r}, cannot be put through the dataset's recipe: "
                f"{error.detail}",
                field="version",
                hint="Train on a version before that step, or keep a column besides the target.",
            ) from error
        missing = [column.name for column in versions.metadata(self.version).columns if column.name not in made]
        if missing:
            raise Invalid(
                f"A row to predict cannot have {', '.join(map(repr, missing))}: made from the target {self.target!r}.",
                field="version",
                hint="Drop such columns from the dataset: to a model they would give the answer away.",
                columns=missing,
            )


def replay_of(version: Located, target: str, versions: Versions, transformations: Transformations) -> Replay:
    """Return how a model of `target` gets from raw rows to those of a version.

    A step that needs other rows, such as sums over groups or a join with a table too large to carry, cannot be done to
    one row: rows to predict then are those after it.
    """
    origin, recipes = transformations.lineage(version)
    issues = [issue for recipe in recipes for issue in _leaks(recipe, versions, target)]
    start = 0
    for place, recipe in enumerate(recipes, 1):
        learnt = zip(transforms.parse(recipe.steps), recipe.state, strict=True)
        blocking = [step for step, state in learnt if step.needs_others(state)]
        if blocking:
            start, origin = place, versions.locate(recipe.id)
            detail = (
                f"Rows to predict are given as version @{origin.stamp.number} has them: its step "
                f"“{blocking[0].title}” needs other rows than the one to predict."
            )
            issues.append(Issue(step=0, severity="warning", code="not_replayed", detail=detail))
    pairs = [pair for recipe in recipes[start:] for pair in zip(recipe.steps, recipe.state, strict=True)]
    taken = transforms.replayed([step for step, _ in pairs], [state for _, state in pairs])
    return Replay(
        version,
        target,
        origin,
        tuple({"step": step, "state": state} for (step, state), one in zip(pairs, taken, strict=True) if one),
        tuple(step["kind"] for (step, _), one in zip(pairs, taken, strict=True) if not one),
        tuple(issues),
    )


def _leaks(recipe: TransformationConfig, versions: Versions, target: str) -> list[Issue]:
    number = versions.locate(recipe.id).stamp.number
    found = []
    for position, step in enumerate(transforms.parse(recipe.steps)):
        problem = transforms.leak(step, target)
        of_target = target in step.learns_from()
        if problem is None and not of_target:
            continue
        detail = (
            f"Version @{number}, step {position + 1} ({step.kind}) has learnt {step.learns} from all rows"
            + (", the target included" if of_target else "")
            + ": scores may be too good. As a step of the training it is learnt in each fold."
        )
        code = "learns_from_target" if of_target else "learns_from_rows"
        found.append(Issue(step=position, severity="warning", code=code, detail=detail))
    return found
