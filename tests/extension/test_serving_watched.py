"""Several endpoints under load, and what is counted, compared and told of them, whichever way requests came."""

import concurrent.futures
import os
import signal
from collections.abc import Iterator

import httpx
import polars as pl
import pytest

from jupyter_mlplatform.extension.events import ALERT
from tests.extension.animals import INFER, ROW, deploy, predict, table, train_models, until, workers_of
from tests.extension.test_events import listening
from tests.servers import JupyterServer, running_server

pytestmark = pytest.mark.http


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[JupyterServer, list[str]]]:
    with running_server(tmp_path_factory.mktemp("watched"), base_url="/hub/") as server:
        yield server, train_models(server)


def test_several_endpoints_are_switched_at_once_under_load_without_a_failure(served):
    server, models = served
    names = ["north", "south", "west"]
    for name in names:
        deploy(server, models[0], name)
    going = True
    answered: dict[str, list[tuple[int, str]]] = {name: [] for name in names}

    def ask(name: str) -> None:
        with httpx.Client(base_url=server.client.base_url, headers=server.client.headers, timeout=60) as client:
            while going:
                reply = client.post(f"/deployments/{name}/predict", json={"rows": [ROW]})
                answered[name].append((reply.status_code, reply.json().get("model_id")))

    with concurrent.futures.ThreadPoolExecutor(6) as clients:
        asking = [clients.submit(ask, name) for name in names]
        try:
            for model in (models[1], models[0]):
                for switch in [clients.submit(deploy, server, model, name) for name in names]:
                    assert switch.result()["model_id"] == model
                for name in names:
                    seen = len(answered[name])
                    until(lambda name=name, seen=seen, model=model: (200, model) in answered[name][seen:])
        finally:
            going = False
        for one in asking:
            one.result()
    for name in names:
        assert {status for status, _ in answered[name]} == {200}
        assert server.call("GET", f"/deployments/{name}")["stats"]["errors"] == 0
        server.call("DELETE", f"/deployments/{name}", 204)


@pytest.mark.parametrize("way", ["jupyter", "port"])
def test_requests_of_the_open_inference_protocol_are_counted_and_shadowed_like_any_other(served, way):
    server, models = served
    name = f"inferred-{way}"
    deploy(server, models[0], name)
    deploy(server, models[1], name, mode="shadow")
    if way == "port":
        port = server.call("PATCH", f"/deployments/{name}", json={"port": 0})["port"]
        token = server.call("POST", f"/deployments/{name}/tokens", 201, json={"name": "till"})["token"]
        base, headers = f"http://127.0.0.1:{port}/v2", {"Authorization": f"Bearer {token}"}
    else:
        base, headers = f"{server.url}mlplatform/v2", dict(server.client.headers)
    frame = table(100, seed=8).drop("label")
    tensors = [
        {"name": column, "shape": [100], "datatype": "BYTES", "data": frame[column].to_list()}
        for column in frame.columns
    ]
    request = {"inputs": tensors, "outputs": [{"name": "predict_proba"}]}
    for _ in range(2):
        reply = httpx.post(f"{base}/models/{name}/infer", json=request, headers=headers, timeout=60)
        assert [output["name"] for output in reply.json()["outputs"]] == ["predict_proba"]
    bad = {"inputs": [{**INFER["inputs"][0], "shape": [3]}]}
    assert httpx.post(f"{base}/models/{name}/infer", json=bad, headers=headers, timeout=60).status_code == 400
    record = until(lambda: (r := server.call("GET", f"/deployments/{name}"))["shadow"]["rows"] == 200 and r)
    stats = until(lambda: (s := server.call("GET", f"/deployments/{name}")["stats"])["requests"] == 3 and s)
    assert (stats["errors"], stats["rows"]) == (1, 200)
    assert 0 < stats["p50_ms"] <= stats["p99_ms"]
    assert server.call("GET", f"/deployments/{name}/drift")["rows"] == 200
    live = predict(server, name, frame.to_dicts())["predictions"]
    found = server.call("GET", f"/deployments/{name}/shadow/differences?limit=2000")["items"]
    assert 0 < record["shadow"]["different"] < 200
    assert all(one["live"] == live[frame.to_dicts().index(one["row"])] != one["shadow"] for one in found)


def test_what_the_lean_path_leaves_to_data_frames_is_counted_with_the_reason(served):
    server, models = served
    model = next(one for one in models if server.call("GET", f"/models/{one}")["estimator"] == "linear")
    deploy(server, model, "falling")
    answer = predict(server, "falling", [ROW, {**ROW, "size": 1.79e308}])  # infinite once it is scaled
    assert [error["row"] for error in answer["errors"]] == [1]
    predict(server, "falling", [ROW])
    stats = server.call("GET", "/deployments/falling")["stats"]
    assert (stats["requests"], stats["fallbacks"]) == (2, 1)
    assert stats["fallback_reason"] == "the model refuses values that are not finite"
    assert 'mlplatform_endpoint_fallbacks_total{endpoint="falling"} 1.0' in server.client.get("/metrics").text


def test_a_body_that_is_too_large_is_refused_and_harms_nobody(served):
    server, models = served
    deploy(server, models[0], "large")
    body = b'{"rows": [' + b" " * (32 * 1024 * 1024) + b"]}"
    problem = server.call("POST", "/deployments/large/predict", 413, content=body)
    assert (problem["code"], "33,554,432" in problem["detail"]) == ("too_large", True)
    assert predict(server, "large", [ROW])["predictions"] == ["yes"]


def test_drift_and_lost_workers_are_told_on_the_event_stream_and_when_they_are_over(served):
    server, models = served
    deploy(server, models[0], "told", monitor={"window_rows": 200, "min_rows": 100})
    moved = table(200, seed=2, shift=2.0).drop("label").with_columns(colour=pl.lit("mauve"))
    with listening(server, wait_s=120) as events:
        alerts = (event for event in events if event["schema_id"] == ALERT and event["endpoint"] == "told")
        predict(server, "told", moved.to_dicts())
        begun = next(alerts)
        predict(server, "told", table(200, seed=3).drop("label").to_dicts())
        over = next(alerts)
        for pid in workers_of(server):
            os.kill(pid, signal.SIGKILL)
        back = next(alert for alert in alerts if alert["kind"] == "restored")
    assert (begun["kind"], begun["severity"], over["kind"]) == ("drift", "warning", "drift_over")
    assert {"size", "colour"} <= set(begun["columns"])
    assert "size: PSI" in begun["detail"]
    assert "answers again" in back["title"]
