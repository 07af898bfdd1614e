"""Measuring proposals over REST: a job that can be followed and cancelled, evidence on what is recommended, a merge."""

import time
from typing import Any

from jupyter_mlplatform.store import open_store
from tests.servers import JupyterServer
from tests.services.test_measurements import bills


def add(server: JupyterServer, name: str) -> dict[str, Any]:
    return server.upload(f"{name}.csv", bills().write_csv().encode(), name=name)


def test_a_race_from_start_to_merge(server: JupyterServer) -> None:
    dataset = add(server, "race")
    path = f"/datasets/{dataset['id']}/recommendations"
    job = server.call("POST", f"{path}/evidence", 202, json={"target": "tip", "time_budget_s": 20, "repeats": 1})
    seen = []
    while job["status"] in ("queued", "running"):
        seen.append((job["progress"], job["stage"]))
        time.sleep(0.1)
        job = server.call("GET", f"/jobs/{job['id']}")
    assert job["status"] == "succeeded", job
    assert len({stage for _, stage in seen}) > 2
    assert [progress for progress, _ in seen] == sorted(progress for progress, _ in seen)
    assert any("better" in line for line in job["log"])
    report = job["result"]
    found = server.call("GET", path, params={"target": "tip"})
    assert found["transformations"][0]["evidence"]["verdict"] == "better"
    assert found["transformations"][-1]["evidence"]["verdict"] == "worse"
    merged = server.call("POST", f"/datasets/{dataset['id']}/merge", 201, json={"source": report["winner"]["branch"]})
    assert merged["number"] == 2
    assert server.call("GET", f"/versions/{merged['id']}/lineage")["root"] == merged["id"]


def test_cancelling_leaves_no_branch(server: JupyterServer) -> None:
    dataset = add(server, "cancelled race")
    path = f"/datasets/{dataset['id']}/recommendations"
    job = server.call("POST", f"{path}/evidence", 202, json={"target": "tip", "time_budget_s": 600, "repeats": 20})
    while "test set" not in job["stage"]:
        assert job["status"] in ("queued", "running"), job
        time.sleep(0.05)
        job = server.call("GET", f"/jobs/{job['id']}")
    assert server.call("DELETE", f"/jobs/{job['id']}")["status"] == "cancelled"
    store = open_store(str(server.store))
    names = [branch.name for branch in store.branches().items]
    store.close()
    assert not [name for name in names if name.startswith("evidence--")]
    assert [name for name in names if "cancelled-race" in name] == ["dataset--cancelled-race"]
    assert server.call("GET", path, params={"target": "tip"})["measured_at"] is None


def test_what_cannot_be_measured(server: JupyterServer) -> None:
    dataset = add(server, "refused race")
    path = f"/datasets/{dataset['id']}/recommendations/evidence"
    for body, field in (
        ({"target": "nothing"}, "target"),
        ({"target": "tip", "metric": "roc_auc"}, "metric"),
        ({"time_budget_s": 1}, "time_budget_s"),
        ({"foldz": 3}, "foldz"),
    ):
        problem = server.call("POST", path, 422, json=body)
        assert problem["field"] == field
    server.call("POST", "/datasets/nothing/recommendations/evidence", 404, json={})


def test_an_adviser_that_is_not_configured(server: JupyterServer) -> None:
    dataset = add(server, "unadvised race")
    body = {"target": "tip", "advise": True}
    problem = server.call("POST", f"/datasets/{dataset['id']}/recommendations/evidence", 422, json=body)
    assert problem["field"] == "advise"
    assert "adviser_url" in problem["hint"]
    assert server.call("GET", "/health")["features"]["adviser"] is False
