"""Files made to break things, over HTTP: each is refused with a code and the field at fault, and leaves nothing."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable

import httpx
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.servers import JupyterServer


def zipped(name: str, megabytes: int) -> bytes:
    """A zip file with one member of zeros."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(bytes(1_000_000))
    return body.getvalue()


def gzipped_twice() -> bytes:
    return gzip.compress(gzip.compress(b"a,b\n" + b"1,2\n" * 30_000_000))


def parquet(table: pa.Table) -> bytes:
    body = io.BytesIO()
    pq.write_table(table, body)
    return body.getvalue()


def constant_parquet(rows: int) -> bytes:
    """A Parquet file of a few KB with a great many rows, all the same."""
    body = io.BytesIO()
    chunk = pa.table({"x": pa.array([0] * 1_000_000, pa.int8()).dictionary_encode().cast(pa.int64())})
    with pq.ParquetWriter(body, chunk.schema) as writer:
        for _ in range(rows // 1_000_000):
            writer.write_table(chunk)
    return body.getvalue()


def arrow(table: pa.Table) -> bytes:
    body = io.BytesIO()
    with pa.ipc.new_file(body, table.schema) as writer:
        writer.write_table(table)
    return body.getvalue()


def wide(columns: int) -> bytes:
    return b"\n".join(b",".join(b"%s%d" % (kind, number) for number in range(columns)) for kind in (b"c", b"1"))


CASES: dict[str, tuple[str, Callable[[], bytes], int, str, str | None]] = {
    "a gzip bomb": ("bomb.csv.gz", lambda: gzip.compress(b"1,2\n" * 30_000_000), 413, "too_large", "file"),
    "a bomb in a bomb": ("bomb.csv.gz", gzipped_twice, 400, "malformed", None),
    "a workbook bomb": ("bomb.xlsx", lambda: zipped("xl/worksheets/sheet1.xml", 600), 413, "too_large", "file"),
    "an archive": ("files.zip", lambda: zipped("table.csv", 1), 415, "unknown_format", "file"),
    "an archive named as a table": ("table.csv", lambda: zipped("../../table.csv", 1), 415, "unknown_format", "file"),
    "half a gzip file": ("cut.csv.gz", lambda: gzip.compress(b"a,b\n" * 99)[:-9], 400, "malformed", "file"),
    "100,000 columns": ("wide.csv", lambda: wide(100_000), 422, "invalid", "columns"),
    "100,000 columns of JSON": (
        "wide.json", lambda: json.dumps([{f"c{k}": 1 for k in range(100_000)}]).encode(), 422, "invalid", "columns",
    ),
    "20,000 columns of Parquet": (
        "wide.parquet", lambda: parquet(pa.table({f"c{k}": [1] for k in range(20_000)})), 422, "invalid", "columns",
    ),
    "a name of 10,000 characters": ("name.csv", lambda: b"a,%s\n1,2\n" % (b"n" * 10_000), 422, "invalid", "n" * 80),
    "a header of 10 MB": ("header.csv", lambda: b"a,%s\n1,2\n" % (b"n" * 10_000_000), 422, "invalid", "columns"),
    "one line of 3 MB": ("line.csv", lambda: b"x" * 3_000_000, 422, "invalid", "columns"),
    "a null in a name": ("null.json", lambda: b'[{"a\\u0000b": 1}]', 422, "invalid", "a\0b"),
    "a null in a name of Parquet": ("null.parquet", lambda: parquet(pa.table({"a\0b": [1]})), 422, "invalid", "a\0b"),
    "a null in a name of Arrow": ("null.arrow", lambda: arrow(pa.table({"a\nb": [1]})), 422, "invalid", "a\nb"),
    "a null in a CSV file": ("null.csv", lambda: b"a\0,b\n1,2\n", 400, "malformed", None),
    "no name": ("none.parquet", lambda: parquet(pa.table({"": [1]})), 422, "invalid", ""),
    "a name twice": (
        "twice.arrow", lambda: arrow(pa.table([[1], [2]], names=["x", "x"])), 422, "invalid", "x",
    ),
    "a type that cannot be stored": (
        "map.parquet", lambda: parquet(pa.table({"m": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))})),
        422, "invalid", "m",
    ),
    "NaN in JSON": ("nan.json", lambda: b'[{"a": NaN}]', 400, "malformed", "file"),
    "deep JSON": ("deep.json", lambda: b"[" * 100_000 + b"]" * 100_000, 400, "malformed", "file"),
    "a billion rows in a few KB": ("rows.parquet", lambda: constant_parquet(1_000_000_000), 413, "too_large", "file"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_made_to_break_things_is_refused(server: JupyterServer, case: str) -> None:
    name, content, status, code, field = CASES[case]
    files = {"file": (name, content())}
    problem = server.call("POST", "/datasets/upload", status, params={"wait": 60}, files=files)
    assert (problem["code"], problem.get("field")) == (code, field)
    assert server.call("GET", "/datasets", params={"q": name.partition(".")[0]})["items"] == []
    assert list((server.store / "state" / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    "filename", ["../../../outside.csv", "..\\..\\outside.csv", "/etc/outside.csv", "C:\\outside.csv"]
)
def test_a_file_name_is_no_path(server: JupyterServer, filename: str) -> None:
    added = server.upload(filename, b"a,b\n1,2\n")
    assert (added["name"].partition(" ")[0], added["source"]) == ("outside", "outside.csv")
    assert list(server.root.parent.rglob("outside.csv")) == []


def test_a_path_with_a_null_or_none_at_all(server: JupyterServer) -> None:
    assert server.call("POST", "/datasets/upload", 400, json={"path": "a\0.csv"})["field"] == "path"
    assert server.call("POST", "/datasets/upload", 422, json={"path": ""})["field"] == "path"
    assert server.call("POST", "/datasets/upload", 404, json={"path": "x" * 300})["field"] == "path"


def test_not_a_number_and_infinities_are_values(server: JupyterServer) -> None:
    frame = pd.DataFrame({"x": [1.5, float("nan"), float("inf"), -float("inf")]})
    for name, content in (
        ("finite.csv", frame.to_csv(index=False).encode()),
        ("finite.parquet", parquet(pa.table(frame))),
    ):
        dataset = server.upload(name, content)["id"]
        rows = server.call("GET", f"/datasets/{dataset}/rows")["rows"]
        assert [row["x"] for row in rows] == [1.5, None, "Infinity", "-Infinity"]
        (column,) = server.call("GET", f"/datasets/{dataset}/profile")["columns"]
        assert (column["missing"], column["max"]) == (1, 1.5)


@pytest.mark.parametrize(
    ("options", "status", "field"),
    [
        ({"encoding": "klingon"}, 422, "encoding"),
        ({"encoding": "utf-8"}, 400, "encoding"),
        ({"decimal": ";"}, 422, "options.decimal"),
        ({"skip_lines": -1}, 422, "options.skip_lines"),
        ({"sheet": "x", "format": "word"}, 422, "options.format"),
    ],
)
def test_options_that_cannot_be(server: JupyterServer, options: dict, status: int, field: str) -> None:
    problem = server.upload("latin.csv", "näme,b\n1,2\n".encode("latin-1"), status, options=json.dumps(options))
    assert problem["field"] == field


def body(server: JupyterServer, content: bytes) -> httpx.Response:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    return server.client.post("/datasets/upload", content=content, headers=headers)


def test_a_form_may_not_fill_the_memory(server: JupyterServer) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx\r\n'
    cases = {
        "a header of a part": b"--b\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\nx\r\n--b--\r\n",
        "many fields": b"".join(part % str(number).encode() for number in range(1_000)) + b"--b--\r\n",
        "a long field": part[:-5] % b"name" + b"x" * 2_000_000 + b"\r\n--b--\r\n",
    }
    for case, content in cases.items():
        reply = body(server, content)
        assert reply.status_code in (400, 413), (case, reply.text)
        assert reply.json()["code"] in ("malformed", "too_large")
    assert list((server.store / "state" / "uploads").iterdir()) == []


def test_broken_rows_are_counted_shown_and_readable(server: JupyterServer) -> None:
    lines = [f"{number},x" if number % 4 else f"{number}" for number in range(1, 801)]
    server.upload("ragged.csv", "\n".join(["id,text", *lines]).encode())
    ingest = server.call("GET", "/versions/ragged@1")["ingest"]
    assert (ingest["bad_row_count"], len(ingest["bad_rows"])) == (200, 20)
    page = server.call("GET", "/versions/ragged@1/bad-rows", params={"limit": 120})
    rest = server.call("GET", "/versions/ragged@1/bad-rows", params={"limit": 120, "after": page["next"]})
    assert rest["next"] is None
    rows = [*page["items"], *rest["items"]]
    assert [(row["line"], row["text"]) for row in rows] == [(number + 1, str(number)) for number in range(4, 801, 4)]
    server.upload("ragged.csv", b"id,text\n1,x\n", dataset="ragged")
    assert server.call("GET", "/versions/ragged@2/bad-rows") == {"items": [], "next": None}
    assert server.call("GET", "/versions/ragged@1/bad-rows", 422, params={"after": "x"})["field"] == "after"


def test_a_client_is_told_that_the_connection_of_a_refused_upload_ends(server: JupyterServer) -> None:
    refused = server.client.post("/datasets/upload", json={}, headers={"Authorization": "token wrong"})
    assert (refused.status_code, refused.headers.get("Connection")) == (403, "close")
    faulty = server.client.post("/datasets/upload", json={})
    assert (faulty.status_code, faulty.headers.get("Connection")) == (422, None)
