"""Trained models, how well they do, and what they predict."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.recommendation import ProblemType
from jupyter_mlplatform.records.transformation import Issue

NOT_SUPPORTED = {
    "multilabel": "train one model for each label, on a column of its own",
    "multioutput": "train one model for each column",
    "survival": "predict whether it happens within a given time, as two classes",
    "forecasting": "make columns of the past and predict the next value, with folds along time",
    "clustering": "there has to be a column to predict",
    "image": "make columns of numbers from the images first",
}


class TrainRequest(Request):
    """What to train. What is left out is chosen from the data, and the model says what was chosen."""

    version: str
    target: str
    problem_type: ProblemType | None = None
    metric: str | None = None
    candidates: tuple[str, ...] | None = Field(default=None, min_length=1)
    steps: tuple[dict[str, Any], ...] = ()
    folds: Annotated[int, Field(ge=2, le=20)] = 5
    repeats: Annotated[int, Field(ge=1, le=20)] | None = Field(
        default=None, description="how often the rows are divided into folds anew; by default more often for few rows"
    )
    groups: str | None = Field(
        default=None, description="column whose equal values stay together, on one side of every fold"
    )
    time: str | None = Field(
        default=None, description="column to divide along: every fold is tested on rows later than those it learns from"
    )
    trials: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=24, description="settings to search through for each kind of model; 0 takes the usual ones"
    )
    ensemble: bool = Field(default=True, description="combine the best where that scores better than the best alone")
    time_budget_s: Annotated[float, Field(gt=0, le=86_400)] = 60
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    name: str | None = Field(default=None, min_length=1, max_length=200)

    @field_validator("target", mode="before")
    @classmethod
    def _one_target(cls, target: object) -> object:
        if isinstance(target, list | tuple):
            raise ValueError(  # noqa: TRY004 # pydantic makes a validation error of it
                "one column is predicted; models with several labels are not supported: train one for each"
            )
        return target

    @field_validator("problem_type", mode="before")
    @classmethod
    def _supported(cls, problem_type: object) -> object:
        if isinstance(problem_type, str) and problem_type in NOT_SUPPORTED:
            raise ValueError(f"{problem_type.replace('_', ' ')} is not supported: {NOT_SUPPORTED[problem_type]}")
        return problem_type


class FoldScheme(Record):
    """How rows were divided into training and test rows, and why so. ``folds`` of them ``repeats`` times."""

    strategy: Literal["shuffled", "stratified", "grouped", "time"]
    folds: int
    repeats: int
    column: str | None = Field(default=None, description="whose values stay together, or by which time goes")
    reason: str


class Member(Record):
    """One kind of model with its settings, and its weight (0..1) in what was trained."""

    name: str
    family: str
    params: dict[str, Any] = Field(default_factory=dict)
    weight: float


class BaselineComparison(Record):
    """How sure it is that a model beats the baseline, by the corrected resampled t test over the folds.

    ``difference`` is positive where the model is better; ``low`` and ``high`` bound it with 95 % confidence.
    """

    difference: float
    low: float
    high: float
    p_value: float


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
    members: tuple[Member, ...] = ()
    threshold: float | None = Field(
        default=None, description="probability of the second of two classes from which it is predicted; None is 0.5"
    )
    fold_scheme: FoldScheme | None = None
    comparison: BaselineComparison | None = None
    predictions_sha256: str = Field(default="", description="of what it says of the rows that it was trained on")
    pipeline_sha256: str = ""
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


class MetricComparison(Record):
    """One metric of one fold, as it was reported and as it came out again."""

    fold: int
    name: str
    before: float | None
    after: float | None
    identical: bool


class Difference(Record):
    """What came out otherwise: ``what`` is predictions, metrics, seed, pipeline or report."""

    what: str
    detail: str


class EnvironmentDifference(Record):
    """Something of the environment that is not as it was; None where it is absent."""

    name: str
    before: str | None
    after: str | None


class Reproduction(Record):
    """Whether training once more from the commit alone gave the same model, to the bit."""

    model_id: str
    commit: str
    identical: bool
    metrics: tuple[MetricComparison, ...]
    differences: tuple[Difference, ...] = ()
    environment_differences: tuple[EnvironmentDifference, ...] = ()
    elapsed_s: float


class PredictRequest(Request):
    """Rows as they were first uploaded, by column name; what is no object is answered by an error of its own."""

    rows: tuple[Any, ...] = Field(min_length=1)


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
