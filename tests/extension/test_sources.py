"""Adding tables over REST: options, broken rows, addresses, jobs that are followed, cancelled and killed."""

import http.server
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.servers import JupyterServer, running_server

pytestmark = pytest.mark.slow

PEOPLE = "# exported\nname;salary;since\nann;1.234,5;2020-01-02\nbob;999;2021-03-04\n# end\ncid;1\n"


def large(rows: int) -> bytes:
    return b"id,text\n" + b"".join(b"%d,some words to fill the line with number %d\n" % (k, k) for k in range(rows))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web server on the loopback address that serves a folder."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "people.csv").write_text(PEOPLE)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server that may fetch from private addresses, with room for few bytes."""
    config = {
        "MLPlatformApp": {
            "allowed_uri_schemes": ["http"],
            "allow_private_addresses": True,
            "max_upload_bytes": 30_000_000,
        }
    }
    with running_server(tmp_path_factory.mktemp("open"), config=config) as running:
        yield running


def uploads(server: JupyterServer) -> list[str]:
    folder = server.store / "state" / "uploads"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def until(true: object, timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_what_was_found_out_is_told_and_corrected_by_another_upload(server: JupyterServer) -> None:
    server.upload("pay.csv", PEOPLE.encode())
    found = server.call("GET", "/versions/pay@1")["ingest"]
    options = found["options"]
    assert (options["delimiter"], options["decimal"], options["thousands"]) == (";", ",", ".")
    assert (options["comment"], options["comment_lines"], options["encoding"]) == ("#", 2, "utf-8")
    assert (found["bad_row_count"], found["bad_rows"][0]["line"], found["bad_rows"][0]["text"]) == (1, 6, "cid;1")
    rows = server.call("GET", "/datasets/pay/rows")["rows"]
    assert [row["salary"] for row in rows] == [1234.5, 999]

    given = {"thousands": "", "comment": ""}
    server.upload("pay.csv", PEOPLE.encode(), dataset="pay", options=json.dumps(given))
    found = server.call("GET", "/versions/pay@2")["ingest"]
    assert (found["options"]["thousands"], found["options"]["comment"], found["bad_row_count"]) == ("", "", 2)
    assert server.call("GET", "/datasets/pay/rows")["rows"][0]["salary"] == "1.234,5"
    assert server.call("GET", "/datasets/pay/versions")["items"][1]["ingest"]["bad_row_count"] == 1


def test_a_version_that_came_from_no_file_has_no_such_report(server: JupyterServer) -> None:
    server.upload("numbers.csv", b"a,b\n1,2\n3,4\n")
    step = {"kind": "drop_columns", "columns": ["b"]}
    applied = server.call("POST", "/transformations/apply", 201, json={"version": "numbers@1", "steps": [step]})
    assert server.call("GET", f"/versions/{applied['output_version']}")["ingest"] is None


@pytest.mark.parametrize(
    ("options", "status", "field"),
    [
        ("{", 400, "options"),
        ('{"delimiter": ";;"}', 422, "options.delimiter"),
        ('{"separator": ";"}', 422, "options.separator"),
    ],
)
def test_wrong_options_are_told(server: JupyterServer, options: str, status: int, field: str) -> None:
    assert server.upload("x.csv", b"a,b\n1,2\n", status, options=options)["field"] == field
    assert uploads(server) == []


def test_options_for_a_file_under_the_root(server: JupyterServer) -> None:
    (server.root / "told.txt").write_text("1|2\n3|4\n")
    body = {"path": "told.txt", "options": {"delimiter": "|", "header": False}}
    added = server.call("POST", "/datasets/upload", 201, json=body)
    assert ([column["name"] for column in added["schema"]], added["rows"]) == (["column_1", "column_2"], 2)


def test_a_large_file_under_the_root_is_a_job_that_leaves_the_file(server: JupyterServer) -> None:
    path = server.root / "large.csv"
    path.write_bytes(large(120_000))
    job = server.wait(server.call("POST", "/datasets/upload", 202, json={"path": "large.csv"}))
    assert (job["status"], job["result"]["rows"], job["result"]["source"]) == ("succeeded", 120_000, "large.csv")
    assert path.exists()
    assert [entry.name for entry in server.root.iterdir() if entry.name.startswith("mlplatform-")] == []


def test_a_large_upload_tells_how_far_it_is_and_leaves_nothing(server: JupyterServer) -> None:
    job = server.upload("followed.csv", large(1_500_000), 202)
    seen = []
    while job["status"] in ("queued", "running"):
        seen.append((job["progress"], job["stage"]))
        job = server.call("GET", f"/jobs/{job['id']}")
    assert job["status"] == "succeeded"
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert any(0 < share < 1 for share in shares)
    assert "Reading followed.csv" in {stage for _, stage in seen}
    assert uploads(server) == []


def test_a_cancelled_upload_leaves_nothing(server: JupyterServer) -> None:
    job = server.upload("given up.csv", large(1_500_000), 202)
    until(lambda: server.call("GET", f"/jobs/{job['id']}")["progress"] > 0)
    assert len(uploads(server)) == 1
    assert server.call("DELETE", f"/jobs/{job['id']}")["status"] == "cancelled"
    assert uploads(server) == []
    assert server.call("GET", "/datasets", params={"q": "given up"})["items"] == []


def test_what_a_killed_job_left_goes_when_a_server_starts(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        job = first.upload("killed.csv", large(1_500_000), 202)
        until(lambda: first.call("GET", f"/jobs/{job['id']}")["progress"] > 0)
        os.killpg(int((first.store / "state" / "jobs" / job["id"] / "pid").read_text()), signal.SIGKILL)
        assert first.wait(job)["status"] == "failed"
        assert len(uploads(first)) == 1
    with running_server(tmp_path) as second:
        until(lambda: uploads(second) == [])
        assert second.upload("killed.csv", b"a,b\n1,2\n")["name"] == "killed"


def test_a_table_at_an_address_is_fetched_by_a_job(open_server: JupyterServer, site: str) -> None:
    uri = f"{site}/people.csv?signature=secret"
    started = open_server.call("POST", "/datasets/upload", 202, json={"uri": uri})
    job = open_server.wait(started)
    added = job["result"]
    assert (added["name"], added["rows"], added["source"]) == ("people", 2, f"{site}/people.csv")
    assert "secret" not in json.dumps([started, job, open_server.call("GET", "/versions/people@1")])
    body = {"uri": uri, "dataset": "people", "options": {"thousands": ""}}
    again = open_server.call("POST", "/datasets/upload", 201, params={"wait": 30}, json=body)
    assert (again["id"], again["schema"][1]["dtype"]) == ("people", "string")
    assert uploads(open_server) == []


def test_an_address_without_a_file_fails_and_leaves_nothing(open_server: JupyterServer, site: str) -> None:
    body = {"uri": f"{site}/nobody.csv"}
    assert open_server.call("POST", "/datasets/upload", 404, params={"wait": 30}, json=body)["code"] == "not_found"
    assert uploads(open_server) == []


@pytest.mark.parametrize(
    ("uri", "status"),
    [
        ("file:///etc/passwd", 422),
        ("ftp://example.org/x.csv", 403),
        ("http://example.org/x.csv", 403),
        ("https://me:secret@example.org/x.csv", 422),
        ("https://localhost/x.csv", 403),
        ("https://169.254.169.254/latest/meta-data/x.csv", 403),
        ("https://[::ffff:10.0.0.1]/x.csv", 403),
    ],
)
def test_addresses_that_the_server_may_not_be_sent_to(server: JupyterServer, uri: str, status: int) -> None:
    problem = server.call("POST", "/datasets/upload", status, params={"wait": 30}, json={"uri": uri})
    assert problem["field"] == "uri"
    assert uploads(server) == []


def test_either_a_path_or_an_address(server: JupyterServer) -> None:
    for body in ({}, {"path": "a.csv", "uri": "https://example.org/a.csv"}):
        problem = server.call("POST", "/datasets/upload", 422, json=body)
        assert "either path or uri" in problem["detail"]
