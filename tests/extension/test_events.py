"""What the browser is told without asking, on Jupyter's event stream."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import websocket

from jupyter_mlplatform import Platform
from jupyter_mlplatform.extension.events import CHANGE, JOB
from jupyter_mlplatform.services.ingest import from_frame
from tests.servers import JupyterServer

WAIT_S = 30


@contextmanager
def listening(server: JupyterServer, wait_s: float = WAIT_S) -> Iterator[Iterator[dict]]:
    address = server.url.replace("http", "ws", 1) + "api/events/subscribe"
    stream = websocket.create_connection(address, header=[f"Authorization: token {server.token}"], timeout=wait_s)
    try:
        yield (json.loads(text) for text in iter(stream.recv, ""))
    finally:
        stream.close()


def test_a_job_is_followed_from_start_to_end(server: JupyterServer, penguins: bytes) -> None:
    server.upload("heard-of.csv", penguins)
    with listening(server) as events:
        request = {"version": "heard-of", "target": "Sex", "candidates": ["linear"], "folds": 2}
        job = server.call("POST", "/models/train", 202, json=request)
        seen = []
        for event in events:
            if event["schema_id"] == JOB and event["job"]["id"] == job["id"]:
                seen.append((event["job"]["status"], event["job"]["progress"]))
                if seen[-1][0] not in ("queued", "running"):
                    break
    statuses = [status for status, _ in seen]
    assert statuses[-1] == "succeeded"
    assert "running" in statuses
    assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)


def test_a_job_that_is_cancelled_before_anybody_looked_is_told(server: JupyterServer, penguins: bytes) -> None:
    server.upload("hasty.csv", penguins)
    with listening(server) as events:
        job = server.call("POST", "/models/train", 202, json={"version": "hasty", "target": "Sex"})
        server.call("DELETE", f"/jobs/{job['id']}")
        told = (event["job"] for event in events if event["schema_id"] == JOB and event["job"]["id"] == job["id"])
        assert next(job["status"] for job in told if job["status"] not in ("queued", "running")) == "cancelled"


def test_what_another_process_does_is_told_too(server: JupyterServer) -> None:
    import polars as pl

    with listening(server) as events, Platform(str(server.store)) as kernel:
        kernel.datasets.create(from_frame(pl.DataFrame({"a": [1, 2]})), name="From a kernel")
        told = next(event for event in events if event["schema_id"] == CHANGE and event["id"] == "from-a-kernel")
    assert (told["kind"], told["action"]) == ("dataset", "created")


def test_a_job_is_cancelled_and_leaves_no_model(server: JupyterServer, penguins: bytes) -> None:
    server.upload("cancelled.csv", penguins)
    request = {"version": "cancelled", "target": "Sex", "folds": 10, "time_budget_s": 600}
    job = server.call("POST", "/models/train", 202, json=request)
    for _ in range(200):
        job = server.call("GET", f"/jobs/{job['id']}")
        if job["progress"] > 0:
            break
    ended = server.call("DELETE", f"/jobs/{job['id']}")
    assert ended["status"] == "cancelled"
    assert server.call("GET", "/models", params={"dataset": "cancelled"})["items"] == []


@pytest.mark.parametrize("wait", ["-1", "soon", "61"])
def test_a_wait_that_cannot_be_is_refused(server: JupyterServer, wait: str) -> None:
    problem = server.call("POST", f"/models/train?wait={wait}", 422, json={"version": "x", "target": "y"})
    assert problem["field"] == "wait"
