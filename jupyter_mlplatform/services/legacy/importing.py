"""Carrying an export of the old product's collections over: datasets with their versions, one commit each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_mlplatform.records.errors import Invalid, NothingToCommit, TooLarge, UnknownFormat
from jupyter_mlplatform.records.legacy import ImportedVersion, ImportReport, LegacyRecord
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.datasets import Before, Datasets
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.ingest import from_file
from jupyter_mlplatform.services.legacy.export import Document, Export
from jupyter_mlplatform.services.legacy.files import DataFiles, Missing
from jupyter_mlplatform.services.legacy.reporting import Outcomes, describe_model, translated
from jupyter_mlplatform.services.legacy.sorting import OldDataset, OldVersion, sort_out
from jupyter_mlplatform.services.versions import Versions

_UNREADABLE = (Invalid, UnknownFormat, TooLarge)
Progress = Callable[[int, int], object]  # told how many datasets are through, of how many


@dataclass(frozen=True, slots=True)
class _Carried:
    """A dataset as it is here, with what is kept of the old one."""

    dataset_id: str
    legacy: LegacyRecord


class Import:
    """One import.

    Parameters
    ----------
    files
        Where the tables are.
    """

    def __init__(self, datasets: Datasets, versions: Versions, catalogue: Catalogue, files: DataFiles) -> None:
        self._datasets = datasets
        self._versions = versions
        self._catalogue = catalogue
        self._files = files

    def run(self, export: Export, progress: Progress = lambda _done, _of: None) -> ImportReport:
        """Carry over what is not here yet, and say what became of every document.

        A version is one commit or nothing, so an import that was stopped is run again to go on. What was carried over
        before is known by the old ids.
        """
        outcomes = Outcomes()
        found = sort_out(export)
        for done, old in enumerate(found):
            progress(done, len(found))
            self._dataset(old, outcomes)
        progress(len(found), len(found))
        carried = {old.id: outcomes.became(old.id) for old in found}
        for document in [one for documents in export.documents.values() for one in documents]:
            if not outcomes.has(document):
                outcomes.none(document, _left_out(document, carried))
        return outcomes.report(export.faults)

    def _dataset(self, old: OldDataset, outcomes: Outcomes) -> None:
        known = self._catalogue.dataset_of_old(old.id, deleted=True)
        if known is not None and self._catalogue.dataset_of_old(old.id) is None:
            reason = f"It was carried over, and deleted here: POST /datasets/{known}/restore brings it back."
            for document in old.documents:
                outcomes.there(document, known, reason)
            return
        before = None if known is None else _Carried(known, self._datasets.legacy(known))
        current = before
        failures = [f"Not kept, since it is no such field: {name}." for name in old.unreadable]
        for version in old.versions:
            current = self._version(old, version, current, outcomes, failures)
        self._conclude(old, before, current, failures, outcomes)

    def _version(
        self, old: OldDataset, version: OldVersion, current: _Carried | None, outcomes: Outcomes, failures: list[str]
    ) -> _Carried | None:
        """Carry one version over, and return the dataset as it is then."""
        if current is not None:
            there = next((one for one in current.legacy.versions if one.old_id == version.id), None)
            if there is not None:
                outcomes.version(version, f"{current.dataset_id}@{there.number}", known=True)
                return current
        try:
            self._check_order(old, version, current)
            carried, same = self._carry(old, version, current)
        except Missing as error:
            return self._failed(version, f"{error}.", current, outcomes, failures)
        except _UNREADABLE as error:
            return self._failed(version, f"Its file cannot be read as a table: {error}", current, outcomes, failures)
        if same:
            reason = "Its rows are those of the version before: there is no version of its own."
            outcomes.version(version, f"{carried.dataset_id}@{carried.legacy.versions[-1].number}", reason=reason)
        else:
            outcomes.version(version, f"{carried.dataset_id}@{carried.legacy.versions[-1].number}")
        return carried

    @staticmethod
    def _failed(
        version: OldVersion, reason: str, current: _Carried | None, outcomes: Outcomes, failures: list[str]
    ) -> _Carried | None:
        failures.append(f"{version.name}: {reason}")
        outcomes.version_failed(version, reason)
        return current

    def _check_order(self, old: OldDataset, version: OldVersion, current: _Carried | None) -> None:
        """Raise `Missing` if a version can no longer be put where it belongs."""
        if current is None or not current.legacy.versions:
            return
        last = current.legacy.versions[-1]
        order = [one.id for one in old.versions]
        if last.old_id in order and order.index(version.id) < order.index(last.old_id):
            raise Missing("A later version is here already, and none can be put before it")
        if self._versions.locate(current.dataset_id).stamp.number != last.number:
            raise Missing("The dataset has versions of its own since it was carried over")

    def _carry(self, old: OldDataset, version: OldVersion, current: _Carried | None) -> tuple[_Carried, bool]:
        """Commit one version; whether its rows were there already. Raises `Missing` and what reading a file does."""
        path = self._files.find(*version.places, content_hash=version.content_hash)
        number = 1 if current is None else self._versions.locate(current.dataset_id).stamp.number + 1
        imported = _imported(version, number)
        with from_file(path, filename=path.name, source=path.name) as table:
            if current is None:
                legacy = LegacyRecord(fields=old.fields, history=old.history, versions=(imported,))
                created = self._datasets.create(
                    table,
                    name=old.name,
                    legacy=legacy,
                    before=Before(old.id, old.owner, old.created_at or now()),
                    message=_message(version),
                )
                return _Carried(created.id, legacy), False
            legacy = current.legacy.model_copy(update={"versions": (*current.legacy.versions, imported)})
            try:
                self._datasets.add_version(current.dataset_id, table, message=_message(version), legacy=legacy)
            except NothingToCommit:
                return current, True
        return _Carried(current.dataset_id, legacy), False

    def _conclude(
        self,
        old: OldDataset,
        before: _Carried | None,
        current: _Carried | None,
        failures: Sequence[str],
        outcomes: Outcomes,
    ) -> None:
        """Say what became of the documents of a dataset that are no versions."""
        reason = " ".join(failures)
        for document in old.records:
            if current is None:
                outcomes.none(document, reason or "It names no file with rows.")
            elif before is not None:
                outcomes.there(document, current.dataset_id, reason)
            elif failures:
                outcomes.partly(document, current.dataset_id, reason)
            else:
                outcomes.full(document, current.dataset_id)
        for document, steps in old.configs:
            if current is None:
                outcomes.none(document, "Its dataset is not here.")
            else:
                outcomes.steps(document, current.dataset_id, steps, known=before is not None)


def _left_out(document: Document, carried: Mapping[str, str]) -> str:
    """Say why a document that belongs to no version that was looked at is not carried over."""
    dataset = document.text("dataset_id")
    if document.collection == "model_configs":
        return describe_model(document, carried.get(dataset, ""))
    if dataset not in carried:
        return f"There is no dataset {dataset!r} in the export."
    return f"There is no version {document.text('child_version_id')!r} in the export."


def _imported(version: OldVersion, number: int) -> ImportedVersion:
    return ImportedVersion(
        old_id=version.id,
        number=number,
        created_at=version.created_at,
        author=version.author,
        description=version.description,
        tags=version.tags,
        old_steps=version.steps,
        steps=tuple(translated(version.steps)[0]),
    )


def _message(version: OldVersion) -> str:
    of = f", of {version.created_at:%Y-%m-%d %H:%M} UTC" if version.created_at else ""
    by = f" by {version.author}" if version.author else ""
    made = f"Made by: {', '.join(_kind(step) for step in version.steps)}." if version.steps else ""
    return " ".join(part for part in (f"{version.name} of the old product{of}{by}.", version.description, made) if part)


def _kind(step: dict[str, Any]) -> str:
    return str(step.get("step_type") or step.get("type") or step.get("transformation_type") or "a step")
