"""A file over HTTP, fetched from public addresses only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from jupyter_mlplatform.records.errors import Invalid, NotFound, PermissionDenied, Unavailable, UnknownFormat
from jupyter_mlplatform.services import addresses
from jupyter_mlplatform.services.sources import SourcePolicy

_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_ENDINGS = {
    "text/csv": ".csv", "application/csv": ".csv", "text/tab-separated-values": ".tsv", "application/json": ".json",
    "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "application/vnd.apache.parquet": ".parquet",
    "application/vnd.apache.arrow.file": ".arrow", "application/vnd.apache.arrow.stream": ".arrow",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip


@dataclass(frozen=True)
class WebFile:
    """An answer: the file's name, its size in bytes if that is told, and its bytes as they come over the wire."""

    filename: str
    size: int | None
    chunks: Iterator[bytes]


class PublicTransport(httpx.BaseTransport):
    """Resolves each request's host itself, checks the addresses, and connects to one of those: none can change after.

    TLS still asks for, and checks, the host's name (``SSL_CERT_FILE`` adds an authority). There is no proxy, and no
    connection is kept for another request.
    """

    def __init__(self, policy: SourcePolicy) -> None:
        self._policy = policy
        self._transport = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises `PermissionDenied` for a scheme or address that is not allowed, `NotFound`."""
        url = request.url
        if url.scheme not in _PORTS or url.scheme not in self._policy.schemes:
            raise PermissionDenied(f"It leads to {url.scheme}://, which is not allowed here.", field="uri")
        port = url.port or _PORTS[url.scheme]
        failure: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in addresses.resolve(url.host, port, allow_private=self._policy.allow_private):
            pinned = httpx.Request(
                request.method,
                url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.host},
            )
            try:
                return self._transport.handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError(f"{url.host} has no address.")

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()


@contextmanager
def open_web(uri: str, policy: SourcePolicy) -> Iterator[WebFile]:
    """Ask for a file. Raises `NotFound`, `PermissionDenied`, `Unavailable`, `UnknownFormat` for a web page."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "jupyter_mlplatform"}
    with httpx.Client(
        transport=PublicTransport(policy),
        headers=headers,
        timeout=policy.timeout_s,
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        trust_env=False,
    ) as client:
        try:
            with client.stream("GET", uri) as reply:
                _check(reply)
                length = reply.headers.get("Content-Length", "")
                yield WebFile(_filename(reply), int(length) if length.isdigit() else None, reply.iter_raw())
        except httpx.TimeoutException as error:
            raise Unavailable(f"The address did not answer in {policy.timeout_s:g} seconds.", field="uri") from error
        except httpx.TooManyRedirects as error:
            raise Unavailable(f"The address leads on more than {_REDIRECTS} times.", field="uri") from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise Invalid(f"The address cannot be used: {error}", field="uri") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"The address cannot be reached: {error}", field="uri") from error


def _check(reply: httpx.Response) -> None:
    if reply.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise PermissionDenied(f"The address refuses to give the file ({reply.status_code}).", field="uri")
    if reply.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise NotFound(f"There is no file at the address ({reply.status_code}).", field="uri")
    if not reply.is_success:
        raise Unavailable(f"The address answers {reply.status_code} {reply.reason_phrase}.", field="uri")
    if _media_type(reply) in ("text/html", "application/xhtml+xml"):
        raise UnknownFormat("At the address is a web page, not a table.", field="uri", hint="Give the file's own.")
    # Bytes are kept as they come; a gzip file is unpacked when it is opened, within limits.
    if reply.headers.get("Content-Encoding", "identity").lower() not in ("identity", "gzip", "x-gzip"):
        raise Unavailable("The address sends the file in an encoding that was not asked for.", field="uri")


def _filename(reply: httpx.Response) -> str:
    name = PurePosixPath(unquote(reply.url.path)).name or "table"
    ending = _ENDINGS.get(_media_type(reply), "")
    return name if PurePosixPath(name).suffix else name + ending


def _media_type(reply: httpx.Response) -> str:
    return str(reply.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
