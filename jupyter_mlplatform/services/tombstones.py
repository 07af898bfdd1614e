"""Soft deletes: a record on the root branch says that something is gone, and taking it away brings it back."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from jupyter_mlplatform.records.errors import HasDependants, NothingToCommit
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.repository import Repository, put
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.store.contract import ROOT_BRANCH
from jupyter_mlplatform.store.paging import every

Subject = Literal["datasets", "versions", "models"]


class Tombstones:
    """What was deleted."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._at = lru_cache(maxsize=4)(self._read)

    def _read(self, commit: str) -> frozenset[str]:
        store = self._repository.store
        entries = every(lambda after: store.list(commit, prefix="tombstones/", after=after))
        return frozenset(entry.path for entry in entries)

    def _has(self, subject: Subject, name: str) -> bool:
        return _path(subject, name) in self._at(self._repository.store.resolve(ROOT_BRANCH))

    def has_dataset(self, dataset_id: str) -> bool:
        """Whether the dataset was deleted."""
        return self._has("datasets", dataset_id)

    def has_version(self, commit: str) -> bool:
        """Whether the version was deleted."""
        return self._has("versions", commit)

    def has_model(self, model_id: str) -> bool:
        """Whether the model was deleted."""
        return self._has("models", model_id)

    def bury(self, subject: Subject, name: str, needed: Callable[[], Sequence[str]], *, hint: str) -> None:
        """Mark something as deleted; no change where it is already.

        Raises `HasDependants` with the `hint` while `needed` names anything. It is asked again once the mark is there,
        which is taken away then: whatever began to depend on it meanwhile did not see the mark.
        """
        _refuse(subject, name, needed(), hint)
        if not self._has(subject, name):
            body = f'{{"deleted_at": "{now().isoformat()}"}}'.encode()
            stamp = Stamp(kind="tombstone", subject=name)
            self._repository.on_root(
                f"Delete {subject[:-1]} {name}", stamp, lambda stage: put(stage, _path(subject, name), body)
            )
            try:
                _refuse(subject, name, needed(), hint)
            except HasDependants:
                self.raise_up(subject, name)
                raise

    def raise_up(self, subject: Subject, name: str) -> None:
        """Take the mark away; no change where there is none."""
        stamp = Stamp(kind="tombstone", subject=name)
        try:
            self._repository.on_root(
                f"Restore {subject[:-1]} {name}", stamp, lambda stage: stage.delete(_path(subject, name))
            )
        except NothingToCommit:
            return


def _refuse(subject: Subject, name: str, needed: Sequence[str], hint: str) -> None:
    if needed:
        raise HasDependants(
            f"The {subject[:-1]} {name} is needed by {', '.join(needed)}.", hint=hint, dependants=list(needed)
        )


def _path(subject: Subject, name: str) -> str:
    return f"tombstones/{subject}/{name}.json"
