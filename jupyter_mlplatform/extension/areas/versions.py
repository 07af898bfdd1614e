"""Versions over REST."""

from jupyter_mlplatform.extension.operations import Call, Operation, Paging
from jupyter_mlplatform.records import BadRow, DatasetVersion, Listing
from jupyter_mlplatform.records.errors import HasDependants, NotFound
from jupyter_mlplatform.store.contract import Page

TAG = "Versions"


def get_version(call: Call) -> DatasetVersion:
    """Return a version."""
    return call.context.platform.versions.get(call.path["version"])


def list_bad_rows(call: Call) -> Page[BadRow]:
    """Return the rows of the version's file that could not be read and were kept aside."""
    return call.context.platform.versions.bad_rows(call.path["version"], limit=call.query.limit, after=call.query.after)


def list_parents(call: Call) -> Page[DatasetVersion]:
    """Return the versions that it was made from."""
    return Page(call.context.platform.versions.parents(call.path["version"]), None)


def list_children(call: Call) -> Page[DatasetVersion]:
    """Return the versions that were made from it."""
    return Page(call.context.platform.versions.children(call.path["version"]), None)


def delete_version(call: Call) -> None:
    """Withdraw a version (softly)."""
    call.context.platform.versions.delete(call.path["version"])


def restore_version(call: Call) -> DatasetVersion:
    """Take the withdrawal of a version back."""
    return call.context.platform.versions.restore(call.path["version"])


OPERATIONS = [
    Operation(
        "DELETE", "/versions/{version}", "Withdraw a version", TAG, delete_version, None, status=204,
        errors=(NotFound, HasDependants),
    ),
    Operation(
        "POST", "/versions/{version}/restore", "Take a withdrawal back", TAG, restore_version, DatasetVersion,
        errors=(NotFound,),
    ),
    Operation("GET", "/versions/{version}", "A version", TAG, get_version, DatasetVersion, errors=(NotFound,)),
    Operation(
        "GET", "/versions/{version}/bad-rows", "The rows that were kept aside", TAG, list_bad_rows, Listing[BadRow],
        query=Paging, errors=(NotFound,),
    ),
    Operation(
        "GET", "/versions/{version}/parent", "What a version was made from", TAG, list_parents,
        Listing[DatasetVersion], errors=(NotFound,),
    ),
    Operation(
        "GET", "/versions/{version}/children", "What was made from a version", TAG, list_children,
        Listing[DatasetVersion], errors=(NotFound,),
    ),
]  # fmt: skip
