"""What a ref means on the server, and the server's records in our words."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.store.contract import Commit
from jupyter_mlplatform.store.lakefs.client import Client

if TYPE_CHECKING:
    import lakefs_sdk

EXPRESSION = re.compile(r"([^\s~^@$]+)((?:~[0-9]{0,9})*)")
COMMIT_ID = re.compile(r"[0-9a-f]{64}")
TOO_SHORT_ID = re.compile(r"[0-9a-f]{1,5}")
OWN_METADATA = ".lakefs."


def find_commit(client: Client, ref: str) -> Commit:
    """Return the commit that `ref` means.

    lakeFS takes a single character for the beginning of a commit id and gives ``^``, ``@`` and ``$`` a meaning; the
    contract does not, so that a mistyped name is not found rather than something else.
    """
    expression = EXPRESSION.fullmatch(ref)
    if expression is None:
        raise Invalid(f"{ref!r} is not a ref.", field="ref", hint="Use a branch, a tag, a commit id, or one with '~n'.")
    base, steps = expression.groups()
    if TOO_SHORT_ID.fullmatch(base):
        base = _by_name(client, base)
    return to_commit(client.read(client.sdk.commits_api.get_commit, f"find {ref!r}", client.repository, base + steps))


def pin(client: Client, ref: str) -> str:
    """Return the id of the commit that `ref` means; a full id is returned unasked.

    Reading through a branch's name would show what others have staged on it and not committed.
    """
    return ref if COMMIT_ID.fullmatch(ref) else find_commit(client, ref).id


def branch_head(client: Client, branch: str) -> str:
    """Return the commit id that a branch points at; raise `NotFound`."""
    found = client.read(client.sdk.branches_api.get_branch, f"find the branch '{branch}'", client.repository, branch)
    return str(found.commit_id)


def to_commit(found: "lakefs_sdk.Commit") -> Commit:
    """Put a lakeFS commit in the contract's words, without the metadata that lakeFS adds of its own."""
    return Commit(
        id=found.id,
        message=found.message,
        author=found.committer,
        created_at=float(found.creation_date),
        parents=tuple(found.parents),
        metadata=_given(found.metadata or {}),
    )


def _given(metadata: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in metadata.items() if not key.startswith(OWN_METADATA)}


def _by_name(client: Client, name: str) -> str:
    try:
        return branch_head(client, name)
    except NotFound:
        tag = client.read(client.sdk.tags_api.get_tag, f"find {name!r}", client.repository, name)
        return str(tag.commit_id)
