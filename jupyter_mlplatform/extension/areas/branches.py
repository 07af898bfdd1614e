"""Experiments and publishing over REST."""

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import (
    BranchRequest,
    DatasetBranch,
    DatasetVersion,
    Job,
    Listing,
    MergeRequest,
)
from jupyter_mlplatform.records.errors import AlreadyExists, MergeConflict, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import Page

TAG = "Branches"
_INLINE_BYTES = 4_000_000


def list_branches(call: Call) -> Page[DatasetBranch]:
    """Return the published line, then the experiments."""
    platform = call.context.platform
    return Page(platform.branches.all(platform.datasets.find(call.path["id"])), None)


def create_branch(call: Call) -> DatasetBranch:
    """Start an experiment at a version: no row is copied."""
    platform = call.context.platform
    return platform.branches.create(platform.datasets.find(call.path["id"]), call.body.name, call.body.version)


def delete_branch(call: Call) -> None:
    """Delete an experiment."""
    platform = call.context.platform
    platform.branches.delete(platform.datasets.find(call.path["id"]), call.path["branch"])


def merge_branch(call: Call) -> DatasetVersion | Job:
    """Publish a branch as one commit with both sides as parents; where large tables are to be compared, as a job."""
    platform = call.context.platform
    request: MergeRequest = call.body
    dataset_id = platform.datasets.find(call.path["id"])
    if platform.branches.bytes_to_compare(dataset_id, request.source, request.target) > _INLINE_BYTES:
        return platform.jobs.publish(dataset_id, request)
    return platform.branches.publish(dataset_id, **request.model_dump())


OPERATIONS = [
    Operation(
        "GET", "/datasets/{id}/branches", "The branches of a dataset", TAG, list_branches, Listing[DatasetBranch],
        errors=(NotFound,),
    ),
    Operation(
        "POST", "/datasets/{id}/branches", "Start an experiment", TAG, create_branch, DatasetBranch,
        body=BranchRequest, status=201, errors=(NotFound, AlreadyExists),
    ),
    Operation(
        "DELETE", "/datasets/{id}/branches/{branch}", "Delete an experiment", TAG, delete_branch, None, status=204,
        errors=(NotFound,),
    ),
    Operation(
        "POST", "/datasets/{id}/merge", "Publish a branch", TAG, merge_branch, DatasetVersion, body=MergeRequest,
        status=201, starts_job=True, errors=(NotFound, MergeConflict, NothingToCommit, StaleHead),
    ),
]  # fmt: skip
