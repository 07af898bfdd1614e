"""The branch ``main`` that the platform starts from, in repositories that others made."""

import logging

from jupyter_mlplatform.records.errors import AlreadyExists, Invalid, NotFound, PermissionDenied
from jupyter_mlplatform.store.contract import ROOT_BRANCH
from jupyter_mlplatform.store.lakefs.client import Client
from jupyter_mlplatform.store.lakefs.log import page_of_log
from jupyter_mlplatform.store.lakefs.refs import branch_head

PAGE = 1000

log = logging.getLogger(__name__)


def ensure_root(client: Client) -> None:
    """Make the branch ``main`` at the repository's first commit, which is empty, if there is no such branch.

    Who may not write can still read, so a missing ``main`` is then left missing.
    """
    try:
        branch_head(client, ROOT_BRANCH)
    except NotFound:
        _make_root(client)


def _make_root(client: Client) -> None:
    from lakefs_sdk import BranchCreation

    found = client.read(client.sdk.repositories_api.get_repository, "open the repository", client.repository)
    try:
        commit = branch_head(client, found.default_branch)
    except NotFound as error:
        raise Invalid(
            f"The lakeFS repository '{client.repository}' is bare: it has no commit to start from.",
            hint="Create it without --bare, or restore its refs first.",
        ) from error
    after: str | None = ""
    while after is not None:
        page = page_of_log(client, commit, prefix="", after=after, amount=PAGE, first_parent=True)
        commit, after = page.items[-1].id if page.items else commit, page.next
    try:
        client.write(
            client.sdk.branches_api.create_branch,
            f"create the branch '{ROOT_BRANCH}'",
            client.repository,
            BranchCreation(name=ROOT_BRANCH, source=commit),
        )
    except AlreadyExists:
        return  # another process opened the repository at the same moment
    except PermissionDenied as error:
        log.warning("The repository %s has no branch %s and cannot be given one: %s", found.id, ROOT_BRANCH, error)
