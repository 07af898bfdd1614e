"""From a job's folder to what is true of the job, with no process to ask."""

import time
from datetime import UTC, datetime
from typing import Any

import orjson

from jupyter_mlplatform.executor.folder import JobFolder
from jupyter_mlplatform.executor.locks import is_held
from jupyter_mlplatform.records import Job
from jupyter_mlplatform.records.errors import Corrupt, JobFailed, NotFound

LOG_LINES = 100


def judge(folder: JobFolder) -> Job:
    """Return the job as it is now.

    A job whose lock is free and whose events have no end has failed, whatever killed it, or was cancelled if somebody
    asked for that; so was one that failed once it was asked to stop: its processes do not all die at one moment.
    Raises `NotFound` and `Corrupt`.
    """
    submitted = _submitted(folder)
    events = folder.read_events()
    ended = _end(events)
    alive = ended is None and is_held(folder.lock)
    if ended is None and not alive:
        events = folder.read_events()  # it may have ended between the two looks
        ended = _end(events)
    log = [line for event in events if event["event"] == "log" for line in str(event["line"]).splitlines()]
    started_at = events[0]["at"] if events and events[0]["event"] == "started" else None
    moved = next((event for event in reversed(events) if event["event"] == "progress"), None)
    common: dict[str, Any] = {
        "id": folder.id,
        "kind": submitted["kind"],
        "title": submitted["title"],
        "progress": moved["fraction"] if moved else 0.0,
        "stage": moved["stage"] if moved else "",
        "log": tuple(log[-LOG_LINES:]),
        "created_at": _time(submitted["created_at"]),
        "started_at": _time(started_at),
    }
    if alive:
        if started_at is None:
            return Job(**common, status="queued")
        return Job(**common, status="running", eta_s=_eta(started_at, moved))
    if ended is None or (ended["event"] == "failed" and _was_asked_to_stop(folder, ended["at"])):
        return _died(folder, common)
    common["finished_at"] = _time(ended["at"])
    if ended["event"] == "failed":
        return Job(**common, status="failed", error=ended["error"])
    return Job(**{**common, "progress": 1.0}, status="succeeded", result=orjson.loads(folder.result.read_bytes()))


def _submitted(folder: JobFolder) -> dict[str, Any]:
    try:
        submitted: dict[str, Any] = orjson.loads(folder.spec.read_bytes())
    except FileNotFoundError:
        raise NotFound(f"There is no job {folder.id}.") from None
    except orjson.JSONDecodeError as error:
        raise Corrupt(f"The record of job {folder.id} cannot be read: {error}.", field=str(folder.spec)) from error
    return submitted


def _end(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((event for event in reversed(events) if event["event"] in {"succeeded", "failed"}), None)


def _was_asked_to_stop(folder: JobFolder, before: float) -> bool:
    return folder.cancel.exists() and folder.cancel.stat().st_mtime <= before


def _died(folder: JobFolder, common: dict[str, Any]) -> Job:
    if folder.cancel.exists():
        return Job(**common, status="cancelled", finished_at=_time(folder.cancel.stat().st_mtime))
    output = folder.output_tail()
    last_sign = max(path.stat().st_mtime for path in (folder.spec, folder.events, folder.output) if path.exists())
    error = JobFailed(
        "The job's processes ended without a result: they were killed, or the machine was restarted.",
        hint="Start it again.",
        output=output,
    )
    log = (*common["log"], *output)[-LOG_LINES:]
    return Job(**{**common, "log": log}, status="failed", error=error.problem(), finished_at=_time(last_sign))


def _eta(started_at: float, moved: dict[str, Any] | None) -> float | None:
    """Seconds to go, counted from the last report: what the task said, else at the pace it has kept."""
    if moved is None:
        return None
    said: float | None = moved["eta_s"]
    done: float = moved["fraction"]
    if said is None and done <= 0:
        return None
    at: float = moved["at"]
    left = said if said is not None else (at - started_at) * (1 - done) / done
    return max(0.0, left - (time.time() - at))


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
