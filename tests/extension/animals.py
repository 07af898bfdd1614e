"""What tests of serving share: a table of animals, models of it, and ways to ask for predictions."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tests.servers import JupyterServer

ROW = {"size": 3.5, "legs": 4, "colour": "red"}
INFER = {
    "id": "7",
    "inputs": [
        {"name": "size", "shape": [2], "datatype": "FP64", "data": [3.5, -3.5]},
        {"name": "legs", "shape": [2, 1], "datatype": "INT64", "data": [[4], [4]]},
        {"name": "colour", "shape": [2], "datatype": "BYTES", "data": ["red", "green"]},
    ],
}


def table(rows: int = 300, *, shift: float = 0.0, seed: int = 0) -> pl.DataFrame:
    """Return animals; `shift` moves their sizes."""
    rng = np.random.default_rng(seed)
    size, colour = rng.normal(shift, 0.9, rows), rng.choice(["red", "green", "blue"], rows)
    label = np.where(size + (colour == "red") > 0.5, "yes", "no")
    return pl.DataFrame({"size": size, "legs": rng.integers(0, 8, rows), "colour": colour, "label": label})


def train_models(server: JupyterServer) -> list[str]:
    """Upload the table, train two models on it, and return their ids."""
    server.upload("animals.csv", table().write_csv().encode())
    for name in ("linear", "hist_gradient_boosting"):
        train = {
            "version": "animals", "target": "label", "candidates": [name], "folds": 2, "trials": 0,
            "ensemble": False, "name": name,
        }  # fmt: skip
        job = server.wait(server.call("POST", "/models/train", 202, json=train))
        assert job["status"] == "succeeded", job
    return sorted(model["id"] for model in server.call("GET", "/models")["items"])


def deploy(server: JupyterServer, model: str, endpoint: str, **options: Any) -> Any:
    """Deploy a model and return the endpoint's record."""
    return server.call("PUT", f"/models/{model}/deploy", json={"endpoint": endpoint, **options})


def predict(server: JupyterServer, endpoint: str, rows: list[dict[str, Any]]) -> Any:
    """Return an endpoint's answer."""
    return server.call("POST", f"/deployments/{endpoint}/predict", json={"rows": rows})


def until(condition: Callable[[], Any]) -> Any:
    """Return what a condition gives once it gives anything."""
    deadline = time.monotonic() + 120
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found
    return found


def workers_of(server: JupyterServer) -> list[int]:
    """Return the worker processes of a server, those without a model included."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"jupyter_mlplatform.endpoints.worker" in command and str(server.process.pid).encode() in command:
            found.append(int(process.name))
    return found
