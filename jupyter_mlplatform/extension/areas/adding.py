"""Adding tables over REST: as datasets, and as versions of one."""

from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from jupyter_mlplatform.extension.areas.transformations import takes_job
from jupyter_mlplatform.extension.context import Context
from jupyter_mlplatform.extension.operations import Call, Operation, Upload
from jupyter_mlplatform.records import ApplyRequest, DatasetMetadata, DatasetVersion, Job, Request
from jupyter_mlplatform.records.errors import (
    AlreadyExists,
    NotFound,
    NothingToCommit,
    StaleHead,
    TooLarge,
    UnknownFormat,
)
from jupyter_mlplatform.services import names, sources
from jupyter_mlplatform.services.ingest import IngestRequest, RemoteFile, RootFile, SpooledFile, add, add_version, below
from jupyter_mlplatform.tables.ingest.options import IngestOptions

INLINE_BYTES = 4_000_000
_LONGEST_ADDRESS = 4096


class UploadFields(Request):
    """What is said of a file that comes with the request."""

    name: str | None = Field(
        default=None, min_length=1, max_length=200, description="of the new dataset; the file's own if left out"
    )
    description: str = Field(default="", max_length=10_000)
    dataset: str | None = Field(default=None, description="add a version to this one instead")
    options: IngestOptions | None = Field(default=None, description="how to read the file; found out if left out")


class UploadRequest(UploadFields):
    """A file under the server's root folder or at an address, to add as a dataset or as a version of one."""

    path: str | None = Field(default=None, min_length=1, max_length=_LONGEST_ADDRESS)
    uri: str | None = Field(default=None, min_length=1, max_length=_LONGEST_ADDRESS)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.path is None) == (self.uri is None):
            raise ValueError("give either path or uri")
        return self


class VersionFields(Request):
    """What is said of a new version. With ``expected_head``, a version that is no longer the newest is an error."""

    branch: str | None = Field(default=None, description="an experiment; the published line if left out")
    message: str | None = Field(default=None, max_length=2000)
    expected_head: str | None = None
    options: IngestOptions | None = Field(default=None, description="how to read the file; found out if left out")


class NewVersionRequest(VersionFields):
    """Rows for a new version: a file under the server's root (``path``), one at an address (``uri``), or a recipe.

    The recipe's ``steps`` are applied to the newest version of the branch.
    """

    path: str | None = Field(default=None, min_length=1, max_length=_LONGEST_ADDRESS)
    uri: str | None = Field(default=None, min_length=1, max_length=_LONGEST_ADDRESS)
    steps: tuple[dict[str, Any], ...] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(given is not None for given in (self.path, self.uri, self.steps)) != 1:
            raise ValueError("give one of path, uri and steps")
        if self.steps is not None and self.options is not None:
            raise ValueError("options are for a file, not for steps")
        return self


def upload_dataset(call: Call) -> DatasetMetadata | Job:
    """Add a table as a dataset, or as a version of one; a large file, or one at an address, as a job."""
    platform = call.context.platform
    fields: UploadFields = _fields(call.body)
    dataset = platform.datasets.find(fields.dataset) if fields.dataset else None
    filename, large, origin = _origin(call.context, call.body)
    request = IngestRequest(
        origin=origin,
        dataset=dataset,
        name=fields.name or stem(filename),
        description=fields.description,
        unique=fields.name is not None,
        options=fields.options,
    )
    return platform.jobs.ingest(request) if large else add(platform.datasets, request)


def add_dataset_version(call: Call) -> DatasetVersion | Job:
    """Add a version: a file, or a recipe on the newest one; what is large, or at an address, as a job."""
    platform = call.context.platform
    dataset_id = platform.datasets.find(call.path["id"])
    fields: VersionFields = _fields(call.body)
    branch = platform.branches.name(dataset_id, fields.branch) if fields.branch else None
    if fields.expected_head is not None:
        platform.versions.expect(branch or names.dataset_branch(dataset_id), fields.expected_head)
    if isinstance(fields, NewVersionRequest) and fields.steps is not None:
        return _by_recipe(call.context, dataset_id, branch, fields)
    _, large, origin = _origin(call.context, call.body)
    request = IngestRequest(
        origin=origin,
        dataset=dataset_id,
        branch=branch,
        message=fields.message,
        expected_head=fields.expected_head,
        options=fields.options,
    )
    return platform.jobs.ingest_version(request) if large else add_version(platform.datasets, request)


def _by_recipe(
    context: Context, dataset_id: str, branch: str | None, wanted: NewVersionRequest
) -> DatasetVersion | Job:
    platform = context.platform
    base = platform.versions.get(wanted.expected_head or branch or dataset_id)
    recipe = ApplyRequest(version=base.id, steps=wanted.steps or (), branch=branch, message=wanted.message)
    if takes_job(base):
        platform.transformations.checked(base.id, recipe.steps)
        return platform.jobs.apply_version(recipe)
    return platform.versions.get(platform.transformations.apply(recipe).id)


def _fields(body: Any) -> Any:  # noqa: ANN401 - the operation's own form or body
    return body.fields if isinstance(body, Upload) else body


def _origin(
    context: Context, body: Upload | UploadRequest | NewVersionRequest
) -> tuple[str, bool, SpooledFile | RootFile | RemoteFile]:
    """Return a file's name, whether it takes a job, and where it is."""
    if isinstance(body, Upload):
        kept = context.platform.spool.new() / "file"
        large = body.file.stat().st_size > INLINE_BYTES
        body.file.rename(kept)
        return body.filename, large, SpooledFile(path=str(kept), filename=body.filename)
    if body.path is not None:
        target = below(context.root, body.path)
        return target.name, target.stat().st_size > INLINE_BYTES, RootFile(root=str(context.root), path=body.path)
    uri = str(body.uri)
    sources.check(uri, context.sources)
    folder = context.platform.spool.new()
    return sources.filename(uri), True, RemoteFile(uri=uri, policy=context.sources, folder=str(folder))


def stem(filename: str) -> str:
    """Return a file's name without its endings: ``churn`` for ``churn.csv.gz``."""
    name = Path(filename).name
    return name.split(".", maxsplit=1)[0] or name


OPERATIONS = [
    Operation(
        "POST", "/datasets/upload", "Add a table", "Datasets", upload_dataset, DatasetMetadata, body=UploadRequest,
        form=UploadFields, status=201, starts_job=True, errors=(NotFound, AlreadyExists, TooLarge, UnknownFormat),
    ),
    Operation(
        "POST", "/datasets/{id}/versions", "Add a version", "Branches", add_dataset_version, DatasetVersion,
        body=NewVersionRequest, form=VersionFields, status=201, starts_job=True,
        errors=(NotFound, StaleHead, NothingToCommit, TooLarge, UnknownFormat),
    ),
]  # fmt: skip
