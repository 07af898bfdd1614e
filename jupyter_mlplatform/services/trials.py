"""Branches on which proposals are tried: private, named after their job, and gone when it ends."""

import secrets
import time
from collections.abc import Callable

from jupyter_mlplatform.records.errors import NotFound, StaleHead
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.store.paging import every

_PREFIX = "evidence--"
_ABANDONED_S = 24 * 3600.0


class Trials:
    """The trial branches of a repository, ``evidence--<seconds>-<job>--<n>``; no dataset lists them."""

    def __init__(self, repository: Repository) -> None:
        self._store = repository.store

    def begin(self, job_id: str) -> str:
        """Return the start of the names of one job's branches."""
        return f"{_PREFIX}{int(time.time())}-{job_id or secrets.token_hex(8)}--"

    def discard(self, start: str) -> None:
        """Delete the branches whose names start so; those that somebody else deletes meanwhile are no error."""
        for ref in list(every(lambda after: self._store.branches(prefix=start, after=after))):
            try:
                self._store.delete_branch(ref.name)
            except NotFound:
                continue

    def keep(self, branch: str, commit: str) -> None:
        """Put a commit of a trial on a branch that stays. Raises `AlreadyExists`."""
        self._store.create_branch(branch, commit)

    def forget(self, branch: str, commit: str) -> None:
        """Delete a branch that was kept, if it is still as it was then."""
        try:
            self._store.delete_branch(branch, expected_head=commit)
        except (NotFound, StaleHead):
            return

    def sweep(self, has_ended: Callable[[str], bool]) -> None:
        """Delete the branches of jobs that ended without doing so themselves, and any that are over a day old."""
        for ref in list(every(lambda after: self._store.branches(prefix=_PREFIX, after=after))):
            began, _, job_id = ref.name.removeprefix(_PREFIX).partition("--")[0].partition("-")
            if has_ended(job_id) or (began.isdigit() and int(began) < time.time() - _ABANDONED_S):
                self.discard(ref.name)
