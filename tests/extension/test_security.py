"""Who may do what, on every route; and what no reply and no log may hold."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_mlplatform.extension.catalogue import OPERATIONS
from jupyter_mlplatform.extension.operations import Operation
from tests.servers import JupyterServer, running_server

pytestmark = pytest.mark.http

AUTHORIZERS = Path(__file__).parent / "authorizers"
SECRETS = {
    "LAKECTL_SERVER_ENDPOINT_URL": "http://127.0.0.1:1",
    "LAKECTL_CREDENTIALS_ACCESS_KEY_ID": "AKIAplantedaccesskey",
    "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY": "planted-secret-of-lakefs",
}
ADVISER_KEY = "planted-key-of-the-adviser"


@contextmanager
def authorized_by(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JupyterServer]:
    monkeypatch.setenv("PYTHONPATH", str(AUTHORIZERS))
    config = {"ServerApp": {"authorizer_class": f"planted_authorizers.{name}"}}
    with running_server(folder, config=config) as server:
        yield server


def answer(server: JupyterServer, operation: Operation) -> tuple[int, dict]:
    """Call an operation with names of things that there are not, and nothing else."""
    path = re.sub(r"{\w+}", "nothing", operation.path)
    body = None if operation.method in ("GET", "DELETE") else {}
    reply = server.client.request(operation.method, path, json=body)
    problem = reply.headers.get("Content-Type", "").startswith("application/problem+json")
    return reply.status_code, reply.json() if problem else {}


def test_who_may_only_read_reads_everything_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with authorized_by("Reader", tmp_path, monkeypatch) as server:
        for operation in OPERATIONS:
            status, problem = answer(server, operation)
            refused = status == 403 and problem["code"] == "forbidden"
            assert refused == (operation.action != "read"), (operation.method, operation.path, status, problem)
        infer = server.client.post(f"{server.url}mlplatform/v2/models/nothing/infer", json={})
        assert infer.status_code == 403


def test_what_is_allowed_is_allowed_by_area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with authorized_by("Curator", tmp_path, monkeypatch) as server:
        assert server.upload("people.csv", b"age,city\n31,Bern\n44,Oslo\n")["id"] == "people"
        for operation in OPERATIONS:
            status, problem = answer(server, operation)
            allowed = operation.action == "read" or (operation.action, operation.area) in (
                ("write", "datasets"),
                ("execute", "deployments"),
            )
            assert (status == 403 and problem["code"] == "forbidden") == (not allowed), (operation.path, status)
        refused = server.call("POST", "/models/train", 403, json={"version": "people", "target": "city"})
        assert refused["detail"] == "This user may not write mlplatform:models."


def test_no_secret_and_no_traceback_is_in_a_reply_or_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    config = {"MLPlatformApp": {"store": "lakefs://planted", "adviser_url": "http://127.0.0.1:1", "adviser_model": "m",
                                "adviser_key": ADVISER_KEY}}  # fmt: skip
    told = []
    with running_server(tmp_path, config=config) as server:
        for operation in {(operation.area, operation.method): operation for operation in OPERATIONS}.values():
            path = re.sub(r"{\w+}", "nothing", operation.path)
            body = None if operation.method in ("GET", "DELETE") else {"version": "x@1", "target": "y", "steps": []}
            told.append(server.client.request(operation.method, path, json=body).text)
        told.append(server.client.get("/metrics").text)
        token = server.token
    told.append(server.log.read_text())
    assert any("127.0.0.1:1" in text for text in told), "the store was not asked"
    for secret in (*list(SECRETS.values())[1:], ADVISER_KEY, token):
        assert not any(secret in text for text in told), secret
    assert not any("Traceback" in text for text in told)
