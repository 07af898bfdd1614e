"""The vocabulary of the platform: the values that it stores and answers with."""

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.comparison import (
    CellChange,
    ColumnChange,
    CompareRequest,
    Comparison,
    PartCounts,
    RenameGuess,
    Retyped,
    RowCounts,
    SchemaChanges,
)
from jupyter_mlplatform.records.dataset import (
    BadRow,
    BranchRequest,
    Column,
    ColumnProfile,
    DatasetBranch,
    DatasetEdit,
    DatasetMetadata,
    DatasetVersion,
    Histogram,
    IngestReport,
    NotebookCell,
    Profile,
    Rows,
    SemanticType,
    TopValue,
)
from jupyter_mlplatform.records.deployment import Deployment, DeploymentStep, DeployRequest, EndpointStats
from jupyter_mlplatform.records.health import Health, StoreHealth
from jupyter_mlplatform.records.job import Job
from jupyter_mlplatform.records.legacy import UserData, UserDataBody, UserDataList
from jupyter_mlplatform.records.lineage import Affected, Impact, LineageEdge, LineageGraph, LineageNode
from jupyter_mlplatform.records.listing import Listing
from jupyter_mlplatform.records.merging import MergeConflicts, MergeRequest, RowConflict
from jupyter_mlplatform.records.model import (
    FoldScore,
    Importance,
    LeaderboardEntry,
    ModelConfig,
    Performance,
    Prediction,
    PredictRequest,
    RowError,
    TrainRequest,
)
from jupyter_mlplatform.records.recommendation import (
    Advice,
    ColumnType,
    Evidence,
    EvidenceReport,
    EvidenceRequest,
    Finding,
    ModelSuggestion,
    ProblemReason,
    ProblemType,
    Proposal,
    Recommendations,
    TargetCandidate,
    Verdict,
    Winner,
)
from jupyter_mlplatform.records.transformation import (
    Application,
    ApplyRequest,
    CatalogueEntry,
    ColumnEffect,
    Dependant,
    Issue,
    Outcome,
    Preview,
    RecipeRequest,
    RerunRequest,
    StateChange,
    TransformationConfig,
    UndoRequest,
    Upstream,
    Validation,
)

__all__ = [
    "Advice", "Affected", "Application", "ApplyRequest", "BadRow", "BranchRequest", "CatalogueEntry", "CellChange",
    "Column", "ColumnChange", "ColumnEffect", "ColumnProfile", "ColumnType", "CompareRequest", "Comparison",
    "DatasetBranch", "DatasetEdit", "DatasetMetadata", "DatasetVersion", "Dependant", "DeployRequest", "Deployment",
    "DeploymentStep", "EndpointStats", "Evidence", "EvidenceReport", "EvidenceRequest", "Finding", "FoldScore",
    "Health", "Histogram", "Impact", "Importance", "IngestReport", "Issue", "Job", "LeaderboardEntry", "LineageEdge",
    "LineageGraph", "LineageNode", "Listing", "MergeConflicts", "MergeRequest", "ModelConfig", "ModelSuggestion",
    "NotebookCell", "Outcome", "PartCounts", "Performance", "PredictRequest", "Prediction", "Preview", "ProblemReason",
    "ProblemType", "Profile", "Proposal", "RecipeRequest", "Recommendations", "Record", "RenameGuess", "Request",
    "RerunRequest", "Retyped", "RowConflict", "RowCounts", "RowError", "Rows", "SchemaChanges", "SemanticType",
    "StateChange", "StoreHealth", "TargetCandidate", "TopValue", "TrainRequest", "TransformationConfig", "UndoRequest",
    "Upstream", "UserData", "UserDataBody", "UserDataList", "Validation", "Verdict", "Winner",
]  # fmt: skip
