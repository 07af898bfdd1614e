"""Datasets as the old product's records, read and written."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from jupyter_mlplatform.records.dataset import DatasetEdit, DatasetMetadata
from jupyter_mlplatform.records.errors import (
    Invalid,
    MLPlatformError,
    NotFound,
    PermissionDenied,
    TooLarge,
    Unavailable,
)
from jupyter_mlplatform.records.legacy import LegacyRecord, OldFields, UserData, UserDataBody
from jupyter_mlplatform.services import sources
from jupyter_mlplatform.services.datasets import Datasets, NewTable
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.ingest import RemoteFile, RootFile, below, from_file, opened
from jupyter_mlplatform.services.legacy.fields import only_old, user_data
from jupyter_mlplatform.services.spool import Spool
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Versions
from jupyter_mlplatform.store.paging import every

PREVIEW_ROWS = 10
MAX_KEPT_BYTES = 4_000_000
_FETCH_S = 300.0  # an old client waits for its answer


class UserDataView:
    """The view. It holds nothing of its own: a record is what the dataset's metadata, profile and recipes say."""

    def __init__(
        self, datasets: Datasets, versions: Versions, transformations: Transformations, catalogue: Catalogue
    ) -> None:
        self._datasets = datasets
        self._versions = versions
        self._transformations = transformations
        self._catalogue = catalogue

    def list(self, *, skip: int = 0, limit: int | None = None) -> list[UserData]:
        """Return the records of all datasets, newest first; without their previews."""
        found = sorted(self._all(), key=lambda metadata: (metadata.created_at, metadata.id), reverse=True)
        end = None if limit is None else skip + limit
        return [self._view(metadata, preview=False) for metadata in found[skip:end]]

    def latest(self) -> UserData:
        """Return the record of the newest dataset. Raises `NotFound` where there is none."""
        newest = max(self._all(), key=lambda metadata: (metadata.created_at, metadata.id), default=None)
        if newest is None:
            raise NotFound("There is no dataset yet.")
        return self._view(newest, preview=True)

    def _all(self) -> Iterator[DatasetMetadata]:
        return every(lambda after: self._datasets.search(limit=1000, after=after))

    def get(self, record_id: str) -> UserData:
        """Return a record by the old product's id, or by a dataset's id or name. Raises `NotFound`."""
        return self._view(self._datasets.get(self.find(record_id)), preview=True)

    def find(self, record_id: str) -> str:
        """Return the id of the dataset behind a record. Raises `NotFound`."""
        return self._catalogue.dataset_of_old(record_id) or self._datasets.find(record_id)

    def _view(self, metadata: DatasetMetadata, *, preview: bool) -> UserData:
        version = self._versions.locate(metadata.version)
        rows = self._datasets.rows(version, limit=PREVIEW_ROWS).rows if preview else None
        recipes = self._transformations.lineage(version)[1]
        kept = self._datasets.legacy(metadata.id)
        return user_data(metadata, self._datasets.profile(version), kept, recipes, rows)

    def create(self, body: UserDataBody, *, root: Path, policy: sources.SourcePolicy, spool: Spool) -> UserData:
        """Add a dataset for a record: its table is the file at ``file_path`` or ``s3_url``, else its preview's rows.

        Raises
        ------
        Invalid
            There is no name, or no rows to be had; ``problems`` say why each place has none.
        TooLarge
            The table, or what is to be kept of the record.
        """
        name = body.filename or body.original_filename
        if not name:
            raise Invalid("A record needs a filename.", field="filename")
        kept = LegacyRecord(fields=_checked(body))
        with ExitStack() as stack:
            table, remark = _table(body, root, policy, spool, stack)
            description = " ".join(part for part in (body.description, remark) if part)
            metadata = self._datasets.create(table, name=name, description=description, legacy=kept)
        return self._view(metadata, preview=True)

    def update(self, record_id: str, body: UserDataBody) -> UserData:
        """Write a record: name and description to the dataset, what only the old record says beside it, in one commit.

        Raises `NotFound`, `Invalid`, `AlreadyExists` if another dataset has the name.
        """
        dataset_id = self.find(record_id)
        changes = {
            name: value
            for name, value in (("name", body.filename), ("description", body.description))
            if value is not None
        }
        self._datasets.edit(dataset_id, DatasetEdit.model_validate(changes), legacy=_checked(body))
        return self._view(self._datasets.get(dataset_id), preview=True)

    def delete(self, record_id: str) -> None:
        """Delete the dataset behind a record, softly. Raises `NotFound`, `HasDependants`."""
        self._datasets.delete(self.find(record_id))


def _checked(body: UserDataBody) -> dict[str, Any]:
    """Return what is to be kept of a record; null for what is to be taken away."""
    written = only_old(body.model_dump(mode="json", exclude_unset=True))
    if len(orjson.dumps(written)) > MAX_KEPT_BYTES:
        raise TooLarge(f"More than {MAX_KEPT_BYTES:,} bytes cannot be kept beside a dataset.")
    OldFields.model_validate({name: value for name, value in written.items() if value is not None})
    return written


def _table(
    body: UserDataBody, root: Path, policy: sources.SourcePolicy, spool: Spool, stack: ExitStack
) -> tuple[NewTable, str]:
    """Return the record's table, and a remark if it is not all of it."""
    tried: dict[str, MLPlatformError] = {}
    if body.file_path:
        try:
            below(root, body.file_path)
        except (NotFound, PermissionDenied) as error:
            tried["file_path"] = error
        else:
            return stack.enter_context(opened(RootFile(root=str(root), path=body.file_path))), ""
    folder = spool.new()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    if body.s3_url:
        bounded = policy.model_copy(update={"total_s": min(policy.total_s, _FETCH_S)})
        try:
            sources.check(body.s3_url, bounded)
            origin = RemoteFile(uri=body.s3_url, policy=bounded, folder=str(folder))
            return stack.enter_context(opened(origin)), ""
        except (NotFound, PermissionDenied, Unavailable) as error:
            tried["s3_url"] = error
        except Invalid as error:
            if error.field != "uri":  # the file is there, and no table
                raise
            tried["s3_url"] = error
    if body.data_preview:
        rows = folder / "rows"
        rows.write_bytes(orjson.dumps(body.data_preview))
        table = from_file(rows, filename="data_preview.json", source="data_preview.json", scratch=folder)
        return stack.enter_context(table), _remark(len(body.data_preview), list(tried.values()))
    problems = [{"field": field, "detail": str(error)} for field, error in tried.items()]
    reasons = " ".join(str(error) for error in tried.values())
    raise Invalid(
        f"There are no rows for this record: {reasons or 'it names no file and has no data_preview.'}",
        field=next(iter(tried), "file_path"),
        hint="Put the file below the server's root folder and name it in file_path, or upload it as such: "
        "POST /datasets/upload.",
        problems=problems,
    )


def _remark(rows: int, tried: Sequence[MLPlatformError]) -> str:
    reasons = " ".join(error.detail for error in tried) or "No file was named."
    return f"Only the {rows:,} rows of the record's preview. {reasons}"
