"""Times as the records carry them: aware, in UTC."""

from datetime import UTC, datetime

from jupyter_mlplatform.store.contract import Commit


def now() -> datetime:
    """Return the present, to the microsecond."""
    return datetime.now(UTC)


def timestamp(commit: Commit) -> datetime:
    """Return when a commit was made."""
    return moment(commit.created_at)


def moment(seconds: float) -> datetime:
    """Return the time that is so many seconds after the epoch."""
    return datetime.fromtimestamp(seconds, UTC)
