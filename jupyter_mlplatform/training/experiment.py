"""What is held equal for every candidate, so that their scores can be compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.training.features import FeaturePlan
from jupyter_mlplatform.training.metrics import Metric
from jupyter_mlplatform.training.portfolio import Candidate, build_pipeline
from jupyter_mlplatform.training.problem import Problem

Fold = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A problem, the columns that are used, the folds (training rows, test rows), the metric and the seed."""

    problem: Problem
    plan: FeaturePlan
    folds: tuple[Fold, ...]
    metric: Metric
    seed: int

    @property
    def columns(self) -> list[str]:
        """The raw columns that models see, in the table's order."""
        return [name for name in self.problem.frame.columns if name in self.plan.used]

    def build(self, candidate: Candidate) -> Pipeline:
        """Return an unfitted pipeline of a candidate."""
        return build_pipeline(candidate, self.plan, self.seed, classify=self.problem.problem_type != "regression")

    def fit(self, candidate: Candidate, rows: NDArray[np.int64] | None = None) -> Pipeline:
        """Return a candidate's pipeline, fitted on some rows or on all."""
        frame, target = self.problem.frame, self.problem.target
        if rows is not None:
            frame, target = frame[rows], target[rows]
        return self.build(candidate).fit(frame, target)


def make_folds(problem: Problem, folds: int, seed: int) -> tuple[Fold, ...]:
    """Shuffle the rows into folds, each with the classes in the same proportions."""
    kind = KFold if problem.problem_type == "regression" else StratifiedKFold
    return tuple(kind(folds, shuffle=True, random_state=seed).split(np.zeros(len(problem.target)), problem.target))
