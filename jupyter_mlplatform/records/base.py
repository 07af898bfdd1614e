"""The two bases that every record and every request body derive from."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A value that the platform stores or answers with.

    Immutable. Fields that a newer version of the product wrote are ignored when read, so that an older one can still
    open the repository.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)


class Request(BaseModel):
    """The body of a call. A field that the call does not know is an error: it is usually a typing mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
