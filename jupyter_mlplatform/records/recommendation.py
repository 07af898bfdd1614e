"""What the platform thinks a table is, what is wrong with it, and what to do."""

from typing import Any, Literal

from jupyter_mlplatform.records.base import Record
from jupyter_mlplatform.records.dataset import SemanticType

ProblemType = Literal["binary", "multiclass", "regression"]
FindingKind = Literal[
    "missing", "disguised_missing", "missing_target", "constant", "duplicate_rows", "near_duplicates", "identifier",
    "high_cardinality", "rare_levels", "imbalance", "leakage", "date_string", "number_string", "mixed_types",
    "inconsistent_category", "skew", "outliers", "label_errors", "drift", "class_overlap",
]  # fmt: skip


class ProblemReason(Record):
    """Why this problem type; ``confidence`` is 0..1."""

    confidence: float
    reason: str
    runner_up: ProblemType | None = None


class TargetCandidate(Record):
    """A column that may be what to predict; ``score`` is 0..1, best first in a list."""

    column: str
    score: float
    reason: str


class ColumnType(Record):
    """What a column means; ``confidence`` is 0..1."""

    name: str
    semantic_type: SemanticType
    confidence: float
    reason: str


class Finding(Record):
    """Something wrong or worth knowing, on ``count`` rows; ``steps`` mends it."""

    kind: FindingKind
    columns: tuple[str, ...]
    severity: Literal["info", "warning", "error"]
    count: int
    examples: tuple[str, ...] = ()
    reason: str
    steps: tuple[dict[str, Any], ...] = ()


class Evidence(Record):
    """A measured effect: the cross-validated score without and with the proposal, same folds, same seed."""

    metric: str
    before: float
    after: float
    difference: float
    interval: tuple[float, float]
    folds: int


class Proposal(Record):
    """Steps to apply, and why."""

    steps: tuple[dict[str, Any], ...]
    reason: str
    evidence: Evidence | None = None


class ModelSuggestion(Record):
    """A candidate of the training portfolio; ``cost_s`` is an estimate in seconds."""

    name: str
    expected_score: float | None = None
    cost_s: float | None = None
    reason: str
    evidence: Evidence | None = None


class Recommendations(Record):
    """Everything that the platform has to say of one version."""

    version: str
    problem_type: ProblemType | None
    problem: ProblemReason
    target: str | None
    targets: tuple[TargetCandidate, ...]
    columns: tuple[ColumnType, ...]
    findings: tuple[Finding, ...]
    transformations: tuple[Proposal, ...]
    models: tuple[ModelSuggestion, ...]
