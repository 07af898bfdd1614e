"""A server that is killed comes back with every endpoint as it was; a worker that keeps ending is started later."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.extension.animals import INFER, ROW, deploy, predict, table, train_models, until, workers_of
from tests.servers import JupyterServer, running_server

pytestmark = pytest.mark.http


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[JupyterServer, list[str], dict[str, Any]]]:
    """Return a server in the place of one that was killed, its models, and what that one knew."""
    folder = tmp_path_factory.mktemp("restarted")
    known: dict[str, Any] = {}
    with running_server(folder) as first:
        models = train_models(first)
        deploy(first, models[0], "alpha", monitor={"window_rows": 200, "min_rows": 100})
        deploy(first, models[1], "alpha", mode="shadow")
        deploy(first, models[0], "beta")
        deploy(first, models[1], "beta")
        deploy(first, models[1], "gone")
        predict(first, "gone", [ROW])
        first.call("DELETE", "/deployments/gone", 204)
        first.call("PATCH", "/deployments/alpha", json={"port": 0})
        known["token"] = first.call("POST", "/deployments/alpha/tokens", 201, json={"name": "till"})["token"]
        predict(first, "alpha", table(150, seed=1).drop("label").to_dicts())
        known["drift"] = first.call("GET", "/deployments/alpha/drift")
        windows = first.store / "state" / "windows"
        until(lambda: sum(file.read_bytes().count(b"\n") for file in windows.rglob("*.jsonl")) >= 150)
        known["workers"] = workers_of(first)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with running_server(folder) as second:
        yield second, models, known


def test_every_endpoint_is_back_by_itself_as_it_was(again):
    server, models, known = again
    until(lambda: all(one["state"] == "live" for one in server.call("GET", "/deployments")["items"]))
    alpha, beta = server.call("GET", "/deployments")["items"]
    assert [(one["endpoint"], one["model_id"]) for one in (alpha, beta)] == [("alpha", models[0]), ("beta", models[1])]
    assert [step["number"] for step in beta["history"]] == [2, 1]
    assert alpha["monitor"]["window_rows"] == 200
    until(lambda: server.call("GET", "/deployments/alpha")["shadow"]["state"] == "live")
    for name, model in (("alpha", models[0]), ("beta", models[1])):
        answer = predict(server, name, [ROW])
        assert (answer["predictions"], answer["model_id"]) == (["yes"], model)
    url = f"http://127.0.0.1:{alpha['port']}/v2/models/alpha/infer"
    headers = {"Authorization": f"Bearer {known['token']}"}
    assert httpx.post(url, json=INFER, headers=headers, timeout=60).json()["outputs"][0]["data"] == ["yes", "no"]
    assert httpx.post(url, json=INFER, headers={"Authorization": "Bearer mlp_x"}, timeout=60).status_code == 401
    until(lambda: not (set(known["workers"]) & set(workers_of(server))))


def test_the_window_of_an_endpoint_is_kept_and_that_of_a_stopped_one_is_not(again):
    server, _, known = again
    before, after = known["drift"], until(lambda: server.call("GET", "/deployments/alpha/drift"))
    assert before["rows"] == 150
    assert after["rows"] >= 150
    assert datetime.fromisoformat(after["first_at"]) <= datetime.fromisoformat(before["last_at"])
    assert {column["column"] for column in after["columns"]} == {"size", "legs", "colour"}
    windows = server.store / "state" / "windows"
    until(lambda: {folder.name for folder in windows.iterdir()} <= {"alpha", "beta"})


def test_a_worker_that_keeps_ending_is_started_later_and_the_record_says_when(again):
    server, _, _ = again

    def kill_and_look() -> Any:
        record = server.call("GET", "/deployments/beta")
        if record["state"] == "live":
            for pid in workers_of(server):
                os.kill(pid, signal.SIGKILL)
        return record["next_start_at"] and record

    waiting = until(kill_and_look)
    assert waiting["state"] == "degraded"
    assert "SIGKILL; the next one starts in" in waiting["detail"]
    assert datetime.fromisoformat(waiting["next_start_at"]).tzinfo is not None
    problem = server.client.post("/deployments/beta/predict", json={"rows": [ROW]})
    assert problem.status_code in (200, 503)
    until(lambda: server.call("GET", "/deployments/beta")["state"] == "live")
    record = server.call("GET", "/deployments/beta")
    assert record["restarts"] >= 2
    assert (record["detail"], record["next_start_at"]) == ("", None)
    assert predict(server, "beta", [ROW])["predictions"] == ["yes"]
