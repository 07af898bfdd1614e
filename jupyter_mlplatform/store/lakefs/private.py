"""The private branches of stages: hidden, named by the time they were made, swept when their writer was killed."""

import logging
import re
import secrets
import time
import uuid
from collections.abc import Iterator

from jupyter_mlplatform.records.errors import MLPlatformError, NotFound
from jupyter_mlplatform.store.lakefs.client import Client

PREFIX = "stage--"
NAME = re.compile(PREFIX + r"([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
PAGE = 1000

log = logging.getLogger(__name__)


def create(client: Client, base: str) -> str:
    """Make a hidden branch ``stage--<uuid7>`` at a commit and return its name."""
    from lakefs_sdk import BranchCreation

    name = PREFIX + str(_uuid7())
    wish = BranchCreation(name=name, source=base, hidden=True)
    client.write(client.sdk.branches_api.create_branch, "open a private stage", client.repository, wish)
    return name


def drop(client: Client, name: str) -> None:
    """Delete a private branch. What cannot be deleted now is left to the next sweep: the change itself is decided."""
    try:
        client.read(client.sdk.branches_api.delete_branch, f"delete {name!r}", client.repository, name)
    except NotFound:
        return
    except MLPlatformError as error:
        log.warning("The private branch %s is left for the next sweep: %s", name, error)


def sweep(client: Client, older_than_s: float) -> list[str]:
    """Delete the private branches that killed writers left, and return their names."""
    swept = stale(client, older_than_s)
    for name in swept:
        drop(client, name)
    return swept


def stale(client: Client, older_than_s: float) -> list[str]:
    """Return the names of the private branches made longer ago than that."""
    latest = time.time() - older_than_s
    return [name for name, made_at in _listed(client) if made_at < latest]


def _listed(client: Client) -> Iterator[tuple[str, float]]:
    after = ""
    while True:
        page = client.read(
            client.sdk.branches_api.list_branches,
            "list the private stages",
            client.repository,
            prefix=PREFIX,
            after=after,
            amount=PAGE,
            show_hidden=True,
        )
        for branch in page.results:
            if made := NAME.fullmatch(branch.id):
                yield branch.id, int(made.group(1) + made.group(2), 16) / 1000
        if not page.pagination.has_more:
            return
        after = page.pagination.next_offset


def _uuid7() -> uuid.UUID:
    """Return a UUID whose first 48 bits are the time in milliseconds (RFC 9562, version 7)."""
    now_ms = time.time_ns() // 1_000_000
    value = now_ms << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
