"""A job on disk: the files of its folder and how events are added to them.

``spec.json``
    What was submitted.
``pid``
    The supervising process, also the id of its process group. To be believed only while the lock is held.
``lock``
    Held by the job's processes for their whole life.
``events.jsonl``
    One JSON object a line, each with ``at`` (seconds since the epoch) and ``event``: ``started``, ``progress``,
    ``log``, and at last ``succeeded`` or ``failed``.
``result.json``
    What the task returned; complete once ``succeeded`` is among the events.
``output.log``
    What the processes wrote to their standard output and error.
``scratch``
    Temporary files of the processes (their ``TMPDIR``), while they live.
``cancel``
    There once somebody has asked the job to stop.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class JobFolder:
    """The folder of one job, at ``<root>/<id>``."""

    path: Path

    @property
    def id(self) -> str:
        """The job's id."""
        return self.path.name

    @property
    def spec(self) -> Path:
        """What was submitted."""
        return self.path / "spec.json"

    @property
    def pid(self) -> Path:
        """The supervising process."""
        return self.path / "pid"

    @property
    def lock(self) -> Path:
        """The lock that is held while the job lives."""
        return self.path / "lock"

    @property
    def events(self) -> Path:
        """What happened, one JSON object a line."""
        return self.path / "events.jsonl"

    @property
    def result(self) -> Path:
        """What the task returned."""
        return self.path / "result.json"

    @property
    def output(self) -> Path:
        """Standard output and error."""
        return self.path / "output.log"

    @property
    def scratch(self) -> Path:
        """Where the job's temporary files are; gone once it has ended."""
        return self.path / "scratch"

    @property
    def cancel(self) -> Path:
        """The request to stop."""
        return self.path / "cancel"

    @property
    def active(self) -> Path:
        """The marker, outside the folder, of a job that may be alive: so finished jobs cost a listing nothing."""
        return self.path.parent / "active" / self.id

    def append(self, event: dict[str, Any]) -> None:
        """Add an event, in one write, so that readers and other writers never see half of a line."""
        line = orjson.dumps({"at": time.time(), **event}, default=str, option=orjson.OPT_APPEND_NEWLINE)
        descriptor = os.open(self.events, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def read_events(self) -> list[dict[str, Any]]:
        """Return the first event and those in the last 64 KiB, in order; all of them if they are fewer."""
        try:
            with self.events.open("rb") as stream:
                first = stream.readline()
                size = stream.seek(0, os.SEEK_END)
                start = max(len(first), size - TAIL_BYTES)
                stream.seek(start)
                tail = stream.read()
        except FileNotFoundError:
            return []
        if start > len(first):
            tail = tail.partition(b"\n")[2]
        return [orjson.loads(line) for line in (first + tail).splitlines(keepends=True) if line.endswith(b"\n")]

    def has_started(self) -> bool:
        """Tell whether the job has had its turn: ``started`` is always the first event of one that had."""
        return self.events.exists()

    def output_tail(self, lines: int = 20) -> list[str]:
        """Return the last `lines` lines of the output."""
        try:
            with self.output.open("rb") as stream:
                size = stream.seek(0, os.SEEK_END)
                stream.seek(max(0, size - TAIL_BYTES))
                text = stream.read().decode(errors="replace")
        except FileNotFoundError:
            return []
        return text.splitlines()[-lines:]
