"""What a lakeFS server's refusals mean: one table from status to error, and the one function that reads it."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from jupyter_mlplatform.records.errors import (
    AlreadyExists,
    Conflict,
    Corrupt,
    HookFailed,
    Invalid,
    MLPlatformError,
    NotFound,
    NothingToCommit,
    PermissionDenied,
    TooLarge,
    Unavailable,
)

STATUS: Mapping[int, type[MLPlatformError]] = MappingProxyType(
    {
        400: Invalid,
        401: PermissionDenied,
        403: PermissionDenied,
        404: NotFound,
        409: Conflict,
        410: Corrupt,
        412: HookFailed,
        413: TooLarge,
        416: Invalid,
        422: Invalid,
        429: Unavailable,
    }
)
"""Any other status is `Unavailable`: the server, or what stands before it, failed."""

PHRASES: tuple[tuple[int, re.Pattern[str], type[MLPlatformError]], ...] = (
    (400, re.compile(r"\bno changes$"), NothingToCommit),
    (400, re.compile(r"\(dirty branch\)$"), Conflict),
    (403, re.compile(r"\bprotected branch$"), HookFailed),
    (409, re.compile(r"\bnot unique$"), AlreadyExists),
    (409, re.compile(r"^(branch name|tag ID) .*: conflict found$"), AlreadyExists),
    (500, re.compile(r"\bno merge base$"), Conflict),
)
"""Where lakeFS gives one status to several refusals, its message tells them apart."""

HINTS: Mapping[type[MLPlatformError], str] = MappingProxyType(
    {
        PermissionDenied: "Ask the lakeFS administrator for the permission, or use other credentials.",
        HookFailed: "The rule belongs to the lakeFS repository: change the data so that it passes, or ask its owner.",
        Corrupt: "The object's bytes are gone from the storage under lakeFS: restore them there.",
        Unavailable: "Try again shortly; the lakeFS server's log says more.",
    }
)

LONGEST = 2000


def translate(status: int, body: bytes | str | None, doing: str) -> MLPlatformError:
    """Turn a refusal into our error.

    Parameters
    ----------
    status
        HTTP status of the reply.
    body
        Its body: lakeFS answers ``{"message": …}``.
    doing
        What was asked, as a phrase that ends "lakeFS refused to …" ("read 'main'").
    """
    message = _message(body)
    found = next(
        (error for code, phrase, error in PHRASES if code == status and phrase.search(message)),
        STATUS.get(status, Unavailable),
    )
    hint = HINTS.get(found)
    if status == 400 and "dirty branch" in message:
        hint = "Someone has uncommitted changes on the branch: commit them, or `lakectl branch reset` it, then repeat."
    elif status == 401:
        hint = "Check the access key with `lakectl identity`; the key may lack the permission for this."
    reason = message or f"HTTP {status}"
    return found(f"lakeFS could not {doing}: {reason}.", hint=hint)


def unreachable(address: str, cause: BaseException, doing: str) -> Unavailable:
    """Return the error for a server that did not answer; ``address`` is its endpoint, without credentials."""
    return Unavailable(
        f"The lakeFS server at {address} did not answer ({type(cause).__name__}) while it was to {doing}.",
        hint="Check that it is running and reachable from this machine, and LAKECTL_SERVER_ENDPOINT_URL.",
    )


def _message(body: bytes | str | None) -> str:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    try:
        document = json.loads(text)
    except ValueError:
        return text.strip()[:LONGEST]
    message = document.get("message") if isinstance(document, dict) else None
    return str(message or "").strip().rstrip(".")[:LONGEST]
