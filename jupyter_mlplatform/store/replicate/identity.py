"""Which commits of two stores are the same, and how one store's ids read in the other.

A copy carries the id of the commit that it is a copy of, in its metadata as ``origin``, and a copy of a copy carries
the same. So two commits are the same if their origins are, and a history that was pushed, continued there and pulled
back finds itself.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from jupyter_mlplatform.store.contract import Commit

ORIGIN = "origin"
AUTHOR = "origin.author"
CREATED_AT = "origin.created_at"
MERGED = "origin.merged"
"""On a merge that had to become an ordinary commit: the id, here, of what it merged."""

COMMIT_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
COMMIT_ID_BYTES = re.compile(COMMIT_ID.pattern.encode())


def identity(commit: Commit) -> str:
    """Return what makes a commit the same in every store."""
    return commit.metadata.get(ORIGIN, commit.id)


def carried(commit: Commit, translate: Callable[[str], str]) -> dict[str, str]:
    """Return the metadata of a commit's copy; who made it and when is kept as text, since a store says its own."""
    said = {key: translate(value) for key, value in commit.metadata.items() if not key.startswith(ORIGIN)}
    if ORIGIN in commit.metadata:
        origin = {key: value for key, value in commit.metadata.items() if key.startswith(ORIGIN)}
        if MERGED in origin:
            origin[MERGED] = translate(origin[MERGED])
    else:
        created_at = datetime.fromtimestamp(commit.created_at, UTC).isoformat()
        origin = {ORIGIN: commit.id, AUTHOR: commit.author, CREATED_AT: created_at}
    return said | origin


def translated(text: str, lookup: Callable[[str], str | None]) -> str:
    """Replace every full commit id that `lookup` knows; ids have one length, so the text keeps its own."""
    return COMMIT_ID.sub(lambda match: lookup(match.group()) or match.group(), text)


def translated_bytes(body: bytes, lookup: Callable[[str], str | None]) -> bytes:
    """Replace every full commit id in a document, as `translated` does in text."""

    def replaced(match: re.Match[bytes]) -> bytes:
        found = lookup(match.group().decode())
        return found.encode() if found else match.group()

    return COMMIT_ID_BYTES.sub(replaced, body)
