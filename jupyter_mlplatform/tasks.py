"""What jobs run, each in a process of its own: open the platform again and call a service."""

from typing import Any

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.recommend.adviser.settings import AdviserSettings
from jupyter_mlplatform.records.merging import MergeRequest
from jupyter_mlplatform.records.model import TrainRequest
from jupyter_mlplatform.records.recommendation import EvidenceRequest
from jupyter_mlplatform.records.transformation import ApplyRequest, RerunRequest
from jupyter_mlplatform.services.ingest import IngestRequest, add, add_version


def train(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Train a model: ``{platform, request: TrainRequest}`` -> ModelConfig."""
    with Platform(**spec["platform"]) as platform:
        return platform.models.train(TrainRequest(**spec["request"]), report).model_dump(mode="json")


def reproduce(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Train a model once more: ``{platform, request: {model_id}}`` -> Reproduction."""
    with Platform(**spec["platform"]) as platform:
        return platform.models.reproduce(spec["request"]["model_id"], report).model_dump(mode="json")


def apply(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Apply a recipe: ``{platform, request: ApplyRequest}`` -> TransformationConfig."""
    with Platform(**spec["platform"]) as platform:
        request = ApplyRequest(**spec["request"])
        return platform.transformations.apply(request, report.progress).model_dump(mode="json")


def apply_version(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Apply a recipe: ``{platform, request: ApplyRequest}`` -> DatasetVersion."""
    with Platform(**spec["platform"]) as platform:
        applied = platform.transformations.apply(ApplyRequest(**spec["request"]), report.progress)
        return platform.versions.get(applied.id).model_dump(mode="json")


def rerun(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Run a recipe again: ``{platform, request: {transformation, body: RerunRequest}}`` -> TransformationConfig."""
    with Platform(**spec["platform"]) as platform:
        wanted = spec["request"]
        request = RerunRequest(**wanted["body"])
        return platform.reruns.rerun(wanted["transformation"], request, report.progress).model_dump(mode="json")


def measure(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Measure proposals: ``{platform, request: EvidenceRequest}`` -> EvidenceReport."""
    with Platform(**spec["platform"], adviser=AdviserSettings.from_environment(forget=True)) as platform:
        return platform.measurements.run(EvidenceRequest(**spec["request"]), report).model_dump(mode="json")


def ingest(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Add a table: ``{platform, request: IngestRequest}`` -> DatasetMetadata."""
    with Platform(**spec["platform"]) as platform:
        return add(platform.datasets, IngestRequest(**spec["request"]), report.progress).model_dump(mode="json")


def ingest_version(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Add a table as a version of a dataset: ``{platform, request: IngestRequest}`` -> DatasetVersion."""
    with Platform(**spec["platform"]) as platform:
        request = IngestRequest(**spec["request"])
        return add_version(platform.datasets, request, report.progress).model_dump(mode="json")


def publish(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Merge a branch: ``{platform, request: {dataset, and the fields of MergeRequest}}`` -> DatasetVersion."""
    dataset_id = spec["request"].pop("dataset")
    request = MergeRequest(**spec["request"])
    with Platform(**spec["platform"]) as platform:
        report.progress(0.05, "Comparing rows")
        return platform.branches.publish(dataset_id, **request.model_dump()).model_dump(mode="json")
