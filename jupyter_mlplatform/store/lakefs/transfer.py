"""Bodies of objects on their way in: streamed in chunks, straight to the storage where the server offers it."""

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import httpx

from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.store.contract import ObjectStat
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.errors import translate, unreachable

if TYPE_CHECKING:
    from lakefs_sdk import ObjectStats

CHUNK = 1 << 20
CONTENT_TYPE = "application/octet-stream"
"""One type for all, since lakeFS counts it into an object's identity: the same bytes must never look changed."""


class Body:
    """Bytes to upload, read from a stream once, or again from the same place if it can seek."""

    def __init__(self, source: BinaryIO | bytes) -> None:
        self._stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
        self.repeatable = self._stream.seekable()
        self._start = self._stream.tell() if self.repeatable else 0
        self.size = 0
        self.md5 = hashlib.md5(usedforsecurity=False)

    def length(self) -> int | None:
        """Return the bytes to come, or None where only reading tells."""
        if not self.repeatable:
            return None
        end = self._stream.seek(0, io.SEEK_END)
        self._stream.seek(self._start)
        return end - self._start

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes from the start, counting and hashing them."""
        if self.repeatable:
            self._stream.seek(self._start)
        self.size, self.md5 = 0, hashlib.md5(usedforsecurity=False)
        while chunk := self._stream.read(CHUNK):
            self.size += len(chunk)
            self.md5.update(chunk)
            yield chunk


def upload(client: Client, branch: str, path: str, source: BinaryIO | bytes) -> ObjectStat:
    """Write an object to a branch's staging area, holding at most one chunk (1 MiB) of it in memory.

    Where the server presigns, the bytes go straight to the storage; that needs their length beforehand, so a stream
    that cannot seek goes through the server. A body that can be read again is sent again when the connection fails.

    Raises
    ------
    Corrupt
        The server stored other bytes than were sent.
    """
    body = Body(source)
    length = body.length()
    direct = length is not None and client.storage_config.pre_sign_support
    send = _direct if direct else _through

    def action() -> ObjectStat:
        return send(client, branch, path, body, length)

    stored = client.repeat(action) if body.repeatable else action()
    if stored.size != body.size or stored.checksum != body.md5.hexdigest():
        raise Corrupt(
            f"lakeFS stored {stored.size} bytes with checksum {stored.checksum} for '{path}', where {body.size} with "
            f"{body.md5.hexdigest()} were sent.",
            field=path,
            hint="Write it again; if it repeats, something between here and the storage changes the bytes.",
        )
    return stored


def link(client: Client, branch: str, path: str, source_commit: str, source_path: str) -> ObjectStat:
    """Stage at ``path`` what a commit has at ``source_path``; none of its bytes pass through here.

    lakeFS's own copy duplicates the bytes within the storage, so their address is staged instead; lakeFS keeps them as
    long as any commit refers to them. Only its local block store, whose addresses it does not take back, gets a copy.
    """
    doing = f"link '{source_path}' of {source_commit[:12]} to '{path}'"
    found = client.read(client.sdk.objects_api.stat_object, doing, client.repository, source_commit, source_path)
    if client.storage_config.blockstore_type == "local":
        from lakefs_sdk import ObjectCopyCreation

        wish = ObjectCopyCreation(src_path=source_path, src_ref=source_commit)
        client.read(client.sdk.objects_api.copy_object, doing, client.repository, branch, path, wish)
    else:
        _stage_address(client, branch, path, found, doing)
    return ObjectStat(path, int(found.size_bytes), str(found.checksum))


def _stage_address(client: Client, branch: str, path: str, found: "ObjectStats", doing: str) -> None:
    """Ask without the SDK, which warns with every call that lakeFS may drop it from its next API."""
    request = client.server.build_request(
        "PUT",
        f"/repositories/{client.repository}/branches/{branch}/objects",
        params={"path": path},
        json={
            "physical_address": found.physical_address,
            "checksum": found.checksum,
            "size_bytes": found.size_bytes,
            "content_type": found.content_type,
            "metadata": found.metadata or {},
        },
    )
    client.repeat(lambda: _send(client, request, doing))


def _through(client: Client, branch: str, path: str, body: Body, length: int | None) -> ObjectStat:
    headers = {"Content-Type": CONTENT_TYPE}
    if length is not None:
        headers["Content-Length"] = str(length)
    response = _send(
        client,
        client.server.build_request(
            "POST",
            f"/repositories/{client.repository}/branches/{branch}/objects",
            params={"path": path},
            content=body.chunks(),
            headers=headers,
        ),
        f"write '{path}'",
    )
    reply = response.json()
    return ObjectStat(path, int(reply["size_bytes"]), str(reply["checksum"]))


def _direct(client: Client, branch: str, path: str, body: Body, length: int | None) -> ObjectStat:
    from lakefs_sdk import StagingLocation, StagingMetadata

    doing = f"write '{path}'"
    staging = client.sdk.staging_api
    place = client.read(staging.get_physical_address, doing, client.repository, branch, path, presign=True)
    headers = {"Content-Type": CONTENT_TYPE, "Content-Length": str(length)}
    if client.storage_config.blockstore_type == "azure":
        headers["x-ms-blob-type"] = "BlockBlob"
    request = client.storage.build_request("PUT", place.presigned_url, content=body.chunks(), headers=headers)
    _send(client, request, f"write '{path}' to its storage", presigned=True)
    metadata = StagingMetadata(
        staging=StagingLocation(physical_address=place.physical_address),
        checksum=body.md5.hexdigest(),
        size_bytes=body.size,
        content_type=CONTENT_TYPE,
    )
    stat = client.read(staging.link_physical_address, doing, client.repository, branch, path, metadata)
    return ObjectStat(path, stat.size_bytes, stat.checksum)


def _send(client: Client, request: httpx.Request, doing: str, *, presigned: bool = False) -> httpx.Response:
    connection = client.storage if presigned else client.server
    try:
        response = connection.send(request)
    except httpx.HTTPError as error:
        raise unreachable(request.url.host if presigned else client.endpoint, error, doing) from None
    if not response.is_success:
        raise client.explained(translate(response.status_code, response.content, doing))
    return response
