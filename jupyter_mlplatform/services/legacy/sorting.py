"""An export sorted out by dataset: which documents are about it, and which versions it had, oldest first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.legacy import OldFields
from jupyter_mlplatform.services.legacy.export import Document, Export
from jupyter_mlplatform.services.legacy.fields import only_old
from jupyter_mlplatform.services.legacy.files import name_of

_NAME_LENGTH = 200
# Of the two collections that describe a dataset, what is bookkeeping of the old database or said elsewhere.
_DROPPED = frozenset({"version", "parent_dataset_id", "file_size", "revision_id"})
_RENAMED = {"ai_summary": "aiSummary", "inferred_schema": "schema"}  # where it was stored by the old code's own names


@dataclass(frozen=True, slots=True)
class OldVersion:
    """A version to carry over; ``document`` is its own or, where the old product kept none, its dataset's."""

    id: str
    name: str
    document: Document
    lineages: tuple[Document, ...]
    places: tuple[str, ...]
    content_hash: str
    created_at: datetime | None
    author: str
    description: str
    tags: tuple[str, ...]
    steps: tuple[dict[str, Any], ...]
    is_documented: bool


@dataclass(frozen=True, slots=True)
class OldDataset:
    """A dataset of the old product: its ``records`` in `user_data` and `dataset_metadata`, and what is about it."""

    id: str
    name: str
    owner: str
    created_at: datetime | None
    fields: dict[str, Any]
    unreadable: tuple[str, ...]
    history: tuple[dict[str, Any], ...]
    records: tuple[Document, ...]
    versions: tuple[OldVersion, ...]
    configs: tuple[tuple[Document, tuple[dict[str, Any], ...]], ...]

    @property
    def documents(self) -> list[Document]:
        """Every document about the dataset, but models."""
        of_versions = [
            document
            for version in self.versions
            if version.is_documented
            for document in (version.document, *version.lineages)
        ]
        return [*self.records, *of_versions, *(document for document, _ in self.configs)]


def sort_out(export: Export) -> list[OldDataset]:
    """Return the datasets in the order in which the export has them."""
    records: dict[str, list[Document]] = defaultdict(list)
    for collection in ("user_data", "dataset_metadata"):
        for document in export.documents[collection]:
            records[document.id].append(document)
    by_dataset = {
        collection: _by(export.documents[collection], "dataset_id")
        for collection in ("dataset_versions", "transformation_configs")
    }
    lineages = _by(export.documents["transformation_lineages"], "child_version_id")
    return [
        _dataset(
            dataset_id,
            documents,
            by_dataset["dataset_versions"].get(dataset_id, []),
            by_dataset["transformation_configs"].get(dataset_id, []),
            lineages,
        )
        for dataset_id, documents in records.items()
    ]


def _by(documents: list[Document], name: str) -> Mapping[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.text(name)].append(document)
    return found


def _dataset(
    dataset_id: str,
    records: list[Document],
    versions: list[Document],
    configs: list[Document],
    lineages: Mapping[str, list[Document]],
) -> OldDataset:
    newest = records[-1]  # dataset_metadata, where there is one: it took the place of user_data
    applied = [(config, config.steps("transformation_steps")) for config in configs]
    history = tuple(step for _, steps in applied for step in steps) or records[0].steps("transformation_history")
    fields, unreadable = _readable(_fields(records))
    name = newest.text("filename", "original_filename") or dataset_id
    return OldDataset(
        id=dataset_id,
        name=name[:_NAME_LENGTH],
        owner=newest.text("user_id") or "unknown",
        created_at=min((moment for one in records if (moment := one.moment("created_at"))), default=None),
        fields=fields,
        unreadable=unreadable,
        history=history,
        records=tuple(records),
        versions=_versions(dataset_id, records, versions, lineages, history),
        configs=tuple(applied),
    )


def _fields(records: list[Document]) -> dict[str, Any]:
    """Return what only the old record says; a later collection's word counts."""
    fields: dict[str, Any] = {}
    for document in records:
        fields |= {
            _RENAMED.get(name, name): value
            for name, value in document.fields.items()
            if value is not None and name not in _DROPPED
        }
    report = fields.get("pii_report")
    if isinstance(report, dict) and "contains_pii" in report:  # as dataset_metadata has it, in one
        fields["contains_pii"] = bool(report["contains_pii"])
        fields["pii_risk_level"] = report.get("risk_level") or "low"
        fields["pii_masked"] = bool(report.get("masked"))
    return fields


def _readable(fields: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what is kept, and the fields that are not: of another kind than their name says, they cannot be shown."""
    kept: dict[str, Any] = {}
    unreadable = []
    for name, value in fields.items():
        try:
            field = only_old({name: value})
            OldFields.model_validate(field)
        except (ValueError, Invalid):
            unreadable.append(name)
        else:
            kept |= field
    return kept, tuple(unreadable)


def _versions(
    dataset_id: str,
    records: list[Document],
    versions: list[Document],
    lineages: Mapping[str, list[Document]],
    history: tuple[dict[str, Any], ...],
) -> tuple[OldVersion, ...]:
    if versions:
        ordered = sorted(versions, key=_number)
        return tuple(_version(document, lineages.get(document.id, [])) for document in ordered)
    return _from_record(dataset_id, records[-1], history)


def _number(document: Document) -> int:
    number = document.fields.get("version_number")
    return number if isinstance(number, int) else 0


def _version(document: Document, lineages: list[Document]) -> OldVersion:
    tags = document.fields.get("tags")
    return OldVersion(
        id=document.id,
        name=f"Version {_number(document)}",
        document=document,
        lineages=tuple(lineages),
        places=tuple(place for place in (document.text("file_path"), document.text("s3_url")) if place),
        content_hash=document.text("content_hash"),
        created_at=document.moment("created_at"),
        author=document.text("created_by", "user_id"),
        description=document.text("description"),
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        steps=tuple(step for lineage in lineages for step in lineage.steps("transformation_steps")),
        is_documented=True,
    )


def _from_record(dataset_id: str, record: Document, history: tuple[dict[str, Any], ...]) -> tuple[OldVersion, ...]:
    """Return the versions of a dataset of which only the upload and the file as it is now are known."""
    uploaded, current = record.text("s3_url"), record.text("file_path")
    common: dict[str, Any] = {
        "document": record, "lineages": (), "content_hash": "", "description": "", "tags": (),
        "author": record.text("user_id"), "is_documented": False,
    }  # fmt: skip
    first = OldVersion(
        id=dataset_id, name="The upload", places=(uploaded,) if uploaded else (current,), steps=(),
        created_at=record.moment("created_at"), **common,
    )  # fmt: skip
    if not history or not uploaded or not current or name_of(uploaded) == name_of(current):
        return (first,)
    last = OldVersion(
        id=f"{dataset_id}:transformed", name="The transformed table", places=(current,), steps=history,
        created_at=record.moment("updated_at"), **common,
    )  # fmt: skip
    return first, last
