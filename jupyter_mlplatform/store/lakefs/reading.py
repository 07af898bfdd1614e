"""Bodies of objects on their way out: a seekable stream over range requests."""

import hashlib
import io
import re
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import BinaryIO, TypeVar

import httpx

from jupyter_mlplatform.records.errors import Corrupt, Unavailable
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.errors import translate, unreachable

HEAD = 1 << 16
PIECE = 1 << 18
MD5 = re.compile(r"^[0-9a-f]{32}$")
RENEW_S = 60.0

R = TypeVar("R")


def open_object(client: Client, commit: str, path: str) -> BinaryIO:
    """Open an object of a commit for reading, seekable, holding less than 1 MiB of it in memory.

    One request fetches the first 64 KiB: all of a small object. After that, a read at a new place asks for just those
    bytes, and reads that follow one another share one streamed reply, from the storage itself where the server
    presigns. An object read from start to end is checked against its checksum.

    Raises
    ------
    NotFound
        There is no such object.
    Corrupt
        Also while reading: the storage holds fewer or other bytes than were written.
    """
    return io.BufferedReader(_Reader(_Object(client, commit, path)), buffer_size=HEAD)


class _CutShort(Unavailable):
    """A reply ended before its announced length."""


class _Object:
    """An object's bytes by range. ``head`` holds the first of its ``size`` bytes."""

    def __init__(self, client: Client, commit: str, path: str) -> None:
        self.path = path
        self.size = 0
        self.checksum = ""
        self._client = client
        self._commit = commit
        self._doing = f"read '{path}'"
        self._presigned = ""
        self._expires = 0.0
        self.head = self.repeat(self._first)

    def repeat(self, action: Callable[[], R]) -> R:
        """Call ``action`` until it succeeds; a reply that is too short every time means damage."""
        try:
            return self._client.repeat(action)
        except _CutShort as error:
            raise Corrupt(
                f"{error.detail} It should have {self.size} bytes.",
                field=self.path,
                hint="The storage under lakeFS lost part of it: restore it there, or use another version.",
            ) from error

    def fetch(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start``, in one request."""
        return self._whole(self._range(f"bytes={start}-{start + length - 1}"), length)

    def stream(self, start: int) -> Generator[bytes, None, None]:
        """Yield everything from ``start`` in pieces, as the consumer takes them."""
        with closing(self._range(f"bytes={start}-")) as reply:
            yield from self._pieces(reply)

    def _first(self) -> bytes:
        reply = self._send(self._client.server, self._at_server(f"bytes=0-{HEAD - 1}"))
        self.size = int(reply.headers["Content-Range"].rpartition("/")[2])
        self.checksum = reply.headers.get("ETag", "").strip('"')
        if self.size == 0:
            reply.close()
            return b""
        return self._whole(reply, min(HEAD, self.size))

    def _whole(self, reply: httpx.Response, length: int) -> bytes:
        with closing(reply):
            data = b"".join(self._pieces(reply))
        if len(data) != length:
            raise self.cut_short()
        return data

    def _range(self, span: str) -> httpx.Response:
        if not self._client.storage_config.pre_sign_support:
            return self._send(self._client.server, self._at_server(span))
        if time.time() > self._expires - RENEW_S:
            self._presign()
        request = self._client.storage.build_request("GET", self._presigned, headers={"Range": span})
        return self._send(self._client.storage, request)

    def _at_server(self, span: str) -> httpx.Request:
        return self._client.server.build_request(
            "GET",
            f"/repositories/{self._client.repository}/refs/{self._commit}/objects",
            params={"path": self.path},
            headers={"Range": span, "Accept-Encoding": "identity"},
        )

    def _presign(self) -> None:
        client = self._client
        stat = client.read(
            client.sdk.objects_api.stat_object, self._doing, client.repository, self._commit, self.path, presign=True
        )
        self._presigned = stat.physical_address
        self._expires = float(stat.physical_address_expiry or time.time() + 2 * RENEW_S)

    def _send(self, connection: httpx.Client, request: httpx.Request) -> httpx.Response:
        try:
            reply = connection.send(request, stream=True)
            if reply.is_success:
                return reply
            if reply.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and reply.headers.get(
                "Content-Range", ""
            ).endswith("/0"):
                return reply
            refusal = reply.read()
        except httpx.HTTPError as error:
            raise unreachable(request.url.host, error, self._doing) from None
        raise translate(reply.status_code, refusal, self._doing)

    def _pieces(self, reply: httpx.Response) -> Generator[bytes, None, None]:
        try:
            yield from reply.iter_raw(PIECE)
        except httpx.RemoteProtocolError as error:
            raise self.cut_short() from error
        except httpx.HTTPError as error:
            raise unreachable(reply.url.host, error, self._doing) from None

    def cut_short(self) -> _CutShort:
        return _CutShort(f"The bytes of '{self.path}' end early.", field=self.path)


class _Reader(io.RawIOBase):
    """A position in an object, the reply that continues there, and the hash of the bytes read in order so far."""

    def __init__(self, source: _Object) -> None:
        super().__init__()
        self._object = source
        self._position = 0
        self._reached = len(source.head)
        self._stream: Generator[bytes, None, None] | None = None
        self._piece = memoryview(b"")
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._hashed = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._object.size}[whence]
        if start + offset < 0:
            raise ValueError(f"negative seek position {start + offset}")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._object.size - self._position)
        if wanted <= 0:
            return 0
        head = self._object.head
        if self._position < len(head):
            data: bytes | memoryview = head[self._position : self._position + wanted]
        else:
            data = self._object.repeat(lambda: self._attempt(wanted))
        buffer[: len(data)] = data
        self._verify(data)
        self._position += len(data)
        return len(data)

    def readall(self) -> bytes:
        if self._position != self._reached:
            self._drop()
            self._reached = max(self._position, len(self._object.head))
        buffer = memoryview(bytearray(PIECE))
        pieces = []
        while length := self.readinto(buffer):
            pieces.append(bytes(buffer[:length]))
        return b"".join(pieces)

    def close(self) -> None:
        self._drop()
        super().close()

    def _attempt(self, wanted: int) -> bytes | memoryview:
        try:
            return self._continue(wanted) if self._position == self._reached else self._jump(wanted)
        except Unavailable:
            self._drop()
            raise

    def _jump(self, wanted: int) -> bytes:
        self._drop()
        data = self._object.fetch(self._position, wanted)
        self._reached = self._position + wanted
        return data

    def _continue(self, wanted: int) -> memoryview:
        if self._stream is None:
            self._stream = self._object.stream(self._position)
        while not self._piece:
            piece = next(self._stream, None)
            if piece is None:
                raise self._object.cut_short()
            self._piece = memoryview(piece)
        data, self._piece = self._piece[:wanted], self._piece[wanted:]
        self._reached += len(data)
        return data

    def _drop(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream, self._piece = None, memoryview(b"")

    def _verify(self, data: bytes | memoryview) -> None:
        """Hash what is read in order; at the end compare, where the storage's checksum is an MD5."""
        if self._position != self._hashed:
            return
        self._md5.update(data)
        self._hashed += len(data)
        if self._hashed < self._object.size or not MD5.match(self._object.checksum):
            return
        if self._md5.hexdigest() != self._object.checksum:
            raise Corrupt(
                f"The bytes of '{self._object.path}' have the MD5 {self._md5.hexdigest()}; "
                f"{self._object.checksum} was written.",
                field=self._object.path,
                hint="The storage under lakeFS changed it: restore it there, or use another version.",
            )
