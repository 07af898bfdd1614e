"""What every new version of a dataset writes: parts, schema, profile, sample, metadata and its recipe, if any."""

from pathlib import Path

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.transformation import TransformationConfig
from jupyter_mlplatform.services.names import dataset_path
from jupyter_mlplatform.services.repository import put_record
from jupyter_mlplatform.services.samples import put_sample
from jupyter_mlplatform.store.contract import Stage
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.batches import Batches
from jupyter_mlplatform.tables.frames import Frame
from jupyter_mlplatform.tables.manifest import Manifest
from jupyter_mlplatform.tables.profile import profile

BAD_ROWS = "bad_rows.jsonl"


def write_version(
    stage: Stage,
    metadata: DatasetMetadata,
    data: "Batches | Frame",
    *,
    previous: Manifest | None,
    recipe: TransformationConfig | None = None,
    bad_rows: Path | None = None,
) -> None:
    """Stage one version: `data`, and `metadata` with its rows, bytes and columns filled in from it.

    `previous` is the manifest at the stage's base; `bad_rows` is where those are that were kept aside while `data` was
    read, if any were. Raises `Invalid` for a table that cannot be stored.
    """
    dataset_id = metadata.id
    written = parts.write(stage, dataset_id, data, previous)
    kept = {column.name for column in written.columns}
    filled = metadata.model_copy(
        update={
            "rows": written.rows,
            "bytes": written.bytes,
            "columns": written.columns,
            "target": metadata.target if metadata.target in kept else None,
        }
    )
    put_record(stage, dataset_path(dataset_id, "profile.json"), profile(written.sample, version="", rows=written.rows))
    put_sample(stage, dataset_id, written)
    put_record(stage, dataset_path(dataset_id, "metadata.json"), filled)
    if recipe is None:
        stage.delete(dataset_path(dataset_id, "recipe.json"))
    else:
        put_record(stage, dataset_path(dataset_id, "recipe.json"), recipe)
    if bad_rows is None or not bad_rows.exists():
        stage.delete(dataset_path(dataset_id, BAD_ROWS))
    else:
        with bad_rows.open("rb") as file:
            stage.put(dataset_path(dataset_id, BAD_ROWS), file)
