"""How a change reaches a branch: one merge, and what its refusals mean."""

from collections.abc import Iterator, Mapping
from itertools import islice

from jupyter_mlplatform.records.errors import Conflict, HookFailed, StaleHead, Unavailable
from jupyter_mlplatform.store.contract import Commit
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.refs import branch_head, find_commit

PAGE = 1000
MOST_CONFLICTS = 10_000


def check_head(client: Client, branch: str, expected: str | None) -> str:
    """Return the head of a branch; raise `StaleHead` if it is not ``expected``."""
    head = branch_head(client, branch)
    if expected is not None and head != expected:
        raise stale(branch, head, expected)
    return head


def stale(branch: str, head: str, expected: str, paths: list[str] | None = None) -> StaleHead:
    """Return the error for a branch that moved; ``paths``: where the two changes meet."""
    return StaleHead(
        f"The branch {branch!r} is at {head[:12]}, not at {expected[:12]}; nothing was written.",
        hint="Read it again and repeat the change.",
        paths=paths,
    )


def merge(
    client: Client,
    source: str,
    target: str,
    message: str,
    metadata: Mapping[str, str],
    *,
    strategy: str | None,
    squash: bool,
    expected_head: str | None,
) -> Commit:
    """Merge a ref into a branch and return the new head.

    lakeFS merges atomically and never over an uncommitted change, but takes no expected head: that is compared just
    before. A change that arrives in between is therefore refused (`StaleHead`) only where both touch a path; one that
    touches other paths is kept under ours, and ``parents[0]`` of the result tells.
    """
    from lakefs_sdk import Merge

    check_head(client, target, expected_head)
    wish = Merge(message=message, metadata=dict(metadata), strategy=strategy, squash_merge=squash)
    doing = f"merge {source!r} into {target!r}"
    try:
        made = client.write(client.sdk.refs_api.merge_into_branch, doing, client.repository, source, target, wish)
    except HookFailed:
        raise
    except Conflict as refusal:
        raise _conflict(client, source, target, expected_head, refusal) from refusal
    except Unavailable:
        # The server gave up because the branch kept moving (429), or did not answer: then the outcome is open.
        check_head(client, target, expected_head)
        raise
    return find_commit(client, made.reference)


def _conflict(client: Client, source: str, target: str, expected_head: str | None, refusal: Conflict) -> Conflict:
    """Say which conflict it is: lakeFS's reply names neither paths nor, at times, a reason."""
    if type(refusal) is not Conflict:
        return refusal
    paths = list(islice(merge_conflicts(client, source, target), MOST_CONFLICTS))
    head = branch_head(client, target)
    if expected_head is not None and head != expected_head:
        return stale(target, head, expected_head, paths)
    return conflict_on(paths) if paths else refusal


def conflict_on(paths: list[str]) -> Conflict:
    """Return the error for paths that both sides changed."""
    return Conflict(
        f"Both sides changed {paths[0]!r}" + (f" and {len(paths) - 1} more." if paths[1:] else "."),
        hint="Choose the strategy 'source-wins' or 'dest-wins', or change one side first.",
        paths=paths,
    )


def merge_conflicts(client: Client, source: str, target: str) -> Iterator[str]:
    """Yield the paths where a merge conflicts, as lakeFS's three-dot diff marks them."""
    for path, kind in differences(client, target, source, three_dot=True):
        if kind == "conflict":
            yield path


def revert_conflicts(client: Client, head: str, reverted: str, before: str) -> Iterator[str]:
    """Yield the paths that ``reverted`` changed since ``before`` and that something changed again up to ``head``."""
    undone = dict(differences(client, reverted, before))
    wanted = dict(differences(client, head, before))
    for path, _ in differences(client, reverted, head):
        if path in undone and path in wanted:
            yield path


def differences(client: Client, left: str, right: str, *, three_dot: bool = False) -> Iterator[tuple[str, str]]:
    """Yield every path that differs, with the kind of difference, page by page."""
    kind, after = "three_dot" if three_dot else "two_dot", ""
    while True:
        page = client.read(
            client.sdk.refs_api.diff_refs,
            f"compare {left!r} with {right!r}",
            client.repository,
            left,
            right,
            after=after,
            amount=PAGE,
            type=kind,
        )
        yield from ((change.path, change.type) for change in page.results)
        if not page.pagination.has_more:
            return
        after = page.pagination.next_offset
