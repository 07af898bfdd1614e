"""What is held equal for every candidate, so that their scores can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.records import Column, TrainRequest
from jupyter_mlplatform.records.errors import Invalid, TooLarge
from jupyter_mlplatform.records.model import FoldScheme
from jupyter_mlplatform.training.features import FeaturePlan, plan_features
from jupyter_mlplatform.training.folds import Fold, divide
from jupyter_mlplatform.training.metrics import Metric, choose_metric
from jupyter_mlplatform.training.portfolio import Candidate, build_pipeline
from jupyter_mlplatform.training.problem import Problem, state_problem
from jupyter_mlplatform.transforms.pipeline import Compiled, compile_steps

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
MAX_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Experiment:
    """A problem, the columns that are used, the folds (training rows, test rows), the metric and the seed.

    ``plan`` is for the columns that ``inner`` makes, the steps of a recipe that are learnt in each fold; ``raw_plan``
    for those of the table. ``notes`` say of each choice why it was made.
    """

    problem: Problem
    plan: FeaturePlan
    raw_plan: FeaturePlan
    folds: tuple[Fold, ...]
    scheme: FoldScheme
    metric: Metric
    seed: int
    notes: tuple[str, ...]
    inner: Compiled | None = None

    @property
    def columns(self) -> list[str]:
        """The raw columns that models see, in the table's order."""
        if self.inner is not None:
            return self.inner.needed(self.problem.frame.columns, self.plan.used)
        return [name for name in self.problem.frame.columns if name in self.plan.used]

    @property
    def classify(self) -> bool:
        """Whether classes are predicted, not numbers."""
        return self.problem.problem_type != "regression"

    def build(self, candidate: Candidate, params: Mapping[str, Any]) -> Pipeline:
        """Return an unfitted pipeline of a candidate."""
        pipeline = build_pipeline(candidate, self.plan, self.seed, classify=self.classify, params=params)
        if self.inner is None or candidate.encoding is None:
            return pipeline
        return Pipeline([("recipe", self.inner.transformer(sorted(self.plan.used))), *pipeline.steps])

    def fit(self, candidate: Candidate, params: Mapping[str, Any], rows: NDArray[np.int64] | None = None) -> Pipeline:
        """Return a candidate's pipeline, fitted on some rows or on all."""
        frame, target = self.problem.frame, self.problem.target
        if rows is not None:
            frame, target = frame[rows], target[rows]
        return self.build(candidate, params).fit(frame, target)


def design(frame: pl.DataFrame, columns: Sequence[Column], request: TrainRequest) -> Experiment:
    """Decide on what is held equal for every candidate; the same for the same arguments, in whatever process.

    Raises
    ------
    Invalid
        The request does not fit the table; ``field`` says where.
    TooLarge
        The table passes a limit.
    """
    _check_size(frame)
    inner = compile_steps(request.steps, columns, request.target) if request.steps else None
    rows = frame.height
    frame = frame if inner is None else inner.rows(frame)
    problem = state_problem(frame, columns, request.target, request.problem_type, request.folds)
    metric, reason = choose_metric(request.metric, problem.problem_type)
    division = divide(problem, columns, request)
    apart = division.scheme.column if division.scheme.strategy == "grouped" else None  # new groups have new values
    usable = [column for column in columns if column.name != apart]
    plan = raw_plan = plan_features(problem.frame, usable, request.target)
    dropped = [f"{rows - frame.height:,} rows are left out by steps of the recipe."] if frame.height < rows else []
    if inner is not None:
        made, made_columns = inner.outcome(problem.frame, problem.target, usable)
        plan = plan_features(made, [column for column in made_columns if column.name != apart], request.target)
        dropped += [issue.detail for issue in inner.issues]
    notes = [*dropped, *problem.notes, f"Metric: {metric.name}, since {reason}.", *division.notes]
    notes += [f"Column {name!r} is not used: {why}." for name, why in plan.dropped.items()]
    if not plan.used:
        raise Invalid(
            "No column is left to learn from.",
            field="version",
            hint=" ".join(f"{name!r}: {why}." for name, why in list(plan.dropped.items())[:10]) or "Add columns.",
        )
    return Experiment(
        problem, plan, raw_plan, division.folds, division.scheme, metric, request.seed, tuple(notes), inner
    )


def _check_size(frame: pl.DataFrame) -> None:
    if frame.height > MAX_ROWS or frame.width > MAX_COLUMNS or frame.height * frame.width > MAX_CELLS:
        raise TooLarge(
            f"{frame.height:,} rows of {frame.width:,} columns are too many to train on: at most {MAX_ROWS:,} rows, "
            f"{MAX_COLUMNS:,} columns and {MAX_CELLS:,} values.",
            field="version",
            hint="Train on a sample, or drop columns first.",
        )
