"""Finding a dataset by its id or its name."""

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.tombstones import Tombstones


def find_dataset(repository: Repository, catalogue: Catalogue, tombstones: Tombstones, name: str) -> str:
    """Return the id of the dataset with this id or name. Raises `NotFound`."""
    if names.ID.match(name) and not tombstones.has_dataset(name):
        try:
            repository.store.resolve(names.dataset_branch(name))
        except NotFound:
            pass
        else:
            return name
    found = catalogue.dataset_named(name)
    if found is None:
        raise NotFound(f"There is no dataset {name!r}.", field="dataset")
    return found
