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

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
MAX_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Experiment:
    """A problem, the columns that are used, the folds (training rows, test rows), the metric and the seed.

    ``notes`` say of each choice why it was made.
    """

    problem: Problem
    plan: FeaturePlan
    folds: tuple[Fold, ...]
    scheme: FoldScheme
    metric: Metric
    seed: int
    notes: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """The raw columns that models see, in the table's order."""
        return [name for name in self.problem.frame.columns if name in self.plan.used]

    @property
    def classify(self) -> bool:
        """Whether classes are predicted, not numbers."""
        return self.problem.problem_type != "regression"

    def build(self, candidate: Candidate, params: Mapping[str, Any]) -> Pipeline:
        """Return an unfitted pipeline of a candidate."""
        return build_pipeline(candidate, self.plan, self.seed, classify=self.classify, params=params)

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
    if request.steps:
        raise Invalid(
            "Steps inside the pipeline are not supported yet.",
            field="steps",
            hint="Apply them to the dataset and train on the version that this makes.",
        )
    _check_size(frame)
    problem = state_problem(frame, columns, request.target, request.problem_type, request.folds)
    metric, reason = choose_metric(request.metric, problem.problem_type)
    division = divide(problem, columns, request)
    apart = division.scheme.column if division.scheme.strategy == "grouped" else None  # new groups have new values
    plan = plan_features(problem.frame, [column for column in columns if column.name != apart], request.target)
    notes = [*problem.notes, f"Metric: {metric.name}, since {reason}.", *division.notes]
    notes += [f"Column {name!r} is not used: {why}." for name, why in plan.dropped.items()]
    if not plan.used:
        raise Invalid(
            "No column is left to learn from.",
            field="version",
            hint=" ".join(f"{name!r}: {why}." for name, why in list(plan.dropped.items())[:10]) or "Add columns.",
        )
    return Experiment(problem, plan, division.folds, division.scheme, metric, request.seed, tuple(notes))


def _check_size(frame: pl.DataFrame) -> None:
    if frame.height > MAX_ROWS or frame.width > MAX_COLUMNS or frame.height * frame.width > MAX_CELLS:
        raise TooLarge(
            f"{frame.height:,} rows of {frame.width:,} columns are too many to train on: at most {MAX_ROWS:,} rows, "
            f"{MAX_COLUMNS:,} columns and {MAX_CELLS:,} values.",
            field="version",
            hint="Train on a sample, or drop columns first.",
        )
