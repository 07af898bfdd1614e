"""What jobs run, each in a process of its own: open the platform again and call a service."""

from pathlib import Path
from typing import Any

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.model import TrainRequest
from jupyter_mlplatform.records.transformation import ApplyRequest
from jupyter_mlplatform.services.ingest import from_file


def train(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Train a model: ``{platform, request: TrainRequest}`` -> ModelConfig."""
    with Platform(**spec["platform"]) as platform:
        return platform.models.train(TrainRequest(**spec["request"]), report).model_dump(mode="json")


def apply(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Apply a recipe: ``{platform, request: ApplyRequest}`` -> TransformationConfig."""
    with Platform(**spec["platform"]) as platform:
        report.progress(0.05, "Applying the recipe")
        return platform.transformations.apply(ApplyRequest(**spec["request"])).model_dump(mode="json")


def ingest(spec: dict[str, Any], report: Report) -> dict[str, Any]:
    """Add a spooled file: ``{platform, file, filename, dataset | name, description, unique}`` -> DatasetMetadata.

    The file is removed, whatever happens.
    """
    path = Path(spec["file"])
    try:
        with Platform(**spec["platform"]) as platform:
            report.progress(0.05, f"Reading {spec['filename']}")
            with from_file(path, filename=spec["filename"], source=spec["filename"]) as table:
                if spec["dataset"]:
                    platform.datasets.add_version(spec["dataset"], table)
                    return platform.datasets.get(spec["dataset"]).model_dump(mode="json")
                created = platform.datasets.create(
                    table, name=spec["name"], description=spec["description"], unique=spec["unique"]
                )
                return created.model_dump(mode="json")
    finally:
        path.unlink(missing_ok=True)
