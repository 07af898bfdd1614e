"""Which version a version has its rows from: publishing and undoing make versions whose rows were there already."""

from collections.abc import Iterator

from jupyter_mlplatform.services.names import dataset_path
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.versions import Located, Versions


class Contents:
    """Finds where rows were made."""

    def __init__(self, repository: Repository, versions: Versions) -> None:
        self._repository = repository
        self._versions = versions

    def made_by(self, version: Located) -> Located:
        """Return the version that made the rows of `version`: itself, unless it is a merge or a revert."""
        while True:
            source = self._source(version)
            if source is None:
                return version
            version = source

    def line(self, version: Located) -> Iterator[Located]:
        """Yield the version that made the rows, the one that made the rows before that, and so on."""
        current: Located | None = self.made_by(version)
        while current is not None:
            yield current
            before = self._versions.parents_of(current)
            current = self.made_by(before[0]) if before else None

    def _source(self, version: Located) -> Located | None:
        if version.stamp.kind == "revert":
            return self._versions.locate(version.stamp.restores)
        if version.stamp.kind == "merge":
            rows = self._rows(version)
            return next((parent for parent in self._versions.parents_of(version) if self._rows(parent) == rows), None)
        return None

    def _rows(self, version: Located) -> str:
        return self._repository.store.stat(version.id, dataset_path(version.dataset_id, "manifest.json")).checksum
