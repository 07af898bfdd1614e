"""Walking a recipe over a schema: every problem of every step at once, before any row is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.transformation import Issue
from jupyter_mlplatform.transforms.aggregate import Aggregate
from jupyter_mlplatform.transforms.columns import ChooseColumns, DropColumns, RenameColumns
from jupyter_mlplatform.transforms.registry import Steps, read
from jupyter_mlplatform.transforms.schema import Schema, schema_of_columns
from jupyter_mlplatform.transforms.step import Problem, Step


def validate(steps: Steps, columns: Sequence[Column], target: str | None = None) -> list[Issue]:
    """Return every problem of a recipe on a table with these columns.

    Parameters
    ----------
    steps
        The recipe, as JSON objects; they need not be readable.
    columns
        The table's columns.
    target
        The column that models will predict, if it is known: a step that changes, drops or learns from it is said. That
        a step learns from other columns, which is a leak once a model is tested on the result, is said in any case.

    Returns
    -------
    list of Issue
        In the order of the steps. The recipe can be applied if none of them is an error. After a step that cannot be
        read or does not fit, the columns that it would have changed are taken as they were.
    """
    parsed, unreadable = read(steps)
    issues = list(unreadable)
    schema = schema_of_columns(columns)
    gone: dict[str, int] = {}
    for position, step in enumerate(parsed):
        if step is None:
            continue
        found = [*check(step, schema, gone), *_about_target(step, target, schema)]
        leaks = leak(step, target)
        if leaks and not any(problem.severity == "error" for problem in found):
            found.append(leaks)
        issues += [_issue(position, step, problem) for problem in found]
        fitting = _fitting(step, schema)
        if fitting is None:
            continue
        after = fitting.output(schema)
        gone = {name: at for name, at in gone.items() if not after.has(name)}
        gone |= {name: position for name in schema.kinds if not after.has(name)}
        target = fitting.names.get(target, target) if isinstance(fitting, RenameColumns) and target else target
        schema = after
    return sorted(issues, key=lambda issue: issue.step)


def check(step: Step, schema: Schema, gone: Mapping[str, int] | None = None) -> Iterator[Problem]:
    """Yield why a step cannot run on a schema; ``gone`` says which earlier step took a column away."""
    absent = False
    for name in step.inputs():
        if not schema.has(name):
            absent = True
            yield _absent(name, schema, gone or {})
        elif step.accepts is not None and schema.kind(name) not in step.accepts | {"unknown"}:
            accepted = " or ".join(sorted(step.accepts - {"unknown"}))
            yield Problem("wrong_type", name, f"Column “{name}” is {schema.kind(name)}; the step takes {accepted}.")
    if len(set(step.inputs())) < len(step.inputs()):
        yield Problem("named_twice", None, "A column is named twice.")
    if not absent:
        yield from step.problems(schema)


def _absent(name: str, schema: Schema, gone: Mapping[str, int]) -> Problem:
    if name in gone:
        return Problem(
            "dropped_column", name, f"Column “{name}” is no longer there: step {gone[name] + 1} took it away."
        )
    alike = [other for other in schema.kinds if other.casefold() == name.casefold()]
    hint = f" Do you mean “{alike[0]}”?" if alike else ""
    return Problem("unknown_column", name, f"There is no column “{name}”.{hint}")


def _about_target(step: Step, target: str | None, schema: Schema) -> Iterator[Problem]:
    if target is None:
        return
    if step.derives().get(target):
        detail = f"The step makes a feature of the target “{target}”: a model would be given the answer."
        yield Problem("target_leakage", target, detail)
    if isinstance(step, RenameColumns) and target in step.names:
        detail = f"The target “{target}” gets a new name; the dataset's target must follow."
        yield Problem("target_renamed", target, detail, "warning")
    dropped = isinstance(step, DropColumns) and target in step.columns
    others = isinstance(step, Aggregate) and target not in step.output(schema).kinds
    if dropped or others or (isinstance(step, ChooseColumns) and target not in step.columns):
        yield Problem(
            "target_dropped", target, f"The target “{target}” is dropped: no model can be trained.", "warning"
        )
    if target in step.learns_from():
        detail = f"The step learns from the target “{target}”: a score measured afterwards is no longer honest."
        yield Problem("learns_from_target", target, detail, "warning")
    elif target in step.changes():
        detail = f"The values of the target “{target}” change, and predictions with them."
        yield Problem("target_changed", target, detail, "warning")


def leak(step: Step, target: str | None) -> Problem | None:
    """Return what applying the step to a whole dataset gives away to a model that is tested on some of the rows."""
    if not any(name != target for name in step.learns_from()):
        return None
    detail = (
        f"The step learns {step.learns} from all rows, also those that a model is tested on; as a step of the training "
        f"it would be learnt in each fold."
    )
    return Problem("learns_from_rows", None, detail, "warning")


def _fitting(step: Step, schema: Schema) -> Step | None:
    """Return the step on those of its inputs that exist, None if there are none."""
    present = [name for name in dict.fromkeys(step.inputs()) if schema.has(name)]
    if not step.inputs() or len(present) == len(step.inputs()):
        return step
    return step.narrow(present) if present and step.row_wise else None


def _issue(position: int, step: Step, problem: Problem) -> Issue:
    named = replace(problem, detail=f"Step {position + 1} ({step.kind}): {problem.detail}")
    return Issue(step=position, severity=named.severity, code=named.code, column=named.column, detail=named.detail)
