"""What the platform thinks a table is, what is wrong with it, and what to do."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.dataset import SemanticType

ProblemType = Literal["binary", "multiclass", "regression"]
FindingKind = Literal[
    "missing", "disguised_missing", "missing_target", "constant", "duplicate_rows", "near_duplicates", "identifier",
    "high_cardinality", "rare_levels", "imbalance", "leakage", "time_leakage", "date_string", "number_string",
    "mixed_types", "inconsistent_category", "skew", "outliers", "label_errors", "drift", "class_overlap",
]  # fmt: skip


Verdict = Literal["better", "worse", "same", "unclear"]


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
    """A measured effect: the cross-validated score without and with the proposal, same folds, same seed.

    ``difference`` and ``interval`` (95 %) are above 0 where the proposal makes the score better, whether more of the
    metric is better or less; ``folds`` counts the test sets that both were scored on; ``model`` is the estimator.
    ``stopped`` says that it was given up early, as it could hardly win any more.
    """

    metric: str
    before: float
    after: float
    difference: float
    interval: tuple[float, float]
    folds: int
    greater_is_better: bool = True
    verdict: Verdict = "unclear"
    model: str = ""
    stopped: bool = False


class Proposal(Record):
    """Steps to apply, and why.

    ``finding`` is the kind of finding that they mend; ``order`` the place at which to apply them where several are
    applied; ``source`` who proposes it. ``note`` says why there is no evidence though it was asked for.
    """

    steps: tuple[dict[str, Any], ...]
    reason: str
    evidence: Evidence | None = None
    finding: FindingKind | None = None
    order: int = 0
    source: Literal["rules", "adviser", "together"] = "rules"
    note: str | None = None


class ModelSuggestion(Record):
    """A candidate of the training portfolio, before it is trained.

    ``expected_score`` is an estimate by the problem's usual metric, which nine in ten tables met within
    ``expected_interval``; ``cost_s`` an estimate of the seconds of five folds on one core.
    """

    name: str
    expected_score: float | None = None
    expected_interval: tuple[float, float] | None = None
    cost_s: float | None = None
    reason: str
    evidence: Evidence | None = None


class Winner(Record):
    """The best of the proposals that were measured: publishing it is one merge of ``branch`` into the dataset's line.

    ``version`` is the branch's head, ``steps`` what was applied there.
    """

    branch: str
    version: str
    steps: tuple[dict[str, Any], ...]
    evidence: Evidence


class Advice(Record):
    """What the adviser did: how many of its ``proposed`` were kept; ``problem`` says why it gave nothing."""

    model: str
    proposed: int = 0
    kept: int = 0
    problem: str | None = None
    dropped: tuple[str, ...] = Field(default=(), description="why each of the others was not kept")


class EvidenceRequest(Request):
    """Which proposals to measure, and how long to take.

    With `advise` the adviser of the server's configuration is asked as well.
    """

    version: str | None = Field(default=None, description="a version reference; the newest if left out")
    target: str | None = Field(default=None, description="the column to predict; the likeliest if left out")
    metric: str | None = Field(default=None, description="the score; the problem's usual one if left out")
    time_budget_s: Annotated[float, Field(ge=5, le=3600)] = 60
    folds: Annotated[int, Field(ge=2, le=10)] = 5
    repeats: Annotated[int, Field(ge=1, le=20)] = 5
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    advise: bool = False


class EvidenceReport(Record):
    """A race of proposals: each on the same folds as the rows without it.

    ``score`` is what ``model`` reaches without any proposal; with ``without`` columns that give the target away were
    left out on both sides. ``rows`` were scored, ``folds`` at a time, anew shuffled ``repeats`` times at most.
    """

    dataset_id: str
    version: str
    target: str
    problem_type: ProblemType
    metric: str
    greater_is_better: bool
    model: str
    score: float
    without: tuple[str, ...] = ()
    rows: int
    folds: int
    repeats: int
    seed: int
    proposals: tuple[Proposal, ...]
    models: tuple[ModelSuggestion, ...]
    winner: Winner | None = None
    advice: Advice | None = None
    elapsed_s: float
    created_at: datetime
    author: str = ""


class Recommendations(Record):
    """Everything that the platform has to say of one version.

    Where the proposals were measured for this version and target, they carry evidence and the best come first.
    """

    version: str
    problem_type: ProblemType | None
    problem: ProblemReason
    target: str | None
    targets: tuple[TargetCandidate, ...]
    columns: tuple[ColumnType, ...]
    findings: tuple[Finding, ...]
    transformations: tuple[Proposal, ...]
    models: tuple[ModelSuggestion, ...]
    winner: Winner | None = None
    measured_at: datetime | None = None
