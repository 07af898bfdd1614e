"""Work that takes longer than a request."""

from datetime import datetime
from typing import Any, Literal

from jupyter_mlplatform.records.base import Record

JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class Job(Record):
    """A job: ``progress`` is 0..1, ``eta_s`` seconds to go where known, ``log`` its last lines.

    ``result`` is the record that the call would have answered with; ``error`` a problem document.
    """

    id: str
    kind: str
    title: str
    status: JobStatus
    progress: float
    stage: str
    eta_s: float | None = None
    log: tuple[str, ...] = ()
    result: Any = None
    error: dict[str, Any] | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
