"""What a recipe would do, shown on a sample."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.transformation import Issue, Preview
from jupyter_mlplatform.tables.rows import to_objects
from jupyter_mlplatform.transforms.effect import effect_of
from jupyter_mlplatform.transforms.prefixes import Prefixes
from jupyter_mlplatform.transforms.reached import Positions, Reached, start
from jupyter_mlplatform.transforms.recipe import remarks
from jupyter_mlplatform.transforms.registry import Steps, parse
from jupyter_mlplatform.transforms.validation import validate

SHOWN = 50


def preview(
    sample: Callable[[], pl.DataFrame],
    steps: Steps,
    columns: Sequence[Column],
    *,
    rows: int,
    target: str | None = None,
    version: str = "",
    prefixes: Prefixes | None = None,
) -> Preview:
    """Show a recipe's effect on sampled rows.

    Parameters
    ----------
    sample
        Returns a sample of the version's rows, always the same one; what steps learn is learnt from it.
    steps
        The recipe, as JSON objects.
    columns
        The version's columns.
    rows
        How many rows the version has.
    target
        The column that models will predict, if it is known.
    version, prefixes
        The version's commit, and where to keep what the steps make of the sample; without, nothing is kept.

    Returns
    -------
    Preview
        Rows before and after, those first in which the recipe changes something, and the effect on each column that
        changes, appears or goes. If the recipe has an error, the rows after are empty and the issues say why.
    """
    issues = validate(steps, columns, target)
    known = prefixes or Prefixes()
    before = known.reach(version, lambda: start(sample()), [])
    if not any(issue.severity == "error" for issue in issues):
        try:
            after = known.reach(version, lambda: before, parse(steps))
        except Invalid as error:
            issues.append(_refused(error))
        else:
            return _shown(before, after, rows, (*issues, *remarks(steps, after.states)))
    first = to_objects(before.native.head(SHOWN))
    height = before.native.height
    return Preview(before=first, after=(), columns=(), rows=rows, sampled_rows=height, issues=tuple(issues))


def _shown(before: Reached, after: Reached, rows: int, issues: tuple[Issue, ...]) -> Preview:
    effect = effect_of(before, after)
    old, new = before.native, after.native
    sources: tuple[int, ...] | None = None
    if effect.order is None or after.positions is None:
        old, new = old.head(SHOWN), new.head(SHOWN)
    else:
        chosen = _chosen(effect.order, after.positions)
        place = np.full(old.height, -1)
        place[chosen] = np.arange(len(chosen))
        left = np.flatnonzero(place[after.positions] >= 0)
        if (np.diff(after.positions) > 0).all():  # no row moves: show them beside one another
            left = left[np.argsort(place[after.positions[left]])]
        sources = tuple(place[after.positions[left]].tolist())
        old, new = old[chosen], new[left]
    return Preview(
        before=to_objects(old),
        after=to_objects(new),
        columns=effect.columns,
        rows=rows,
        sampled_rows=before.native.height,
        shown="first" if sources is None else "changed_first",
        sources=sources,
        issues=issues,
    )


def _chosen(order: Positions, kept: Positions) -> Positions:
    """Return the first rows of an order, at most half of them rows that go as long as there are others to show."""
    stays = np.isin(order, kept)
    going = min(int((~stays).sum()), SHOWN // 2)
    staying = order[stays][: SHOWN - going]
    leaving = order[~stays][: SHOWN - len(staying)]
    return order[np.isin(order, np.concatenate([staying, leaving]))]


def _refused(error: Invalid) -> Issue:
    """Return an issue for a refusal that only the rows could bring up."""
    step = int(str(error.extra["step"]))
    return Issue(step=step, severity="error", code="refused", column=error.field, detail=str(error))
