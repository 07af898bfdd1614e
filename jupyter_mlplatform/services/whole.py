"""Taking a version's files whole, with what is said about the dataset meanwhile."""

from collections.abc import Callable

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.repository import Repository, put_record
from jupyter_mlplatform.services.versions import Located
from jupyter_mlplatform.store.contract import ObjectStat, Stage
from jupyter_mlplatform.store.paging import every


def take_whole(
    repository: Repository, base: str, version: Located, metadata: DatasetMetadata
) -> Callable[[Stage], None]:
    """Return what stages the files of `version` in place of those at the ref `base`: no byte is copied.

    `metadata` takes the place of the version's own; what is said beside it for old clients stays, too.
    """
    folder = names.dataset_path(version.dataset_id)
    wanted = files_below(repository, version.id, folder)
    present = files_below(repository, base, folder)
    for files in (wanted, present):
        files.pop(names.legacy_path(version.dataset_id), None)

    def write(stage: Stage) -> None:
        for name in present.keys() - wanted.keys():
            stage.delete(name)
        for name, checksum in wanted.items():
            if present.get(name) != checksum:
                stage.link(name, version.id, name)
        put_record(stage, names.dataset_path(version.dataset_id, "metadata.json"), metadata)

    return write


def files_below(repository: Repository, ref: str, folder: str) -> dict[str, str]:
    """Return the checksums of the files below a folder, by path."""
    entries = every(lambda after: repository.store.list(ref, prefix=folder, after=after))
    return {entry.path: entry.checksum for entry in entries if isinstance(entry, ObjectStat)}
