"""Datasets over REST."""

from typing import Any

from pydantic import Field

from jupyter_mlplatform.extension import etags
from jupyter_mlplatform.extension.operations import Answer, Call, Download, Operation, Paging
from jupyter_mlplatform.records import (
    DatasetEdit,
    DatasetMetadata,
    DatasetVersion,
    Listing,
    Profile,
    Request,
    Rows,
)
from jupyter_mlplatform.records.errors import AlreadyExists, HasDependants, NotFound, StaleEdit
from jupyter_mlplatform.services.datasets import etag
from jupyter_mlplatform.services.versions import Located
from jupyter_mlplatform.store.contract import Page

TAG = "Datasets"
_ARROW = "application/vnd.apache.arrow.stream"


class Search(Paging):
    """Which datasets."""

    q: str = Field(default="", description="words, each to occur in id, name, description, tags or columns")
    deleted: bool = Field(default=False, description="those that were deleted and can be restored, instead")


class AtVersion(Request):
    """Which version of a dataset."""

    version: str | None = Field(default=None, description="a version reference; the newest if left out")


class RowsQuery(AtVersion):
    """Which rows and columns."""

    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=1, le=10_000)
    columns: str | None = Field(default=None, description="names, separated by commas")
    sort: str = Field(default="", description="names, separated by commas, with - before one for descending")
    where: str = Field(
        default="",
        description="a condition on the rows, as `age >= 18 and (city = 'Bern' or \"home town\" is null)`: "
        "comparisons, in, between, contains, starts with, ends with, is null, and, or, not, parentheses",
    )


class History(Paging):
    """Which line of versions."""

    branch: str | None = Field(default=None, description="a branch of the dataset; the published line if left out")


def list_datasets(call: Call) -> Page[DatasetMetadata]:
    """List datasets."""
    query: Search = call.query
    return call.context.platform.datasets.search(
        query=query.q, limit=query.limit, after=query.after, deleted=query.deleted
    )


def get_dataset(call: Call) -> Answer:
    """Return a dataset; its ETag is for PATCH."""
    metadata = call.context.platform.datasets.get(call.path["id"])
    return Answer(metadata, etags.header(etag(metadata)))


def edit_dataset(call: Call) -> Answer:
    """Edit what is said about a dataset; with If-Match, only if it still is as in the answer that had this ETag."""
    datasets = call.context.platform.datasets
    metadata = datasets.edit(datasets.find(call.path["id"]), call.body, if_match=etags.if_match(call.headers))
    return Answer(metadata, etags.header(etag(metadata)))


def delete_dataset(call: Call) -> None:
    """Delete a dataset (softly)."""
    datasets = call.context.platform.datasets
    datasets.delete(datasets.find(call.path["id"]))


def restore_dataset(call: Call) -> DatasetMetadata:
    """Take the deletion of a dataset back."""
    return call.context.platform.datasets.restore(call.path["id"])


def version_of(call: Call) -> Located:
    """Return the version of the path's dataset that the query names. Raises `NotFound`."""
    platform = call.context.platform
    dataset_id = platform.datasets.find(call.path["id"])
    version = platform.versions.locate(call.query.version or dataset_id)
    if version.dataset_id != dataset_id:
        raise NotFound(f"{call.query.version!r} is not a version of dataset {dataset_id!r}.", field="version")
    return version


def get_rows(call: Call) -> Rows | Download:
    """Return a page of rows; as an Arrow stream if asked for by Accept, with the number that match in X-Total-Count."""
    query: RowsQuery = call.query
    datasets = call.context.platform.datasets
    version = version_of(call)
    asked: dict[str, Any] = {
        "offset": query.offset,
        "limit": query.limit,
        "columns": query.columns.split(",") if query.columns else None,
        "sort": query.sort.split(",") if query.sort else (),
        "where": query.where,
    }
    if _ARROW not in call.headers.get("Accept", ""):
        return datasets.rows(version, **asked)
    stream, total = datasets.arrow_rows(version, **asked)
    return Download(stream, _ARROW, "rows.arrows", {"X-Total-Count": str(total)})


def get_profile(call: Call) -> Profile:
    """Return what is in the columns."""
    return call.context.platform.datasets.profile(version_of(call))


def list_versions(call: Call) -> Page[DatasetVersion]:
    """Return the history, newest first."""
    platform = call.context.platform
    return platform.versions.history(
        platform.datasets.find(call.path["id"]),
        branch=call.query.branch,
        limit=call.query.limit,
        after=call.query.after,
    )


OPERATIONS = [
    Operation("GET", "/datasets", "List datasets", TAG, list_datasets, Listing[DatasetMetadata], query=Search),
    Operation("GET", "/datasets/{id}", "A dataset", TAG, get_dataset, DatasetMetadata, errors=(NotFound,)),
    Operation(
        "PATCH", "/datasets/{id}", "Edit a dataset", TAG, edit_dataset, DatasetMetadata, body=DatasetEdit,
        errors=(NotFound, AlreadyExists, StaleEdit),
    ),
    Operation(
        "DELETE", "/datasets/{id}", "Delete a dataset", TAG, delete_dataset, None, status=204,
        errors=(NotFound, HasDependants),
    ),
    Operation(
        "POST", "/datasets/{id}/restore", "Take a deletion back", TAG, restore_dataset, DatasetMetadata,
        errors=(NotFound, AlreadyExists),
    ),
    Operation(
        "GET", "/datasets/{id}/rows", "A page of rows", TAG, get_rows, Rows, query=RowsQuery, downloads=(_ARROW,),
        errors=(NotFound,),
    ),
    Operation(
        "GET", "/datasets/{id}/profile", "A profile of the columns", TAG, get_profile, Profile, query=AtVersion,
        errors=(NotFound,),
    ),
    Operation(
        "GET", "/datasets/{id}/versions", "The history of a dataset", TAG, list_versions, Listing[DatasetVersion],
        query=History, errors=(NotFound,),
    ),
]  # fmt: skip
