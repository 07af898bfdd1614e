"""Datasets as the old product's records, for its clients."""

from pydantic import Field

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import Request, UserData, UserDataBody, UserDataList
from jupyter_mlplatform.records.errors import (
    AlreadyExists,
    HasDependants,
    LegacyOff,
    LegacyReadOnly,
    NotFound,
    TooLarge,
    UnknownFormat,
)
from jupyter_mlplatform.records.legacy import Deleted

TAG = "Records of the old product"


class Part(Request):
    """Which part of the list; all of it if left out."""

    skip: int = Field(default=0, ge=0)
    limit: int | None = Field(default=None, ge=1)


def list_user_data(call: Call) -> UserDataList:
    """List the records of all datasets, newest first, as a plain array; without `data_preview`."""
    return UserDataList(tuple(call.context.platform.legacy.list(skip=call.query.skip, limit=call.query.limit)))


def get_latest_user_data(call: Call) -> UserData:
    """Return the record of the newest dataset."""
    return call.context.platform.legacy.latest()


def get_user_data(call: Call) -> UserData:
    """Return a record, by the old product's id or by the dataset's."""
    return call.context.platform.legacy.get(call.path["id"])


def create_user_data(call: Call) -> UserData:
    """Add a dataset for a record; its rows come from file_path, s3_url, or else data_preview."""
    context = call.context
    platform = context.platform
    return platform.legacy.create(call.body, root=context.root, policy=context.sources, spool=platform.spool)


def update_user_data(call: Call) -> UserData:
    """Write a record: filename and description to the dataset, the rest beside it, in one commit."""
    return call.context.platform.legacy.update(call.path["id"], call.body)


def delete_user_data(call: Call) -> Deleted:
    """Delete the dataset behind a record (softly)."""
    call.context.platform.legacy.delete(call.path["id"])
    return Deleted()


_READ = (LegacyOff, NotFound)
_WRITE = (LegacyOff, LegacyReadOnly, NotFound)
OPERATIONS = [
    Operation(
        "GET", "/user-data", "List old records", TAG, list_user_data, UserDataList, query=Part, errors=(LegacyOff,),
        deprecated=True,
    ),
    Operation(
        "POST", "/user-data", "Add a dataset by an old record", TAG, create_user_data, UserData, body=UserDataBody,
        errors=(LegacyOff, LegacyReadOnly, TooLarge, UnknownFormat), deprecated=True,
    ),
    Operation(
        "GET", "/user-data/latest", "The newest old record", TAG, get_latest_user_data, UserData, errors=_READ,
        deprecated=True,
    ),
    Operation("GET", "/user-data/{id}", "An old record", TAG, get_user_data, UserData, errors=_READ, deprecated=True),
    Operation(
        "PUT", "/user-data/{id}", "Write an old record", TAG, update_user_data, UserData, body=UserDataBody,
        errors=(*_WRITE, AlreadyExists, TooLarge), deprecated=True,
    ),
    Operation(
        "DELETE", "/user-data/{id}", "Delete the dataset of an old record", TAG, delete_user_data, Deleted,
        errors=(*_WRITE, HasDependants), deprecated=True,
    ),
]  # fmt: skip
