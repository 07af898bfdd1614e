"""New versions, experiments and publishing over HTTP."""

import pytest

from tests.servers import JupyterServer

DROP = {"kind": "drop_columns", "columns": ["city"]}


@pytest.fixture
def name(server: JupyterServer) -> str:
    added = server.upload("branchy.csv", b"age,city\n31,Bern\n44,Oslo\n58,Bern\n")
    return str(added["id"])


def test_an_experiment_is_made_filled_and_published(server: JupyterServer, name: str) -> None:
    made = server.call("POST", f"/datasets/{name}/branches", 201, json={"name": "trial"})
    assert made["experiment"] == "trial"
    body = {"steps": [DROP], "branch": "trial", "message": "No city"}
    version = server.call("POST", f"/datasets/{name}/versions", 201, json=body)
    assert (version["number"], version["message"]) == (2, "No city")
    listed = server.call("GET", f"/datasets/{name}/branches")["items"]
    assert [branch["version"] == version["id"] for branch in listed] == [False, True]
    published = server.call("POST", f"/datasets/{name}/merge", 201, json={"source": "trial"})
    assert version["id"] in published["parents"]
    assert server.call("GET", f"/datasets/{name}")["version"] == published["id"]
    server.call("DELETE", f"/datasets/{name}/branches/trial", 204)
    assert len(server.call("GET", f"/datasets/{name}/branches")["items"]) == 1


def test_a_new_version_comes_from_a_file_or_says_why_not(server: JupyterServer, name: str) -> None:
    first = server.call("GET", f"/datasets/{name}")["version"]
    (server.root / "more.csv").write_bytes(b"age,city\n31,Bern\n")
    body = {"path": "more.csv", "expected_head": first}
    version = server.call("POST", f"/datasets/{name}/versions", 201, json=body)
    assert (version["rows"], version["source"]) == (1, "more.csv")
    assert server.call("POST", f"/datasets/{name}/versions", 409, json=body)["code"] == "stale_head"
    for wrong in ({}, {"path": "more.csv", "steps": [DROP]}):
        assert server.call("POST", f"/datasets/{name}/versions", 422, json=wrong)["code"] == "invalid"


def test_a_version_is_withdrawn_and_restored(server: JupyterServer, name: str) -> None:
    first = server.call("GET", f"/datasets/{name}")["version"]
    assert server.call("DELETE", f"/versions/{first}", 409)["code"] == "has_dependants"
    server.call("POST", f"/datasets/{name}/versions", 201, json={"steps": [DROP]})
    server.call("DELETE", f"/versions/{first}", 204)
    assert server.call("GET", f"/versions/{first}")["deleted"]
    assert not server.call("POST", f"/versions/{first}/restore")["deleted"]
