"""Endpoints through a real server: predictions, shadow, rollback, tokens, the Open Inference Protocol, drift."""

import concurrent.futures
import io
import os
import signal
import socket
from collections.abc import Iterator

import httpx
import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.notebook.endpoints import Endpoints
from jupyter_mlplatform.notebook.models import Model
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.monitoring import MonitorSettings
from tests.extension.animals import INFER, ROW, deploy, table, train_models, until, workers_of
from tests.servers import JupyterServer, free_port, running_server

pytestmark = pytest.mark.http
ARROW = "application/vnd.apache.arrow.stream"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with running_server(tmp_path_factory.mktemp("serving"), base_url="/hub/") as server:
        train_models(server)
        yield server


@pytest.fixture
def models(serving: JupyterServer) -> list[str]:
    return sorted(model["id"] for model in serving.call("GET", "/models")["items"])


def test_a_model_is_served_by_the_lean_path_and_the_deployment_says_so(serving, models):
    for model in models:
        deployed = deploy(serving, model, "lean")
        assert deployed["state"] == "live"
        assert deployed["path"]["kind"] == "lean", deployed["path"]
        assert deployed["path"]["compared_rows"] == 300
        assert deployed["path"]["remembered_columns"] == ["colour"]
    answer = serving.call("POST", "/deployments/lean/predict", json={"rows": [ROW]})
    assert (answer["predictions"], answer["endpoint"], answer["model_id"]) == (["yes"], "lean", models[1])


def test_rows_may_come_as_arrow(serving, models):
    deploy(serving, models[1], "arrow")
    frame = table(50, seed=3).drop("label")
    by_rows = serving.call("POST", "/deployments/arrow/predict", json={"rows": frame.to_dicts()})
    stream = io.BytesIO()
    frame.write_ipc_stream(stream)
    by_arrow = serving.call(
        "POST", "/deployments/arrow/predict", content=stream.getvalue(), headers={"Content-Type": ARROW}
    )
    assert by_arrow == by_rows
    assert (
        serving.call(
            "POST", f"/models/{models[1]}/predict", content=stream.getvalue(), headers={"Content-Type": ARROW}
        )["predictions"]
        == by_rows["predictions"]
    )
    broken = serving.call(
        "POST", "/deployments/arrow/predict", 400, content=stream.getvalue()[:100], headers={"Content-Type": ARROW}
    )
    assert "Arrow" in broken["detail"]


def test_each_bad_row_has_its_own_error_and_bad_requests_theirs(serving, models):
    deploy(serving, models[0], "bad")
    rows = [ROW, {**ROW, "size": "big"}, {"colour": "octarine"}, {**ROW, "colours": "red"}, {}, ROW]
    answer = serving.call("POST", "/deployments/bad/predict", json={"rows": rows})
    assert [(error["row"], error["column"], error["code"]) for error in answer["errors"]] == [
        (1, "size", "wrong_type"), (3, "colours", "unknown_column"), (4, None, "empty_row"),
    ]  # fmt: skip
    assert "'colour'?" in answer["errors"][1]["detail"]
    assert [value is None for value in answer["predictions"]] == [False, True, False, True, True, False]
    assert serving.call("POST", "/deployments/bad/predict", 422, json={"rows": []})["field"] == "rows"
    assert serving.call("POST", "/deployments/bad/predict", 400, content=b"{")["code"] == "malformed"
    many = serving.call("POST", "/deployments/bad/predict", 413, json={"rows": [ROW] * 10_001})
    assert "several requests" in many["hint"]
    assert serving.call("POST", "/deployments/nobody/predict", 404, json={"rows": [ROW]})["code"] == "not_found"


def test_a_switch_and_a_rollback_under_load_lose_no_request(serving, models):
    deploy(serving, models[0], "busy")
    going, answered = True, []

    def ask() -> None:
        with httpx.Client(base_url=serving.client.base_url, headers=serving.client.headers, timeout=60) as client:
            while going:
                reply = client.post("/deployments/busy/predict", json={"rows": [ROW]})
                answered.append((reply.status_code, reply.json().get("model_id")))

    with concurrent.futures.ThreadPoolExecutor(3) as clients:
        asking = [clients.submit(ask) for _ in range(3)]
        try:
            until(lambda: (200, models[0]) in answered)
            deploy(serving, models[1], "busy")
            until(lambda: (200, models[1]) in answered)
            assert serving.call("POST", "/deployments/busy/rollback")["model_id"] == models[0]
            seen = len(answered)
            until(lambda: (200, models[0]) in answered[seen:])
        finally:
            going = False
        for one in asking:
            one.result()
    assert {status for status, _ in answered} == {200}
    record = serving.call("GET", "/deployments/busy")
    assert [step["number"] for step in record["history"]] == [3, 2, 1]
    assert record["stats"]["requests"] == len(answered)


def test_a_model_in_the_shadow_is_compared_and_never_answers(serving, models):
    deploy(serving, models[0], "shaded")
    assert serving.call("PUT", f"/models/{models[0]}/deploy", 409, json={"endpoint": "shaded", "mode": "shadow"})
    assert serving.call("GET", "/deployments/shaded/shadow/differences", 404)["code"] == "not_found"
    shaded = deploy(serving, models[1], "shaded", mode="shadow")
    assert (shaded["model_id"], shaded["shadow"]["model_id"], shaded["shadow"]["state"]) == (*models, "live")
    rows = [{"size": float(size), "legs": 1, "colour": "green"} for size in np.linspace(0.2, 0.9, 200)]
    answer = serving.call("POST", "/deployments/shaded/predict", json={"rows": rows})
    assert answer["model_id"] == models[0]
    shadow = until(lambda: (s := serving.call("GET", "/deployments/shaded")["shadow"])["rows"] == 200 and s)
    assert 0 < shadow["different"] < 200
    found = serving.call("GET", "/deployments/shaded/shadow/differences?limit=2000")["items"]
    assert len(found) == shadow["different"]
    first = found[-1]
    assert first["live"] != first["shadow"]
    assert first["row"] in rows
    assert answer["predictions"][rows.index(first["row"])] == first["live"]
    assert "in its shadow" in serving.call("DELETE", f"/models/{models[1]}", 409)["detail"]
    assert serving.call("DELETE", "/deployments/shaded/shadow")["shadow"] is None
    deploy(serving, models[1], "shaded", mode="shadow")
    promoted = deploy(serving, models[1], "shaded")
    assert (promoted["model_id"], promoted["shadow"]) == (models[1], None)


def test_a_worker_that_is_killed_is_back_and_the_record_says_so(serving, models):
    deploy(serving, models[0], "killed")
    pids = workers_of(serving)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    until(lambda: serving.call("GET", "/deployments/killed")["restarts"] >= 1)
    until(lambda: serving.call("GET", "/deployments/killed")["state"] == "live")
    assert serving.call("POST", "/deployments/killed/predict", json={"rows": [ROW]})["predictions"] == ["yes"]


def test_an_endpoint_token_opens_its_endpoint_alone_until_it_is_revoked(serving, models):
    deploy(serving, models[0], "mine")
    deploy(serving, models[0], "other")
    made = serving.call("POST", "/deployments/mine/tokens", 201, json={"name": "till"})
    listed = serving.call("GET", "/deployments/mine/tokens")["items"]
    assert [(token["id"], token["name"], token["token"]) for token in listed] == [(made["id"], "till", None)]
    base = str(serving.client.base_url).rstrip("/")
    asked = {"json": {"rows": [ROW]}}
    with httpx.Client(headers={"Authorization": f"Bearer {made['token']}"}, timeout=60) as stranger:
        assert stranger.post(f"{base}/deployments/mine/predict", **asked).json()["predictions"] == ["yes"]
        assert stranger.post(f"{base}/deployments/other/predict", **asked).status_code == 403
        assert stranger.get(f"{base}/deployments/mine").status_code == 403
        assert httpx.post(f"{base}/deployments/mine/predict", **asked).status_code == 403
        serving.call("DELETE", f"/deployments/mine/tokens/{made['id']}", 204)
        assert stranger.post(f"{base}/deployments/mine/predict", **asked).status_code == 403
    assert serving.call("DELETE", f"/deployments/mine/tokens/{made['id']}", 404)["field"] == "id"
    kept = b"".join(path.read_bytes() for path in serving.store.rglob("*") if path.is_file())
    assert made["token"].encode() not in kept


def test_the_open_inference_protocol_through_jupyter(serving, models):
    deploy(serving, models[0], "v2")
    base = f"{serving.url}mlplatform/v2"
    client = serving.client
    assert client.get(base).json()["name"] == "jupyter_mlplatform"
    assert client.get(f"{base}/models/v2/ready").json() == {"name": "v2", "ready": True}
    described = client.get(f"{base}/models/v2").json()
    assert [tensor["name"] for tensor in described["inputs"]] == ["size", "legs", "colour"]
    reply = client.post(f"{base}/models/v2/infer", json=INFER).json()
    assert (reply["model_name"], reply["model_version"], reply["id"]) == ("v2", models[0], "7")
    outputs = {output["name"]: output for output in reply["outputs"]}
    assert outputs["predict"] == {"name": "predict", "datatype": "BYTES", "shape": [2], "data": ["yes", "no"]}
    assert outputs["predict_proba"]["shape"] == [2, 2]
    bad = client.post(f"{base}/models/v2/infer", json={"inputs": [{**INFER["inputs"][0], "shape": [3]}]})
    assert bad.status_code == 400
    assert "holds 2 values" in bad.json()["error"]
    assert client.post(f"{base}/models/nobody/infer", json=INFER).status_code == 404
    assert httpx.post(f"{base}/models/v2/infer", json=INFER).status_code == 403


def test_onnx_is_opt_in_says_what_differs_and_answers_after_a_switch(serving, models):
    linear = next(model for model in models if model.startswith("linear"))
    deployed = deploy(serving, linear, "onnx", onnx=True)
    assert (deployed["state"], deployed["path"]["kind"]) == ("live", "onnx")
    assert deployed["path"]["compared_rows"] == 300
    assert 0 <= deployed["path"]["flips"] < 5
    assert 0 < deployed["path"]["furthest"] < 1e-4
    assert serving.call("POST", "/deployments/onnx/predict", json={"rows": [ROW]})["predictions"] == ["yes"]
    assert deploy(serving, linear, "onnx")["path"]["kind"] == "lean"
    boosted = next(model for model in models if model != linear)
    problem = serving.call("PUT", f"/models/{boosted}/deploy", 422, json={"endpoint": "onnx", "onnx": True})
    assert (problem["field"], "categories" in problem["detail"]) == ("onnx", True)
    record = serving.call("GET", "/deployments/onnx")
    assert (record["model_id"], record["state"]) == (linear, "live")
    serving.call("DELETE", "/deployments/onnx", 204)


def test_the_open_inference_protocol_on_a_port_survives_a_switch_and_closes(serving, models):
    deploy(serving, models[0], "ported")
    number = free_port()
    assert serving.call("PATCH", "/deployments/ported", json={"port": number})["port"] == number
    token = serving.call("POST", "/deployments/ported/tokens", 201, json={"name": "kserve"})
    base = f"http://127.0.0.1:{number}/v2"
    assert httpx.get(f"{base}/health/live").json() == {"live": True}
    assert httpx.post(f"{base}/models/ported/infer", json=INFER).status_code == 401
    headers = {"Authorization": f"Bearer {token['token']}"}

    def answer():
        reply = httpx.post(f"{base}/models/ported/infer", json=INFER, headers=headers, timeout=60).json()
        assert reply["outputs"][0]["data"] == ["yes", "no"]
        return reply

    for model in (models[0], models[1], models[0]):
        deploy(serving, model, "ported")
        until(lambda model=model: answer()["model_version"] == model)
    assert httpx.get(f"{base}/models/ported", headers=headers).json()["name"] == "ported"
    assert httpx.get(f"{base}/models/else", headers=headers).status_code == 404
    serving.call("DELETE", f"/deployments/ported/tokens/{token['id']}", 204)
    assert httpx.post(f"{base}/models/ported/infer", json=INFER, headers=headers).status_code == 401
    assert serving.call("PATCH", "/deployments/ported", json={"port": -1})["port"] is None
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/health/live")


def test_a_port_that_is_taken_is_refused_and_changes_nothing(serving, models):
    deploy(serving, models[0], "porty")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        problem = serving.call("PATCH", "/deployments/porty", 503, json={"port": taken})
    assert (problem["field"], str(taken) in problem["detail"]) == ("port", True)
    record = serving.call("GET", "/deployments/porty")
    assert (record["state"], record["port"]) == ("live", None)
    opened = serving.call("PATCH", "/deployments/porty", json={"port": 0})["port"]
    assert httpx.get(f"http://127.0.0.1:{opened}/v2/health/live").json() == {"live": True}
    deploy(serving, models[0], "sharing")
    serving.call("DELETE", "/deployments/porty", 204)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{opened}/v2/health/live")
    assert serving.call("POST", "/deployments/sharing/predict", json={"rows": [ROW]})["predictions"] == ["yes"]


def test_drift_is_measured_told_on_the_event_stream_and_over(serving, models):
    deploy(serving, models[0], "drifting", monitor={"window_rows": 200, "min_rows": 100})
    serving.call("POST", "/deployments/drifting/predict", json={"rows": table(60, seed=1).drop("label").to_dicts()})
    few = serving.call("GET", "/deployments/drifting/drift")
    assert (few["rows"], few["drifted"], few["detail"]) == (60, False, "60 rows so far; from 100 on they are compared.")
    same = table(200, seed=2).drop("label")
    serving.call("POST", "/deployments/drifting/predict", json={"rows": same.to_dicts()})
    assert serving.call("GET", "/deployments/drifting/drift")["drifted"] is False
    moved = table(200, seed=2, shift=2.0).drop("label").with_columns(colour=pl.lit("mauve"))
    serving.call("POST", "/deployments/drifting/predict", json={"rows": moved.to_dicts()})
    report = serving.call("GET", "/deployments/drifting/drift")
    columns = {column["column"]: column for column in report["columns"]}
    assert {name for name, column in columns.items() if column["drifted"]} == {"size", "colour"}
    assert (columns["size"]["test"], columns["colour"]["test"]) == ("kolmogorov_smirnov", "chi_squared")
    assert columns["colour"]["unknown"] == 1
    assert columns["size"]["psi"] > 0.25
    assert report["prediction"]["drifted"]
    assert "endpoints/drifting" not in report["detail"]


def test_traffic_in_prometheus_text(serving, models):
    deploy(serving, models[0], "counted")
    serving.call("POST", "/deployments/counted/predict", json={"rows": [ROW, ROW]})
    text = serving.client.get("/metrics").text
    assert 'mlplatform_endpoint_requests_total{endpoint="counted"} 1.0' in text
    assert 'mlplatform_endpoint_rows_total{endpoint="counted"} 2.0' in text
    assert 'mlplatform_endpoint_latency_quantile_seconds{endpoint="counted",quantile="0.99"}' in text
    assert 'mlplatform_endpoint_up{endpoint="counted"} 1.0' in text
    assert httpx.get(f"{serving.client.base_url}metrics").status_code == 403


def test_a_stopped_endpoint_is_gone_and_its_name_can_be_used_again(serving, models):
    deploy(serving, models[0], "brief")
    serving.call("DELETE", "/deployments/brief", 204)
    assert serving.call("POST", "/deployments/brief/predict", 404, json={"rows": [ROW]})["field"] == "endpoint"
    assert deploy(serving, models[1], "brief")["number"] == 3


def test_a_notebook_has_all_of_it(serving, models, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", serving.environment["JUPYTER_RUNTIME_DIR"])
    deploy(serving, models[0], "handled")
    with Platform(str(serving.store)) as platform:
        endpoint = Endpoints(platform)["handled"].shadow(models[1])
        until(lambda: (shadow := endpoint.record.shadow) and shadow.state == "live")
        rows = pl.DataFrame({"size": np.linspace(0.2, 0.9, 150), "legs": [1] * 150, "colour": ["green"] * 150})
        said = endpoint.predict(rows)
        until(lambda: endpoint.record.shadow.rows == 150)
        found = endpoint.differences()
        assert found.height == min(100, endpoint.record.shadow.different)
        assert set(found.columns) == {"at", "live", "shadow", "size", "legs", "colour"}
        assert said.model_id == models[0]
        endpoint.watch(MonitorSettings(window_rows=100, min_rows=50))
        endpoint.predict(rows)
        assert endpoint.drift().rows == 100
        number, token = endpoint.open_port(), endpoint.make_token("client")
        url = f"http://127.0.0.1:{number}/v2/models/handled/infer"
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.post(url, json=INFER, headers=headers).status_code == 200
        endpoint.revoke_token(endpoint.tokens[0].id)
        until(lambda: httpx.post(url, json=INFER, headers=headers).status_code == 401)
        endpoint.close_port()
        endpoint.end_shadow()
        until(lambda: endpoint.record.shadow is None)
        endpoint.stop()


def test_a_notebook_deploys_by_onnx_and_is_told_why_not(serving, models, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", serving.environment["JUPYTER_RUNTIME_DIR"])
    with Platform(str(serving.store)) as platform:
        linear, boosted = (Model(platform, platform.models.get(model)) for model in sorted(models, reverse=True))
        endpoint = linear.deploy("notebook-onnx", onnx=True)
        assert (endpoint.record.path.kind, endpoint.predict([ROW]).predictions) == ("onnx", ("yes",))
        with pytest.raises(Invalid, match="split on categories"):
            boosted.deploy("notebook-onnx", onnx=True)
        endpoint.stop()
