"""Tables at addresses: over HTTP, in a lakeFS repository, in an object store through fsspec.

Whoever asks chooses the address and the server fetches it, from within its own network: so only schemes on a list, only
public addresses (looked at when a connection is made, for every redirect, and connected to as looked at), no
credentials in the address, and limits of size and time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from jupyter_mlplatform.records.base import Request
from jupyter_mlplatform.records.errors import Invalid, NotFound, PermissionDenied, TooLarge, Unavailable

DEFAULT_SCHEMES = ("https", "s3", "gs", "abfs", "lakefs")
_HTTP = frozenset({"http", "https"})
# Here the address names a bucket or container; the host is the server's own configuration.
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "obs", "cos"})
_CHUNK = 1024 * 1024

Progress = Callable[[float], object]


class SourcePolicy(Request):
    """From where tables may be fetched. ``timeout_s`` bounds each wait, ``total_s`` all of it."""

    schemes: tuple[str, ...] = DEFAULT_SCHEMES
    allow_private: bool = False
    max_bytes: int = 4_000_000_000
    timeout_s: float = 30.0
    total_s: float = 6 * 3600.0


def check(uri: str, policy: SourcePolicy) -> SplitResult:
    """Return the parts of an address. Raises `Invalid` for one that cannot be, `PermissionDenied` by `policy`."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise Invalid(f"The address cannot be read: {error}.", field="uri") from error
    if not parts.scheme or not parts.netloc or any(ord(sign) < 33 for sign in uri):
        raise Invalid(f"{uri!r} is no address.", field="uri", hint="For instance https://example.org/table.csv.")
    if parts.scheme not in _HTTP and "::" in uri:
        raise Invalid("An address may not be made of several.", field="uri")  # fsspec would open each of them
    if parts.scheme not in policy.schemes:
        raise PermissionDenied(
            f"Addresses of the kind {parts.scheme}:// are not allowed here.",
            field="uri",
            hint=f"Allowed: {', '.join(policy.schemes)} (MLPlatformApp.allowed_uri_schemes).",
        )
    if parts.scheme not in _HTTP | _BUCKETS | {"lakefs"} and not policy.allow_private:
        raise PermissionDenied(
            f"It cannot be told whether {parts.scheme}:// stays out of this server's network.",
            field="uri",
            hint="It takes MLPlatformApp.allow_private_addresses = True as well.",
        )
    if parts.password is not None or (parts.username and parts.scheme in _HTTP):
        raise Invalid("An address may not hold credentials: it is kept with the data.", field="uri")
    if port == 0 or not unquote(parts.path).strip("/"):
        raise Invalid(f"{plain(uri)} names no file.", field="uri")
    return parts


def plain(uri: str) -> str:
    """Return an address without its query, which may be a signature, and without user."""
    parts = urlsplit(uri)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def filename(uri: str) -> str:
    """Return the last part of an address."""
    return unquote(urlsplit(uri).path).rstrip("/").rpartition("/")[2]


def fetch(uri: str, target: Path, policy: SourcePolicy, progress: Progress) -> str:
    """Write what is at an address to `target`; return the name of the file, with an ending that tells its format.

    Raises
    ------
    Invalid, PermissionDenied
        See `check`; also for an address that is not public.
    NotFound, Unavailable, TooLarge
        There is nothing, it does not answer (in time), it has more than ``max_bytes``.
    """
    parts = check(uri, policy)
    with ExitStack() as stack:
        if parts.scheme in _HTTP:
            from jupyter_mlplatform.services.web import open_web

            body = stack.enter_context(open_web(uri, policy))
            name, size, chunks = body.filename or filename(uri), body.size, body.chunks
        else:
            opened, size = _open_lakefs(parts, stack) if parts.scheme == "lakefs" else _open_fsspec(uri, stack)
            name, chunks = filename(uri), _pieces(opened)
        _copy(chunks, size, target, policy, progress)
    return name


def _copy(chunks: Iterator[bytes], size: int | None, target: Path, policy: SourcePolicy, progress: Progress) -> None:
    too_large = TooLarge(f"The file has more than {policy.max_bytes:,} bytes.", field="uri")
    if size is not None and size > policy.max_bytes:
        raise too_large
    until = time.monotonic() + policy.total_s
    written = 0
    with target.open("wb") as sink:
        for chunk in chunks:
            written += len(chunk)
            if written > policy.max_bytes:
                raise too_large
            if time.monotonic() > until:
                raise Unavailable(f"The file was not there within {policy.total_s:,.0f} seconds.", field="uri")
            sink.write(chunk)
            progress(written / max(size or policy.max_bytes, written))
    if size is not None and written < size:
        raise Unavailable(f"The connection ended after {written:,} of {size:,} bytes.", field="uri", hint="Try again.")


def _pieces(file: "IO[bytes] | Any") -> Iterator[bytes]:  # noqa: ANN401 - whatever fsspec opens
    while chunk := file.read(_CHUNK):
        yield chunk


def _open_lakefs(parts: SplitResult, stack: ExitStack) -> "tuple[IO[bytes], int]":
    from jupyter_mlplatform.store import open_store

    ref, _, path = unquote(parts.path).lstrip("/").partition("/")
    if not ref or not path:
        raise Invalid("A lakeFS address is lakefs://repository/ref/path.", field="uri")
    store = open_store(f"lakefs://{parts.netloc}")
    stack.callback(store.close)
    commit = store.resolve(ref)
    size = store.stat(commit, path).size
    return stack.enter_context(store.open(commit, path)), size


def _open_fsspec(uri: str, stack: ExitStack) -> "tuple[Any, int | None]":
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise _missing(error) from error
    try:
        system, path = url_to_fs(uri)
        size = system.info(path)["size"]
        return stack.enter_context(system.open(path, "rb")), size
    except ImportError as error:
        raise _missing(error) from error
    except FileNotFoundError as error:
        raise NotFound(f"There is no file at {plain(uri)}.", field="uri") from error
    except PermissionError as error:
        raise PermissionDenied(f"{plain(uri)} may not be read with this server's credentials.", field="uri") from error
    except Exception as error:  # each file system behind fsspec has errors of its own
        raise Unavailable(f"{plain(uri)} cannot be opened: {error}", field="uri") from error


def _missing(error: ImportError) -> Invalid:
    return Invalid(
        f"This kind of address needs a package that is not installed: {error.name or error}.",
        field="uri",
        hint="pip install jupyter_mlplatform[remote], and s3fs, gcsfs or adlfs for what is read.",
    )
