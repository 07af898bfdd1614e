"""Revert: lakeFS's own, on a private branch, so that it meets the target as any other change does."""

from collections.abc import Mapping
from itertools import islice

from jupyter_mlplatform.records.errors import Conflict, HookFailed, NothingToCommit
from jupyter_mlplatform.store.contract import Commit
from jupyter_mlplatform.store.lakefs import arrival, private
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.refs import branch_head, find_commit


def revert(client: Client, branch: str, ref: str, message: str, metadata: Mapping[str, str]) -> Commit:
    """Commit to a branch the reverse of what `ref` changed relative to its first parent.

    Raises
    ------
    Conflict
        With ``paths``: what `ref` changed was changed again since.
    NothingToCommit
        The branch has nothing left of what `ref` changed.
    StaleHead
        The branch moved meanwhile.
    """
    from lakefs_sdk import RevertCreation

    head, reverted = branch_head(client, branch), find_commit(client, ref)
    if not reverted.parents:
        raise NothingToCommit(f"{ref!r} is the first commit: there is nothing before it to go back to.")
    wish = RevertCreation(ref=reverted.id, parent_number=1 if len(reverted.parents) > 1 else 0)
    area = private.create(client, head)
    try:
        client.write(client.sdk.branches_api.revert_branch, f"revert {ref!r}", client.repository, area, wish)
        if not any(arrival.differences(client, head, branch_head(client, area))):
            raise NothingToCommit(f"What {ref!r} changed is as before already.")  # lakeFS would make an empty commit
        return arrival.merge(client, area, branch, message, metadata, strategy=None, squash=True, expected_head=head)
    except HookFailed:
        raise
    except Conflict as refusal:
        if type(refusal) is not Conflict or "paths" in refusal.extra:
            raise
        found = arrival.revert_conflicts(client, head, reverted.id, reverted.parents[0])
        paths = list(islice(found, arrival.MOST_CONFLICTS))
        if not paths:
            raise
        raise arrival.conflict_on(paths) from refusal
    finally:
        private.drop(client, area)
