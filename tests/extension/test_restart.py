"""What survives the server: everything that was committed, its endpoints, and no job that is not."""

import signal
from pathlib import Path

import pytest

from tests.servers import running_server

pytestmark = pytest.mark.http


def test_endpoints_are_back_after_a_kill_and_a_job_outlives_the_server(tmp_path: Path, penguins: bytes) -> None:
    train = {"version": "penguins", "target": "Species", "candidates": ["linear"], "folds": 2}
    with running_server(tmp_path) as first:
        dataset = first.upload("penguins.csv", penguins)
        model = first.call("POST", "/models/train?wait=60", 201, json=train)
        first.call("PUT", f"/models/{model['id']}/deploy", json={"endpoint": "species"})
        job = first.call("POST", "/models/train", 202, json=train)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with running_server(tmp_path) as second:
        assert second.call("GET", "/datasets/penguins")["version"] == dataset["version"]
        row = second.call("GET", "/datasets/penguins/rows", params={"limit": 1})["rows"][0]
        answer = second.call("POST", "/deployments/species/predict", json={"rows": [row]})
        assert answer["predictions"] == [row["Species"]]
        assert second.call("GET", "/deployments/species")["state"] == "live"
        ended = second.wait(second.call("GET", f"/jobs/{job['id']}"))
        assert ended["status"] == "succeeded"
        assert second.call("GET", f"/models/{ended['result']['id']}")["score"] == model["score"]


def test_two_servers_share_one_store(tmp_path: Path, penguins: bytes) -> None:
    store = tmp_path / "shared"
    with running_server(tmp_path / "a", store=store) as left, running_server(tmp_path / "b", store=store) as right:
        left.upload("penguins.csv", penguins)
        assert right.call("GET", "/datasets")["items"][0]["id"] == "penguins"
        step = {"kind": "drop_columns", "columns": ["Comments"]}
        recipe = {"version": "penguins@1", "steps": [step]}
        right.call("POST", "/transformations/apply", 201, json=recipe)
        problem = left.call("POST", "/transformations/apply", 409, json=recipe)
        assert problem["code"] == "stale_head"
