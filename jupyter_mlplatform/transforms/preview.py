"""What a recipe would do, shown on a sample."""

from collections.abc import Sequence

import polars as pl

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.transformation import ColumnEffect, Issue, Preview
from jupyter_mlplatform.tables.rows import to_objects
from jupyter_mlplatform.transforms.effect import summary
from jupyter_mlplatform.transforms.recipe import fit_apply, remarks
from jupyter_mlplatform.transforms.registry import Steps
from jupyter_mlplatform.transforms.validation import validate

SHOWN = 50


def preview(frame: pl.DataFrame, steps: Steps, columns: Sequence[Column], target: str | None = None) -> Preview:
    """Show a recipe's effect on sampled rows.

    Parameters
    ----------
    frame
        A sample of the version's rows; what steps learn is learnt from the sample.
    steps
        The recipe, as JSON objects.
    columns
        The version's columns.
    target
        The column that models will predict, if it is known.

    Returns
    -------
    Preview
        The first rows before and after, and the effect on each column that changes, appears or goes. If the recipe has
        an error, the rows after are empty and the issues say why.
    """
    issues = validate(steps, columns, target)
    before = to_objects(frame.head(SHOWN))
    if any(issue.severity == "error" for issue in issues):
        return Preview(before=before, after=(), columns=(), sampled_rows=frame.height, issues=tuple(issues))
    try:
        after, states = fit_apply(frame, steps)
    except Invalid as error:
        issues.append(_refused(error, len(steps)))
        return Preview(before=before, after=(), columns=(), sampled_rows=frame.height, issues=tuple(issues))
    return Preview(
        before=before,
        after=to_objects(after.head(SHOWN)),
        columns=_effects(frame, after),
        sampled_rows=frame.height,
        issues=(*issues, *remarks(steps, states)),
    )


def _effects(before: pl.DataFrame, after: pl.DataFrame) -> tuple[ColumnEffect, ...]:
    names = dict.fromkeys([*before.columns, *after.columns])
    effects = [
        ColumnEffect(
            name=name,
            before=summary(before.get_column(name)) if name in before.columns else None,
            after=summary(after.get_column(name)) if name in after.columns else None,
        )
        for name in names
    ]
    return tuple(effect for effect in effects if effect.before != effect.after)


def _refused(error: Invalid, steps: int) -> Issue:
    """Return an issue for a refusal that only the rows could bring up; the message names the step."""
    number = error.detail.removeprefix("Step ").split(" ", 1)[0]
    position = int(number) - 1 if number.isdigit() else steps - 1
    return Issue(step=position, severity="error", code="refused", column=error.field, detail=str(error))
