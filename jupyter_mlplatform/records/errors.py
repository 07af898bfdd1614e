"""Every error that the platform raises on purpose; the REST face turns each into problem+json (RFC 9457)."""

import traceback
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import BaseModel

from jupyter_mlplatform.records.merging import MergeConflicts, MergeProblem

_SHOWN_ROWS, _SHOWN_CELLS = 10, 5


class MLPlatformError(Exception):
    """An error that a person can act on.

    Parameters
    ----------
    detail
        What went wrong, as a sentence.
    field
        The request's field, column or path at fault.
    hint
        What to do about it.
    extra
        Members added to the problem document, for instance ``dependants``.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "The platform failed"
    members: ClassVar[type[BaseModel] | None] = None  # what the problem document has besides, if that is a record

    def __init__(self, detail: str, *, field: str | None = None, hint: str | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.hint = hint
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}" if self.hint else self.detail

    def explain(self) -> list[str]:
        """Return what a person should read, as lines."""
        return [f"{type(self).__name__}: {self.detail}", *([self.hint] if self.hint else [])]

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: what a person can do something about needs no traceback, a fault of ours does."""
        if self.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            return self.explain()
        return "".join(traceback.format_exception(self)).splitlines()

    def problem(self) -> dict[str, object]:
        """Return the RFC 9457 problem document: ``{type, title, status, code, detail, field?, hint?}``."""
        optional = {"field": self.field, "hint": self.hint, **self.extra}
        return {
            "type": f"urn:jupyter-mlplatform:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **{name: value for name, value in optional.items() if value is not None},
        }


class Malformed(MLPlatformError):
    """The request cannot be read at all."""

    status, code, title = 400, "malformed", "The request cannot be read"


class PermissionDenied(MLPlatformError):
    """The store or the server refuses this to this user."""

    status, code, title = 403, "permission_denied", "Not allowed"


class LegacyReadOnly(MLPlatformError):
    """Clients of the old product may read on this server, and not write."""

    status, code, title = 403, "legacy_read_only", "Old records can only be read here"


class LegacyOff(MLPlatformError):
    """Clients of the old product are not served."""

    status, code, title = 404, "legacy_off", "Old records are turned off"


class NotFound(MLPlatformError):
    """There is no such dataset, version, model, ref or object."""

    status, code, title = 404, "not_found", "Not found"


class Conflict(MLPlatformError):
    """The change contradicts one that is already there; for a merge, ``paths`` lists where."""

    status, code, title = 409, "conflict", "Conflict"


class MergeConflict(Conflict):
    """Two branches have both moved on; ``conflicts`` says which rows clash, ``paths`` and ``versions`` where."""

    code, title, members = "merge_conflict", "Both sides have changed", MergeProblem

    @property
    def conflicts(self) -> MergeConflicts:
        """What both sides did, and the rows that clash."""
        return MergeConflicts.model_validate(self.extra["conflicts"])

    def explain(self) -> list[str]:
        """Return what a person should read: also the rows that clash, one cell below the other."""
        found = self.conflicts
        shown = [
            ", ".join(f"{name}={value!r}" for name, value in row.key.items())
            + f" {row.kind.replace('_', ' ')}: "
            + "; ".join(
                f"{column}: {_cell(row.base, column)} -> {_cell(row.target, column)} | {_cell(row.source, column)}"
                for column in row.columns[:_SHOWN_CELLS]
            )
            for row in found.rows[:_SHOWN_ROWS]
        ]
        if not shown:
            return super().explain()
        heading = f"{found.conflicting_rows:,} rows clash; of each, the cells before -> in the target | in the source:"
        more = found.conflicting_rows - len(shown)
        return [*super().explain(), "", heading, *shown, *([f"... and {more:,} more"] if more else [])]


def _cell(row: dict[str, Any] | None, column: str) -> str:
    return "(no row)" if row is None else repr(row.get(column))


class StaleHead(Conflict):
    """The branch moved since it was read; nothing was written. Read it again and repeat the change."""

    code, title = "stale_head", "The branch has moved"


class AlreadyExists(Conflict):
    """The name is taken."""

    code, title = "already_exists", "The name is taken"


class HasDependants(Conflict):
    """A live model or endpoint needs what was to be deleted; ``dependants`` lists them."""

    code, title = "has_dependants", "Something depends on it"


class NothingToCommit(Conflict):
    """The change leaves everything as it was."""

    code, title = "nothing_to_commit", "Nothing changed"


class StaleEdit(MLPlatformError):
    """If-Match names an older state of the record."""

    status, code, title = 412, "stale_edit", "The record was edited meanwhile"


class TooLarge(MLPlatformError):
    """The body, the table or the batch passes a limit."""

    status, code, title = 413, "too_large", "Too large"


class UnknownFormat(MLPlatformError):
    """The file is of no format that the platform reads."""

    status, code, title = 415, "unknown_format", "Unknown format"


class Invalid(MLPlatformError):
    """The request is readable and wrong; ``problems`` lists every fault at once."""

    status, code, title = 422, "invalid", "Invalid"


class TooManyRequests(MLPlatformError):
    """The caller or the machine is over its limit of work under way."""

    status, code, title = 429, "too_many_requests", "Too many requests"


class Corrupt(MLPlatformError):
    """Stored bytes do not hash to their name, or a stored record cannot be read."""

    status, code, title = 500, "corrupt", "Stored data is damaged"


class HookFailed(Conflict):
    """A hook or a protection rule of the store refused the commit or merge."""

    code, title = "hook_failed", "The store's own rule refused the change"


class Unavailable(MLPlatformError):
    """The store, a worker or the server cannot be reached."""

    status, code, title = 503, "unavailable", "Not reachable"


class JobFailed(MLPlatformError):
    """A job that was waited for ended without a result."""

    status, code, title = 500, "job_failed", "The job failed"

    def _render_traceback_(self) -> list[str]:
        """Return the job's own reason: where it was waited for says nothing."""
        return self.explain()
