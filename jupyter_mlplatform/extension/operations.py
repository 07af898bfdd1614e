"""What an operation of the REST API is: one declaration from which its handler and its documentation are made."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from jupyter_mlplatform.records.base import Request
from jupyter_mlplatform.records.errors import MLPlatformError

if TYPE_CHECKING:
    from jupyter_mlplatform.extension.context import Context

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Action = Literal["read", "write", "execute"]


class Nothing(Request):
    """A call without parameters."""


class Paging(Request):
    """Which part of a list."""

    limit: int = Field(default=50, ge=1, le=1000, description="items at most")
    after: str = Field(default="", description="`next` of the page before")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what it says, checked, and what it works on."""

    context: "Context"
    path: Mapping[str, str]
    query: Any
    body: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that is a form with a file: the file, on disk for the time of the call, and the other fields, checked."""

    file: Path
    filename: str
    fields: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A record with headers of its own."""

    record: BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Download:
    """An answer that is made while it is sent, as a file named `filename`.

    An error before the first of `chunks` is told as any other; one after it breaks the connection off.
    """

    chunks: Generator[bytes]
    media_type: str
    filename: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb on one path.

    Parameters
    ----------
    run
        Does it. A plain function runs in a thread; a coroutine function on the event loop, which it may not block.
    form
        The fields that may come with a file as multipart/form-data instead of ``body``; `run` gets an `Upload`.
    starts_job
        `run` returns a Job, and ``response`` is what the job's result will be.
    relays
        The body goes to `run` as the bytes that it is, for a worker that checks it, and the answer comes as JSON.
    downloads
        Media types that it can answer with instead of ``response``, as a `Download`.
    asks_to
        What the server's Authorizer is asked for, by default to read for GET and to write for the rest.
    deprecated
        It is there for old clients only: see `DeprecatedHandler`.
    errors
        What it raises besides what every call may (400, 401, 403, 422, 503).
    """

    method: Method
    path: str
    summary: str
    tag: str
    run: Callable[[Call], Any]
    response: type[BaseModel] | None
    query: type[BaseModel] = Nothing
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    status: int = 200
    starts_job: bool = False
    relays: bool = False
    downloads: tuple[str, ...] = ()
    errors: tuple[type[MLPlatformError], ...] = ()
    asks_to: Action | None = None
    deprecated: bool = False

    @property
    def action(self) -> Action:
        """What the server's Authorizer is asked for."""
        return self.asks_to or ("read" if self.method == "GET" else "write")

    @property
    def area(self) -> str:
        """The part of the API that it belongs to, as the Authorizer is told it, such as datasets.

        What is there for old clients reads and writes datasets, under another name.
        """
        return "datasets" if self.deprecated else self.path.split("/")[1]

    @property
    def id(self) -> str:
        """The operation's name in the documentation."""
        return self.run.__name__
