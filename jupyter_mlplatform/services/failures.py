"""Applications of recipes that came to nothing: what is known of them, since no commit tells.

Each application that begins leaves a note on this machine, which goes when its commit is made. Its process holds a lock
on the note, so that one whose process was killed, as a job that is cancelled, is told from one that is under way.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jupyter_mlplatform.executor import locks
from jupyter_mlplatform.records.base import Record
from jupyter_mlplatform.services.clock import now

KEPT = 100  # of each dataset


class Failed(Record):
    """An application that began; ``reason`` says why it ended, empty where its process was killed."""

    id: str
    steps: tuple[dict[str, Any], ...]
    input_version: str
    branch: str
    message: str
    author: str
    created_at: datetime
    rerun_of: str | None = None
    reason: str = ""


class Failures:
    """The notes of a machine; any number of processes may share the folder.

    Parameters
    ----------
    folder
        Where they are, those of a dataset in a folder of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def watch(
        self,
        dataset_id: str,
        *,
        steps: tuple[dict[str, Any], ...],
        input_version: str,
        branch: str,
        message: str,
        author: str,
        rerun_of: str | None,
    ) -> Iterator[None]:
        """Keep a note of what is done inside, unless it succeeds."""
        note = Failed(
            id=f"failed-{secrets.token_hex(8)}", steps=steps, input_version=input_version, branch=branch,
            message=message, author=author, created_at=now(), rerun_of=rerun_of,
        )  # fmt: skip
        folder = self._folder / dataset_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._prune(folder)
        path = folder / f"{note.id}.json"
        lock = locks.acquire(path)
        if lock is None:
            raise OSError(f"{path} is new, and locked.")
        try:
            _write(lock, note)
            try:
                yield
            except BaseException as error:  # an interrupt, too, ends an application
                _write(lock, note.model_copy(update={"reason": str(error) or type(error).__name__}))
                raise
            path.unlink()
        finally:
            os.close(lock)

    def of(self, dataset_id: str, steps: Sequence[dict[str, Any]]) -> list[Failed]:
        """Return the applications of these steps to a dataset that came to nothing, in no order."""
        notes = (_read(path) for path in (self._folder / dataset_id).glob("failed-*.json"))
        return [note for note in notes if note is not None and list(note.steps) == list(steps)]

    def _prune(self, folder: Path) -> None:
        """Forget the oldest."""
        notes = sorted(folder.glob("failed-*.json"), key=_age)
        for path in notes[: max(0, len(notes) - KEPT + 1)]:
            path.unlink(missing_ok=True)


def _write(descriptor: int, note: Failed) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, note.model_dump_json().encode(), 0)


def _read(path: Path) -> Failed | None:
    """Return a note; None where the application is under way or has succeeded meanwhile, or its note was cut short."""
    try:
        if locks.is_held(path):
            return None
        return Failed.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
