"""Bad input: a problem document that says what is wrong, and nothing left behind."""

import httpx
import pytest

from tests.servers import JupyterServer

TABLE = b"age,city\n31,Bern\n44,Oslo\n58,Bern\n"


@pytest.fixture(scope="module")
def people(server: JupyterServer) -> dict:
    return server.upload("people.csv", TABLE)


def problem(server: JupyterServer, method: str, path: str, status: int, **arguments: object) -> dict:
    reply = server.client.request(method, path, **arguments)
    assert reply.status_code == status, reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"
    document = reply.json()
    assert {"type", "title", "status", "code", "detail"} <= document.keys()
    assert "Traceback" not in reply.text
    return document


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/datasets/nobody", "not_found"),
        ("GET", "/datasets/nobody/rows", "not_found"),
        ("GET", "/versions/ffffffffffff", "not_found"),
        ("GET", "/versions/people@99", "not_found"),
        ("GET", "/models/nothing", "not_found"),
        ("GET", "/transformations/people@1", "not_found"),
        ("GET", "/deployments/nothing", "not_found"),
        ("GET", "/jobs/j0", "not_found"),
        ("GET", "/no/such/path", "not_found"),
        ("POST", "/deployments/nothing/predict", "not_found"),
    ],
)
def test_what_is_not_there_is_404(server: JupyterServer, people: dict, method: str, path: str, code: str) -> None:
    body = {"json": {"rows": [{"age": 3}]}} if method == "POST" else {}
    assert problem(server, method, path, 404, **body)["code"] == code


def test_a_wrong_verb_says_which_there_are(server: JupyterServer) -> None:
    reply = server.client.put("/datasets")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET")


def test_a_body_that_is_not_json_is_malformed(server: JupyterServer) -> None:
    assert problem(server, "POST", "/models/train", 400, content=b"{not json")["code"] == "malformed"


def test_every_fault_of_a_body_is_listed_at_once(server: JupyterServer) -> None:
    body = {"target": 3, "folds": 1, "surprise": True}
    document = problem(server, "POST", "/models/train", 422, json=body)
    assert {fault["field"] for fault in document["problems"]} == {"version", "target", "folds", "surprise"}


def test_training_on_an_unknown_column_is_refused_before_any_work(server: JupyterServer, people: dict) -> None:
    before = server.call("GET", "/jobs")["items"]
    document = problem(server, "POST", "/models/train", 422, json={"version": "people@1", "target": "nothing"})
    assert document["field"] == "target"
    assert server.call("GET", "/jobs")["items"] == before


def test_a_recipe_is_refused_with_every_problem_and_no_commit(server: JupyterServer, people: dict) -> None:
    steps = [{"kind": "drop_columns", "columns": ["nothing"]}, {"kind": "no_such_kind"}]
    recipe = {"version": "people@1", "steps": steps}
    document = problem(server, "POST", "/transformations/apply", 422, json=recipe)
    assert {fault["step"] for fault in document["problems"]} == {0, 1}
    assert server.call("GET", "/datasets/people")["version"] == people["version"]


def test_a_recipe_on_an_old_version_is_a_stale_head(server: JupyterServer) -> None:
    server.upload("old.csv", TABLE)
    step = {"kind": "rename_columns", "names": {"age": "years"}}
    server.call("POST", "/transformations/apply", 201, json={"version": "old@1", "steps": [step]})
    document = problem(server, "POST", "/transformations/apply", 409, json={"version": "old@1", "steps": [step]})
    assert document["code"] == "stale_head"
    branched = server.call(
        "POST", "/transformations/apply", 201, json={"version": "old@1", "steps": [step], "branch": "again"}
    )
    assert branched["branch"] == "dataset--old--again"


def test_an_edit_needs_the_state_that_it_was_made_on(server: JupyterServer) -> None:
    server.upload("edited.csv", TABLE)
    etag = server.client.get("/datasets/edited").headers["ETag"]
    server.call("PATCH", "/datasets/edited", json={"description": "one"}, headers={"If-Match": etag})
    document = problem(
        server, "PATCH", "/datasets/edited", 412, json={"description": "two"}, headers={"If-Match": etag}
    )
    assert document["code"] == "stale_edit"


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("empty.csv", b"", 400, "malformed"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(100), 415, "unknown_format"),
        ("broken.parquet", b"PAR1" + bytes(50), 400, "malformed"),
        ("broken.json", b"[{", 400, "malformed"),
    ],
)
def test_an_unreadable_file_is_refused_and_leaves_nothing(
    server: JupyterServer, name: str, content: bytes, status: int, code: str
) -> None:
    document = problem(server, "POST", "/datasets/upload", status, files={"file": (name, content)})
    assert document["code"] == code
    stem = name.partition(".")[0]
    assert server.call("GET", "/datasets", params={"q": stem})["items"] == []
    assert list((server.store / "state" / "uploads").iterdir()) == []


def test_a_form_without_a_file_is_malformed(server: JupyterServer) -> None:
    boundary = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert problem(server, "POST", "/datasets/upload", 400, content=boundary, headers=headers)["field"] == "file"


def test_a_taken_name_is_a_conflict(server: JupyterServer, people: dict) -> None:
    files = {"file": ("other.csv", TABLE)}
    document = problem(server, "POST", "/datasets/upload", 409, files=files, data={"name": "people"})
    assert (document["code"], document["field"]) == ("already_exists", "name")


@pytest.mark.parametrize("path", ["../secret.csv", "a/../../secret.csv", "link/secret.csv"])
def test_a_path_does_not_leave_the_root(server: JupyterServer, path: str) -> None:
    outside = server.root.parent / "secret.csv"
    outside.write_bytes(TABLE)
    (server.root / "link").exists() or (server.root / "link").symlink_to(server.root.parent)
    assert problem(server, "POST", "/datasets/upload", 403, json={"path": path})["code"] == "permission_denied"


def test_a_file_under_the_root_is_added_by_path(server: JupyterServer) -> None:
    (server.root / "in root.csv").write_bytes(TABLE)
    added = server.call("POST", "/datasets/upload", 201, json={"path": "/in root.csv"})
    assert (added["name"], added["source"], added["rows"]) == ("in root", "in root.csv", 3)


def test_without_a_token_nothing_is_said(server: JupyterServer) -> None:
    for method, path in [("GET", "health"), ("GET", "datasets"), ("POST", "datasets/upload"), ("GET", "openapi.json")]:
        reply = httpx.request(method, f"{server.url}mlplatform/api/v1/{path}")
        assert reply.status_code == 403, (path, reply.text)
        assert "store" not in reply.text


def test_a_page_from_elsewhere_cannot_write(server: JupyterServer) -> None:
    with httpx.Client() as browser:
        browser.get(f"{server.url}login", params={"token": server.token})
        reply = browser.delete(f"{server.url}mlplatform/api/v1/datasets/people")
    assert reply.status_code == 403
    assert server.call("GET", "/datasets/people")["id"] == "people"


def test_what_a_dataset_has_cannot_be_made_null(server: JupyterServer) -> None:
    server.upload("whole.csv", b"a,b\n1,x\n2,y\n")
    for name in ("name", "description", "tags"):
        refused = problem(server, "PATCH", "/datasets/whole", 422, json={name: None})
        assert (refused["field"], "leave the field out" in refused["detail"]) == (name, True)
    assert server.call("PATCH", "/datasets/whole", json={"target": None})["name"] == "whole"


def test_a_verb_that_there_is_not_is_told_though_a_body_comes_with_it(server: JupyterServer) -> None:
    reply = server.client.request("PROPFIND", "/datasets/upload", content=b'{"path": "x"}')
    assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")
    assert problem(server, "PUT", "/datasets/upload", 405, json={"path": "x"})["code"] == "method_not_allowed"


def test_json_says_what_it_means(server: JupyterServer) -> None:
    for wrong in ({"folds": True}, {"folds": "5"}, {"ensemble": 0}):
        refused = problem(server, "POST", "/models/train", 422, json={"version": "x", "target": "y", **wrong})
        assert refused["field"] == next(iter(wrong))
