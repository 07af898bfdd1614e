"""The same path over a real lakeFS server, and what is said when it does not answer."""

import time
from pathlib import Path

import pytest

from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from tests.servers import free_port, running_server
from tests.store.lakefs_server import lakefs, lakefs_login, lakefs_stores

__all__ = ["lakefs", "lakefs_login", "lakefs_stores"]


def use(monkeypatch: pytest.MonkeyPatch, login: Credentials) -> None:
    """Let the server read the credentials as every lakeFS client does."""
    monkeypatch.setenv("LAKECTL_SERVER_ENDPOINT_URL", login.endpoint)
    monkeypatch.setenv("LAKECTL_CREDENTIALS_ACCESS_KEY_ID", login.access_key_id)
    monkeypatch.setenv("LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY", login.secret_access_key)


@pytest.mark.lakefs
def test_a_file_becomes_a_served_prediction_on_lakefs(
    tmp_path: Path,
    penguins: bytes,
    lakefs: LakeFSStore,
    lakefs_login: Credentials,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, lakefs_login)
    config = {"MLPlatformApp": {"store": lakefs.address}}
    with running_server(tmp_path, config=config) as server:
        health = server.call("GET", "/health")
        assert (health["status"], health["store"]["kind"], health["store"]["read_only"]) == ("ok", "lakefs", False)
        assert lakefs_login.secret_access_key not in str(health)
        dataset = server.upload("penguins.csv", penguins)
        step = {"kind": "drop_columns", "columns": ["Comments", "Individual ID"]}
        recipe = {"version": "penguins@1", "steps": [step]}
        applied = server.call("POST", "/transformations/apply", 201, json=recipe)
        request = {"version": "penguins@2", "target": "Species", "candidates": ["linear"], "folds": 2}
        model = server.call("POST", "/models/train?wait=60", 201, json=request)
        server.call("PUT", f"/models/{model['id']}/deploy", json={"endpoint": "species"})
        row = server.call("GET", "/datasets/penguins/rows", params={"version": "penguins@1", "limit": 1})["rows"][0]
        answer = server.call("POST", "/deployments/species/predict", json={"rows": [row]})
        assert answer["predictions"] == [row["Species"]]
        assert lakefs_login.secret_access_key not in server.log.read_text()
    history = [commit.id for commit in lakefs.log("deploy--species--1", amount=10, first_parent=True).items]
    assert history[:3] == [model["commit"], applied["output_version"], dataset["version"]]
    assert sorted(ref.name for ref in lakefs.branches().items) == [
        "dataset--penguins", "main", f"model--{model['id']}",
    ]  # fmt: skip


@pytest.mark.lakefs
def test_recipes_are_undone_and_run_again_on_lakefs(
    tmp_path: Path, lakefs: LakeFSStore, lakefs_login: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, lakefs_login)
    with running_server(tmp_path, config={"MLPlatformApp": {"store": lakefs.address}}) as server:
        first = server.upload("people.csv", b"age,city\n31,Bern\n44,Oslo\n,Bern\n", name="People")
        recipe = {"version": first["version"], "steps": [{"kind": "impute", "columns": ["age"]}]}
        preview = server.call("POST", "/transformations/preview", json=recipe)
        assert preview["after"][0]["age"] == 37.5
        made = server.call("POST", "/transformations/apply", 201, json=recipe)
        undone = server.call("POST", f"/transformations/{made['id']}/undo", 201, json={})
        assert (undone["number"], undone["parents"]) == (3, [made["id"]])
        server.call("POST", f"/transformations/{made['id']}/redo", 201, json={})
        newer = server.upload("people.csv", b"age,city\n20,Rome\n,Bern\n40,Bern\n", dataset=first["id"])
        said = server.call("GET", f"/transformations/{made['id']}/upstream")
        assert (said["version"], said["states"][0]["refit"]) == (newer["version"], {"fill": {"age": 30.0}})
        again = server.call("POST", f"/transformations/{made['id']}/rerun", 201, json={})
        history = server.call("GET", f"/transformations/{made['id']}/history")["items"]
        assert [(entry["id"], entry["outcome"]) for entry in history] == [
            (again["id"], "current"), (made["id"], "replaced"),
        ]  # fmt: skip
    assert [ref.name for ref in lakefs.branches().items] == ["dataset--people", "main"]


@pytest.mark.http
def test_a_server_starts_without_its_store_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Credentials(f"http://127.0.0.1:{free_port()}/api/v1", "AKIANOBODY", "planted-secret")
    use(monkeypatch, nobody)
    config = {"MLPlatformApp": {"store": "lakefs://somewhere"}}
    begun = time.monotonic()
    with running_server(tmp_path, config=config) as server:
        health = server.call("GET", "/health")
        assert (health["status"], health["store"]["reachable"]) == ("degraded", False)
        problem = server.call("GET", "/datasets", 503)
        assert problem["code"] == "unavailable"
        assert problem["hint"]
        time.sleep(max(0.0, 3 - (time.monotonic() - begun)))
        assert "planted-secret" not in server.log.read_text() + str(health) + str(problem)
        assert server.log.read_text().count("Traceback") == 0
