"""Finding a dataset by its id or its name."""

from collections.abc import Iterator

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.store.paging import every


def dataset_ids(repository: Repository, tombstones: Tombstones, after: str = "") -> Iterator[tuple[str, str]]:
    """Give the id of every dataset that is not deleted and the head of its published line, by id."""
    start = names.dataset_branch(after) if after else ""
    prefix = names.dataset_branch("")
    for ref in every(lambda last: repository.store.branches(prefix=prefix, after=last or start)):
        dataset_id, experiment = names.parse_dataset_branch(ref.name) or ("", None)
        if experiment is None and not tombstones.has_dataset(dataset_id):
            yield dataset_id, ref.commit


def find_dataset(repository: Repository, tombstones: Tombstones, name: str) -> str:
    """Return the id of the dataset with this id or name. Raises `NotFound`."""
    if names.ID.match(name) and not tombstones.has_dataset(name):
        try:
            repository.store.resolve(names.dataset_branch(name))
        except NotFound:
            pass
        else:
            return name
    for dataset_id, head in dataset_ids(repository, tombstones):
        path = names.dataset_path(dataset_id, "metadata.json")
        if repository.document(head, path, DatasetMetadata).name == name:
            return dataset_id
    raise NotFound(f"There is no dataset {name!r}.", field="dataset")
