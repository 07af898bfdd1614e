"""Everything that the platform has to say of a table."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from jupyter_mlplatform.recommend.findings import DETECTORS
from jupyter_mlplatform.recommend.findings.leakage import leakage
from jupyter_mlplatform.recommend.models import model_suggestions
from jupyter_mlplatform.recommend.problem import problem_of
from jupyter_mlplatform.recommend.proposals import proposals
from jupyter_mlplatform.recommend.target import target_candidates
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.dataset import Profile
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.recommendation import (
    ColumnType,
    ProblemReason,
    ProblemType,
    Recommendations,
    TargetCandidate,
)


def recommend(
    frame: pl.DataFrame,
    profile: Profile,
    target: str | None = None,
    *,
    dates_read: frozenset[str] | None = None,
    earlier: pl.DataFrame | None = None,
) -> Recommendations:
    """Say what a table is, what is wrong with it, what to do, and which models to try.

    Parameters
    ----------
    frame
        The table's rows, or a sample from all over it.
    profile
        What is in its columns; every column of the profile is in `frame`.
    target
        The column to predict; the likeliest is taken when it is not given.
    dates_read
        The columns of dates that were text in the file that the rows come from; None if that is not known.
    earlier
        Rows of another version, to say which columns have drifted since.

    Raises
    ------
    Invalid
        There is no column `target`.
    """
    view = View(frame, profile, dates_read=dates_read, earlier=earlier)
    if target is not None and target not in view.columns:
        raise Invalid(f"There is no column “{target}” to predict.", field="target")
    candidates = target_candidates(view)
    chosen = target or (candidates[0].column if candidates else None)
    problem = problem_of(view, chosen) if chosen is not None else None
    if problem is not None and target is None:
        problem = replace(problem, confidence=problem.confidence * _agreeing(view, candidates, problem.type))
    view = replace(view, target=chosen, problem_type=problem.type if problem else None)
    leaks = tuple(leakage(view))
    view = replace(view, given_away=frozenset(name for finding in leaks for name in finding.columns))
    findings = (*leaks, *(finding for detector in DETECTORS for finding in detector(view)))
    nothing = ProblemReason(confidence=0.0, reason="No column looks like something to predict.")
    return Recommendations(
        version=profile.version,
        problem_type=view.problem_type,
        problem=problem.record() if problem else nothing,
        target=chosen,
        targets=candidates,
        columns=tuple(
            ColumnType(
                name=column.name,
                semantic_type=column.semantic_type,
                confidence=column.confidence,
                reason=column.reason,
            )
            for column in profile.columns
        ),
        findings=findings,
        transformations=proposals(findings),
        models=model_suggestions(view),
    )


def _agreeing(view: View, candidates: Sequence[TargetCandidate], problem_type: ProblemType | None) -> float:
    """Return how likely it is that whatever column is meant makes this kind of problem."""
    total = sum(candidate.score for candidate in candidates)
    alike = sum(one.score for one in candidates if problem_of(view, one.column).type == problem_type)
    return alike / total if total else 1.0
