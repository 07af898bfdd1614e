"""What goes over a worker's socket: messages of two frames, a small JSON header and a body.

A frame is a length (4 bytes, big-endian) and that many bytes. The header of a call names it (``call``) and its
endpoint; the header of a reply holds an HTTP ``status``, the number of ``rows`` and of those that ``failed``. The body
of a call is the body of the HTTP request as it came, that of a reply goes out as it is: the server relays bytes that
it never parses. Replies of a connection come in the order of its calls. A message with an ``event`` instead of a status
is no reply: it tells of what a worker answered on a port of its own.
"""

import asyncio
import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from jupyter_mlplatform.records.errors import Invalid, Malformed, MLPlatformError, TooLarge
from jupyter_mlplatform.tables.rows import to_json

LENGTH = struct.Struct(">I")
HEADER_BYTES = 64 * 1024
READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may ask: ``rows``, ``bytes`` of its body, ``seconds`` of work; and ``calls`` waiting at once."""

    rows: int = 10_000
    bytes: int = 32 * 1024 * 1024
    seconds: float = 30.0
    calls: int = 256

    def check_bytes(self, size: int) -> None:
        """Raise `TooLarge` if a body of `size` bytes passes the limit."""
        if size > self.bytes:
            raise TooLarge(
                f"The body holds {size:,} bytes; a prediction takes at most {self.bytes:,}.",
                hint="Send the rows in several requests.",
            )

    def check_rows(self, rows: int) -> None:
        """Raise `TooLarge` if a batch of `rows` passes the limit."""
        if rows > self.rows:
            raise TooLarge(
                f"The batch holds {rows:,} rows; a prediction takes at most {self.rows:,}.",
                field="rows",
                hint="Send the rows in several requests.",
            )


@dataclass(frozen=True, slots=True)
class Message:
    """A call or a reply. A call may hand over an open ``file``, by its number."""

    header: dict[str, Any]
    body: bytes
    file: int | None = None

    def encode(self) -> bytes:
        """Return the message as it is sent."""
        header = orjson.dumps(self.header)
        return b"".join((LENGTH.pack(len(header)), header, LENGTH.pack(len(self.body)), self.body))


class MessageReader:
    """Cuts what arrives on a connection into messages.

    Parameters
    ----------
    body_limit
        The longest body that is kept, in bytes. A longer one is thrown away as it arrives.
    """

    def __init__(self, body_limit: int) -> None:
        self._limits = Limits(bytes=body_limit)
        self._buffer = bytearray()
        self._header: dict[str, Any] | None = None
        self._dropping = 0

    def feed(self, data: bytes | memoryview) -> Iterator[Message | TooLarge]:
        """Take what arrived and yield the messages that it completes, `TooLarge` for one whose body is too long.

        Raises
        ------
        Malformed
            A header cannot be read. Nothing tells where the next message starts: close the connection.
        """
        if self._dropping:
            dropped = min(self._dropping, len(data))
            self._dropping -= dropped
            data = data[dropped:]
        self._buffer += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> Message | TooLarge | None:
        if self._header is None and not self._read_header():
            return None
        if len(self._buffer) < LENGTH.size:
            return None
        (size,) = LENGTH.unpack_from(self._buffer)
        end = LENGTH.size + size
        try:
            self._limits.check_bytes(size)
        except TooLarge as error:
            self._dropping = max(0, end - len(self._buffer))
            del self._buffer[:end]
            self._header = None
            return error
        if len(self._buffer) < end:
            return None
        message = Message(self._header or {}, bytes(self._buffer[LENGTH.size : end]))
        del self._buffer[:end]
        self._header = None
        return message

    def _read_header(self) -> bool:
        if len(self._buffer) < LENGTH.size:
            return False
        (size,) = LENGTH.unpack_from(self._buffer)
        if size > HEADER_BYTES:
            raise Malformed(f"The header of a message holds {size:,} bytes; {HEADER_BYTES:,} are allowed.")
        end = LENGTH.size + size
        if len(self._buffer) < end:
            return False
        try:
            header = orjson.loads(self._buffer[LENGTH.size : end])
        except orjson.JSONDecodeError as error:
            raise Malformed(f"The header of a message is no JSON: {error}.") from error
        if not isinstance(header, dict):
            raise Malformed("The header of a message is no JSON object.")
        self._header = header
        del self._buffer[:end]
        return True


class Receiver(asyncio.BufferedProtocol, ABC):
    """An end of a connection that reads into one buffer: asyncio's usual way takes 256 KiB anew for every read."""

    def __init__(self) -> None:
        self._memory = memoryview(bytearray(READ_BYTES))

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """Return where to read to."""
        return self._memory

    def buffer_updated(self, nbytes: int) -> None:
        """Hand over what was read."""
        self.data_received(self._memory[:nbytes])

    @abstractmethod
    def data_received(self, data: memoryview) -> None:
        """Take what was read, before more is."""


def read_rows(body: bytes, limits: Limits) -> list[object]:
    """Return the rows of a predict request's body, ``{"rows": [...]}``; the rows themselves are not looked at.

    Raises
    ------
    Malformed
        The body is no JSON object.
    Invalid
        It holds anything but a non-empty list of rows.
    TooLarge
        There are more rows than `limits` allow.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is no JSON: {error}.", hint='Send {"rows": [{"column": value}]}.') from error
    if not isinstance(document, dict):
        raise Malformed("The body is no JSON object.", hint='Send {"rows": [{"column": value}]}.')
    for name in document:
        if name != "rows":
            raise Invalid(f"A prediction takes no field {name!r}.", field=name, hint="It takes `rows` alone.")
    rows = document.get("rows")
    if not isinstance(rows, list) or not rows:
        raise Invalid("`rows` is no list with at least one row.", field="rows", hint='Send {"rows": [{"column": 1}]}.')
    limits.check_rows(len(rows))
    return rows


def decode_rows(body: bytes) -> list[Any]:
    """Return the rows of the body of a request that was answered."""
    rows: list[Any] = orjson.loads(body)["rows"]
    return rows


def encode_rows(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the body of a predict request; values that JSON lacks are written as pages of rows write them.

    Raises
    ------
    Invalid
        A column's name is no text.
    """
    try:
        return orjson.dumps({"rows": rows}, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY)
    except orjson.JSONEncodeError as error:
        raise Invalid(f"The rows cannot be sent: {error}.", field="rows", hint="Name columns by texts.") from error


def _plain(value: object) -> object:
    return None if type(value).__name__ in {"NAType", "NaTType"} else to_json(value)  # pandas' own missing values


def inference_error(document: Mapping[str, Any]) -> tuple[int, bytes]:
    """Return a problem document as the Open Inference Protocol has it: a status and ``{"error": "..."}``."""
    hint = f" {document['hint']}" if document.get("hint") else ""
    status = int(document["status"])
    return (400 if status == 422 else status), orjson.dumps({"error": f"{document['detail']}{hint}"})


def problem(error: MLPlatformError) -> Message:
    """Return the reply that carries `error`."""
    return Message({"status": error.status}, orjson.dumps(error.problem(), default=str))


def raise_problem(body: bytes) -> None:
    """Raise the error that a problem document describes, of its own class."""
    document = orjson.loads(body)
    kinds = {kind.code: kind for kind in _kinds(MLPlatformError)}
    known = {"type", "title", "status", "code", "detail", "field", "hint"}
    raise kinds.get(document["code"], MLPlatformError)(
        document["detail"],
        field=document.get("field"),
        hint=document.get("hint"),
        **{name: value for name, value in document.items() if name not in known},
    )


def _kinds(base: type[MLPlatformError]) -> Iterator[type[MLPlatformError]]:
    yield base
    for kind in base.__subclasses__():
        yield from _kinds(kind)
