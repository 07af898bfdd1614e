import datetime as dt
import gzip
import io
import tempfile
import zipfile

import numpy as np
import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_mlplatform.records.errors import Invalid, Malformed, NotFound, TooLarge, UnknownFormat
from jupyter_mlplatform.tables.ingest import Limits, open_source
from tests.tables.conftest import table_of


def test_unknown_formats(read, tmp_path):
    with pytest.raises(UnknownFormat):
        read(b"whatever", "model.pkl")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.csv", "a,b\n")
    with pytest.raises(UnknownFormat, match="zip"):
        read(archive.getvalue(), "a.zip")
    with pytest.raises(Malformed):
        read(b"not parquet", "a.parquet")
    with pytest.raises(NotFound):
        open_source(tmp_path / "nothing.csv")


def test_gzip(read):
    frame, source = read(gzip.compress(b"a,b\n1,2\n"), "x.csv.gz")
    assert (frame.rows(), source.detected["compression"]) == ([(1, 2)], "gzip")
    assert read(gzip.compress(b'{"a": 1}\n'), "x.jsonl.gz")[0].rows() == [(1,)]
    with pytest.raises(Malformed, match="damaged"):
        read(gzip.compress(b"a,b\n1,2\n" * 1000)[:-20], "x.csv.gz")


def test_a_gzip_bomb_is_stopped(read, tmp_path, monkeypatch):
    bomb = gzip.compress(b"0" * (64 * 1024 * 1024))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(TooLarge):
        read(bomb, "x.csv.gz")
    assert not list(tmp_path.glob("mlplatform-*"))
    with pytest.raises(TooLarge):
        read("a,b\n1,2\n", limits=Limits(file_bytes=4))


FRAME = pl.DataFrame(
    {"i": [1, None, 3], "f": [0.5, 1.5, None], "s": ["x", None, "None"], "d": [dt.date(2020, 1, 1), None, None]}
)


def written(kind) -> bytes:
    body = io.BytesIO()
    match kind:
        case "parquet":
            FRAME.write_parquet(body)
        case "arrow":
            FRAME.write_ipc(body)
        case "arrows":
            FRAME.write_ipc_stream(body)
        case "jsonl":
            FRAME.write_ndjson(body)
        case "json":
            FRAME.write_json(body)
    return body.getvalue()


@pytest.mark.parametrize("kind", ["parquet", "arrow", "arrows", "jsonl", "json"])
def test_typed_formats(read, kind):
    frame, source = read(written(kind), f"t.{kind}")
    expected = FRAME if kind in ("parquet", "arrow", "arrows") else FRAME.with_columns(pl.col("d").cast(pl.String))
    assert frame.equals(expected)
    assert source.detected["format"] == {"arrows": "arrow"}.get(kind, kind)


@pytest.mark.parametrize(
    "document",
    [
        {"a": [1, 2], "b": ["x", "y"]},
        {"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, "y"]]},
        {"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}},
        {"count": 2, "results": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]},
    ],
)
def test_json_orientations(read, document):
    assert read(orjson.dumps(document), "t.json")[0].rows() == [(1, "x"), (2, "y")]


def test_json_that_is_no_table(read):
    for content in (b"[1, 2]", b"{", b'"text"', b"[]", b'{"a": 1}'):
        with pytest.raises(Malformed):
            read(content, "t.json")


def test_json_lines_whose_types_come_late_and_lines_that_break(read):
    lines = [orjson.dumps({"a": k, "b": None}) for k in range(3_000)]
    lines[2_500] = orjson.dumps({"a": 2.5, "b": "late", "c": True})
    lines[7] = b'{"a": 1'
    lines[9] = b"[1, 2]"
    frame, source = read(b"\n".join(lines), "t.jsonl")
    assert frame.height == 2_998
    assert frame.schema == {"a": pl.Float64, "b": pl.String, "c": pl.Boolean}
    assert [(row.line, row.text) for row in source.bad_rows] == [(8, '{"a": 1'), (10, "[1, 2]")]


def test_excel(read, tmp_path):
    xlsx = workbook([["n", "s", "d"], [1, "x", 2.5], [2, "None", None]])
    frame, source = read(xlsx, "t.xlsx")
    assert frame.columns == ["n", "s", "d"]
    assert frame.rows() == [(1, "x", 2.5), (2, "None", None)]
    assert frame.schema == {"n": pl.Int64, "s": pl.String, "d": pl.Float64}
    assert source.detected["sheet"] == "Data"
    with pytest.raises(Invalid) as error:
        read(xlsx, "t.xlsx", sheet="Other")
    assert (error.value.field, "Data" in error.value.hint) == ("sheet", True)
    with pytest.raises(TooLarge):
        read(xlsx, "t.xlsx", limits=Limits(whole_bytes=100))
    with pytest.raises(Malformed):
        read(xlsx[:-400], "t.xlsx")


def workbook(rows) -> bytes:
    """A minimal workbook, as spreadsheets write them."""

    def cell(value):
        if value is None:
            return "<c/>"
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in rows)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Data" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def test_names_are_checked_in_every_format(read):
    body = io.BytesIO()
    pq.write_table(pa.table([[1], [2]], names=["a", "a"]), body)
    with pytest.raises(Invalid) as error:
        read(body.getvalue(), "t.parquet")
    assert error.value.field == "a"
    with pytest.raises(Invalid):
        read(orjson.dumps([{"": 1}]), "t.json")


def test_numbers_come_back_exactly(read):
    values = np.random.default_rng(0).normal(size=500) * 10.0 ** np.arange(-250, 250)
    frame, _ = read("v,w\n" + "".join(f"{value!r},1\n" for value in values.tolist()))
    assert frame["v"].to_list() == values.tolist()


def test_a_source_that_nobody_closes_cleans_up(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    source = open_source(tmp_path / "t.csv")
    spool = source.spool
    assert spool.exists()
    del source
    assert not spool.exists()


def test_a_table_without_rows_tells_that_it_is_through(tmp_path):
    path = tmp_path / "empty.arrow"
    table = pa.table({"a": pa.array([], pa.int64())})
    with pa.ipc.new_file(str(path), table.schema) as sink:
        sink.write_batch(pa.RecordBatch.from_arrays([pa.array([], pa.int64())], names=["a"]))
    told = []
    with open_source(path, progress=told.append) as source:
        assert (table_of(source).num_rows, source.rows) == (0, 0)
    assert told == [0]
