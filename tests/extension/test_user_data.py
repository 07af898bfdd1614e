"""The old product's records over HTTP: read, written, turned off; every reply says that they are deprecated."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.servers import JupyterServer, running_server

pytestmark = pytest.mark.slow

CSV = b"age,city\n31,Bern\n44,Oslo\n"


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server that old clients may write on, and that may fetch from private addresses."""
    config = {
        "MLPlatformApp": {
            "legacy_user_data": "dual_write",
            "allowed_uri_schemes": ["http"],
            "allow_private_addresses": True,
        }
    }
    with running_server(tmp_path_factory.mktemp("writable"), config=config) as running:
        yield running


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    config = {"MLPlatformApp": {"legacy_user_data": "off"}}
    with running_server(tmp_path_factory.mktemp("closed"), config=config) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web server on the loopback address with one table."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "people.csv").write_bytes(CSV)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()
    thread.join()


def old(filename: str, **fields: Any) -> dict[str, Any]:
    """Return what an old client sends: the whole record, with what it made up about the table."""
    return {
        "user_id": "u1", "filename": filename, "original_filename": filename, "s3_url": "", "num_rows": 1000,
        "num_columns": 9, "data_schema": [], "is_processed": True, "aiSummary": None, "contains_pii": False,
        **fields,
    }  # fmt: skip


def test_a_dataset_is_shown_in_the_old_words(server: JupyterServer) -> None:
    dataset = server.upload("legacy people.csv", CSV, name="legacy people")
    record = server.call("GET", f"/user-data/{dataset['id']}")
    assert record["_id"] == record["dataset_id"] == dataset["id"]
    assert (record["filename"], record["original_filename"]) == ("legacy people", "legacy people.csv")
    assert (record["num_rows"], record["row_count"], record["num_columns"]) == (2, 2, 2)
    assert record["user_id"] == dataset["owner"]
    assert record["columns"] == ["age", "city"]
    assert record["data_preview"] == [{"age": 31, "city": "Bern"}, {"age": 44, "city": "Oslo"}]
    assert record["file_type"] == "csv"
    age, city = record["data_schema"]
    assert (age["field_name"], age["field_type"], age["inferred_dtype"]) == ("age", "numeric", "int64")
    assert (city["inferred_dtype"], city["unique_values"], city["missing_values"]) == ("object", 2, 0)
    steps = [{"kind": "derive", "name": "older", "expression": "age + 1"}]
    server.call(
        "POST", "/transformations/apply", 201, json={"version": dataset["id"], "steps": steps}, params={"wait": 60}
    )
    record = server.call("GET", f"/user-data/{dataset['id']}/")
    assert record["columns"] == ["age", "city", "older"]
    assert [step["type"] for step in record["transformation_history"]] == ["derive"]


def test_the_list_is_a_plain_array_newest_first(server: JupyterServer) -> None:
    for name in ("legacy first", "legacy second"):
        server.upload("table.csv", CSV, name=name)
    listed = server.call("GET", "/user-data")
    assert [record["filename"] for record in listed[:2]] == ["legacy second", "legacy first"]
    assert {record["dataset_id"] for record in listed} == {
        item["id"] for item in server.call("GET", "/datasets", params={"limit": 1000})["items"]
    }
    part = server.call("GET", "/user-data/", params={"skip": 1, "limit": 1})
    assert part == listed[1:2]
    assert server.call("GET", "/user-data/latest")["filename"] == "legacy second"


def test_every_reply_says_that_it_is_deprecated(server: JupyterServer) -> None:
    path = "/hub/user/ada/mlplatform/api/v1/datasets"
    for reply in (
        server.client.get("/user-data"),
        server.client.get("/user-data/there-is-none"),
        server.client.post("/user-data", json={}),
        server.client.patch("/user-data/x", json={}),
        server.client.get("/user-data", headers={"Authorization": "token wrong"}),
    ):
        assert reply.headers["Deprecation"].startswith("@")
        since = int(reply.headers["Deprecation"][1:])
        assert since < parsedate_to_datetime(reply.headers["Sunset"]).timestamp()
        assert reply.headers["Link"] == f'<{path}>; rel="successor-version"'
    assert "Deprecation" not in server.client.get("/datasets").headers


def test_the_log_warns_once_of_each_client(server: JupyterServer) -> None:
    for agent in ("old-client/1", "old-client/1", "old-client/2\twith a tab"):
        server.client.get("/user-data", headers={"User-Agent": agent})
    lines = [line for line in server.log.read_text().splitlines() if "they are deprecated" in line]
    assert sum("'old-client/1'" in line for line in lines) == 1
    assert sum("old-client/2" in line for line in lines) == 1


def test_the_document_marks_them_deprecated(server: JupyterServer) -> None:
    paths = server.call("GET", "/openapi.json")["paths"]
    for path, verbs in paths.items():
        for operation in verbs.values():
            assert operation.get("deprecated", False) is path.startswith("/user-data")
    assert "Sunset" in paths["/user-data"]["get"]["responses"]["200"]["headers"]


def test_by_default_old_clients_may_not_write(server: JupyterServer) -> None:
    dataset = server.upload("table.csv", CSV, name="legacy kept")
    for method, path in (
        ("POST", "/user-data"),
        ("PUT", f"/user-data/{dataset['id']}"),
        ("DELETE", f"/user-data/{dataset['id']}"),
    ):
        problem = server.call(method, path, 403, content=b"{}" if method != "DELETE" else None)
        assert problem["code"] == "legacy_read_only"
        assert "legacy_user_data = 'dual_write'" in problem["hint"]
    assert server.call("GET", f"/datasets/{dataset['id']}")["name"] == "legacy kept"
    features = server.call("GET", "/health")["features"]
    assert (features["legacy_user_data_read"], features["legacy_user_data_write"]) == (True, False)


def test_turned_off_they_say_how_to_turn_them_on(closed: JupyterServer) -> None:
    for method, path in (
        ("GET", "/user-data"),
        ("GET", "/user-data/x"),
        ("POST", "/user-data"),
        ("GET", "/user-data/latest"),
    ):
        problem = closed.call(method, path, 404)
        assert problem["code"] == "legacy_off"
        assert "MLPlatformApp.legacy_user_data" in problem["hint"]
    assert closed.call("GET", "/health")["features"]["legacy_user_data_read"] is False


def test_a_record_is_written_through_to_the_dataset_and_back(writable: JupyterServer) -> None:
    (writable.root / "people.csv").write_bytes(CSV)
    summary = {"overview": "People", "rawMarkdown": "# People"}
    made = writable.call(
        "POST", "/user-data/", json=old("people.csv", file_path="people.csv", aiSummary=summary, theme="dark")
    )
    assert (made["num_rows"], made["filename"], made["aiSummary"], made["theme"]) == (2, "people.csv", summary, "dark")
    path = f"/user-data/{made['_id']}"
    written = writable.call("PUT", path, json={**made, "filename": "folk.csv", "pii_risk_level": "low", "num_rows": 7})
    assert (written["filename"], written["pii_risk_level"], written["num_rows"]) == ("folk.csv", "low", 2)
    assert writable.call("GET", path) == written
    dataset = writable.call("GET", f"/datasets/{made['dataset_id']}")
    assert (dataset["name"], dataset["owner"]) == ("folk.csv", made["user_id"])
    writable.call("PATCH", f"/datasets/{made['dataset_id']}", json={"name": "people again", "description": "all"})
    shown = writable.call("GET", path)
    assert (shown["filename"], shown["description"], shown["theme"]) == ("people again", "all", "dark")
    assert writable.call("DELETE", path) == {"success": True}
    assert writable.call("GET", path, 404)["code"] == "not_found"
    assert writable.call("GET", f"/datasets/{made['dataset_id']}", 404)["code"] == "not_found"


def test_a_new_record_takes_its_rows_from_where_they_are(writable: JupyterServer, site: str) -> None:
    fetched = writable.call("POST", "/user-data", json=old("away.csv", s3_url=f"{site}/people.csv?X-Signature=secret"))
    assert (fetched["num_rows"], fetched["s3_url"]) == (2, f"{site}/people.csv")
    preview = [{"a": 1}, {"a": 2}, {"a": 3}]
    shown = writable.call("POST", "/user-data", json=old("gone.csv", s3_url=f"{site}/gone.csv", data_preview=preview))
    assert shown["data_preview"] == preview
    assert shown["description"].startswith("Only the 3 rows of the record's preview. There is no file at the address")


def test_without_any_rows_it_is_said_what_to_do(writable: JupyterServer, site: str) -> None:
    before = writable.call("GET", "/user-data")
    problem = writable.call(
        "POST", "/user-data", 422, json=old("x", file_path="../../etc/passwd", s3_url=f"{site}/gone.csv")
    )
    assert [one["field"] for one in problem["problems"]] == ["file_path", "s3_url"]
    assert "/datasets/upload" in problem["hint"]
    assert writable.call("POST", "/user-data", 422, json=old("x", s3_url="s3://bucket/x.csv"))["code"] == "invalid"
    assert writable.call("POST", "/user-data", 422, json={"file_path": "people.csv"})["field"] == "filename"
    wrong = writable.call("POST", "/user-data", 422, json={"filename": "x", "aiSummary": 3, "contains_pii": "much"})
    assert {one["field"] for one in wrong["problems"]} == {"aiSummary", "contains_pii"}
    assert writable.call("GET", "/user-data") == before
    assert list((writable.store / "state" / "uploads").iterdir()) == []


def test_a_name_that_is_taken_and_clients_at_once(writable: JupyterServer) -> None:
    made = [
        writable.call("POST", "/user-data", json=old(name, data_preview=[{"a": 1}]))
        for name in ("taken", "taken", "other")
    ]
    assert [record["filename"] for record in made] == ["taken", "taken 2", "other"]
    assert (
        writable.call("PUT", f"/user-data/{made[2]['_id']}", 409, json={"filename": "taken"})["code"]
        == "already_exists"
    )
    path = f"/user-data/{made[2]['_id']}"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda key: writable.call("PUT", path, json={f"key{key}": key}), range(4)))
    shown = writable.call("GET", path)
    assert {name: value for name, value in shown.items() if name.startswith("key")} == {f"key{k}": k for k in range(4)}
