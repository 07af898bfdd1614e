"""The log below a prefix: lakeFS's own leaves out every merge, so those are looked at one by one."""

from collections.abc import Iterator
from itertools import islice

from jupyter_mlplatform.store.contract import Commit, Page
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.refs import to_commit

PAGE = 1000


def page_of_log(
    client: Client, start: str, *, prefix: str, after: str, amount: int, first_parent: bool
) -> Page[Commit]:
    """Return a page of the commits reachable from the commit ``start``, newest first.

    With a prefix: those that change something below it relative to their first parent, merges included.
    """
    if not prefix:
        return _page(client, start, after=after, amount=amount, first_parent=first_parent)
    found = list(islice(_below(client, start, prefix, after, amount, first_parent=first_parent), amount + 1))
    return Page(found[:amount], found[amount - 1].id if len(found) > amount else None)


def _below(client: Client, start: str, prefix: str, after: str, amount: int, *, first_parent: bool) -> Iterator[Commit]:
    plain = _all(client, start, after, min(amount + 1, PAGE), prefix, first_parent=first_parent)
    next_plain = next(plain, None)
    for commit in _all(client, start, after, PAGE, "", first_parent=first_parent):
        if next_plain is not None and commit.id == next_plain.id:
            yield commit
            next_plain = next(plain, None)
        elif len(commit.parents) > 1 and _changes(client, commit, prefix):
            yield commit


def _all(client: Client, start: str, after: str, amount: int, prefix: str, *, first_parent: bool) -> Iterator[Commit]:
    more: str | None = after
    while more is not None:
        page = _page(client, start, after=more, amount=amount, prefix=prefix, first_parent=first_parent)
        yield from page.items
        more = page.next


def _page(client: Client, start: str, *, after: str, amount: int, first_parent: bool, prefix: str = "") -> Page[Commit]:
    found = client.read(
        client.sdk.refs_api.log_commits,
        f"read the log of {start[:12]}",
        client.repository,
        start,
        after=after,
        amount=amount,
        prefixes=[prefix] if prefix else None,
        first_parent=first_parent,
    )
    commits = [to_commit(commit) for commit in found.results]
    return Page(commits, commits[-1].id if found.pagination.has_more and commits else None)


def _changes(client: Client, commit: Commit, prefix: str) -> bool:
    found = client.read(
        client.sdk.refs_api.diff_refs,
        f"compare {commit.id[:12]} with its parent",
        client.repository,
        commit.parents[0],
        commit.id,
        amount=1,
        prefix=prefix,
        type="two_dot",
    )
    return bool(found.results)
