"""Trained models, how well they do, and what they predict."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.recommendation import ProblemType
from jupyter_mlplatform.records.transformation import Issue


class TrainRequest(Request):
    """What to train. What is left out is chosen from the data, and the model says what was chosen."""

    version: str
    target: str
    problem_type: ProblemType | None = None
    metric: str | None = None
    candidates: tuple[str, ...] | None = Field(default=None, min_length=1)
    steps: tuple[dict[str, Any], ...] = ()
    folds: Annotated[int, Field(ge=2, le=20)] = 5
    time_budget_s: Annotated[float, Field(gt=0, le=86_400)] = 60
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    name: str | None = Field(default=None, min_length=1, max_length=200)


class ModelConfig(Record):
    """A trained model. ``score`` is the mean over folds of ``metric``, greater is better unless the metric is an error.

    ``recipe`` holds the row-wise steps (with state) from the raw rows to the columns in ``features``;
    ``input_schema`` the columns as they were first uploaded, which predict accepts.
    """

    id: str
    name: str
    dataset_id: str
    version: str
    target: str
    problem_type: ProblemType
    metric: str
    greater_is_better: bool
    score: float
    score_std: float
    baseline_score: float
    estimator: str
    seed: int
    folds: int
    classes: tuple[Any, ...] | None = None
    features: tuple[str, ...]
    input_schema: tuple[Column, ...]
    recipe: tuple[dict[str, Any], ...]
    not_replayed: tuple[str, ...] = Field(default=(), description="dataset steps that predict cannot replay row by row")
    environment: dict[str, str]
    request: TrainRequest
    created_at: datetime
    author: str = ""
    commit: str = ""
    issues: tuple[Issue, ...] = Field(default=(), description="what makes the score too good, or predict less exact")


class LeaderboardEntry(Record):
    """One candidate; ``fit_s`` is the mean seconds of a fit; ``error`` says why it has no score."""

    name: str
    score: float | None
    score_std: float | None
    fit_s: float | None
    params: dict[str, Any] = Field(default_factory=dict)
    error: str | None = None


class FoldScore(Record):
    """The metrics of the chosen model on one fold."""

    fold: int
    rows: int
    metrics: dict[str, float]


class Importance(Record):
    """Permutation importance: the drop of the score when a column is shuffled."""

    column: str
    mean: float
    std: float


class Performance(Record):
    """How well a model does, measured out of fold; ``plots`` are Vega-Lite specifications by name."""

    model_id: str
    metric: str
    leaderboard: tuple[LeaderboardEntry, ...]
    folds: tuple[FoldScore, ...]
    plots: dict[str, dict[str, Any]]
    importances: tuple[Importance, ...]
    slices: tuple[dict[str, Any], ...] = ()


class PredictRequest(Request):
    """Rows as they were first uploaded, by column name."""

    rows: tuple[dict[str, Any], ...] = Field(min_length=1)


class RowError(Record):
    """Why one row has no prediction."""

    row: int
    column: str | None
    code: str
    detail: str


class Prediction(Record):
    """One entry a row, in order; None for a row that is in ``errors``. ``probabilities`` by class name."""

    predictions: tuple[Any, ...]
    probabilities: tuple[dict[str, float] | None, ...] | None = None
    errors: tuple[RowError, ...] = ()
    model_id: str
    endpoint: str | None = None
