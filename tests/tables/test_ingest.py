import datetime as dt

import polars as pl
import pytest

from jupyter_mlplatform.records import BadRow
from jupyter_mlplatform.records.errors import Invalid, Malformed
from jupyter_mlplatform.tables import parts
from jupyter_mlplatform.tables.ingest import IngestOptions, csvfile, csvread, open_source
from jupyter_mlplatform.tables.table import Table
from tests.tables.conftest import table_of


def types(frame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.schema.items()}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(read, delimiter):
    text = (
        delimiter.join(["name", "age", "city"])
        + "\n"
        + "".join(
            delimiter.join([f"n{k}", str(20 + k), "Bern, CH" if delimiter != "," else "Bern"]) + "\n" for k in range(20)
        )
    )
    frame, source = read(text)
    assert source.detected["delimiter"] == delimiter
    assert frame.columns == ["name", "age", "city"]
    assert frame["age"].dtype == pl.Int64


def test_decimal_commas(read):
    frame, source = read("a;b\n1,5;x\n-2,25;y\n1.003,75;z\n")
    assert source.detected["decimal"] == ","
    assert frame["a"].to_list() == [1.5, -2.25, 1003.75]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "größe,name\n1,Žižek\n"),
        ("utf-8-sig", "größe,name\n1,Žižek\n"),
        ("utf-16", "größe,name\n1,Žižek\n"),
        ("utf-16-le", "grösse,name\n1,Muller\n2,Moller\n"),
        ("cp1252", "größe,name\n" + "1,Müller aus Köln über Lübeck\n2,Élan à l'été\n" * 20),
        ("cp1251", "имя,город\n" + "Иван Петрович,Москва на реке\n" * 20),
        ("shift_jis", "名前,都市\n" + "山田太郎さん,東京都新宿区\n" * 20),
    ],
)
def test_encodings_are_found(read, encoding, text):
    frame, source = read(text.encode(encoding))
    header = text.split("\n")[0].split(",")
    assert frame.columns == header
    assert [str(value) for value in frame.row(0)] == text.split("\n")[1].split(",")
    if encoding != "utf-16-le":
        assert source.detected["encoding"] in (encoding.removesuffix("-sig"), "cp1250")


def test_an_encoding_that_is_given_is_used_or_refused(read):
    assert read("ä,b\n1,2\n".encode("cp437"), encoding="cp437")[0].columns == ["ä", "b"]
    with pytest.raises(Malformed) as error:
        read("ä,b\n1,2\n".encode("cp437"), encoding="utf-8")
    assert error.value.field == "encoding"
    with pytest.raises(Invalid) as invalid:
        read("a,b\n", encoding="klingon")
    assert invalid.value.field == "encoding"


@pytest.mark.parametrize(
    ("text", "header", "columns"),
    [
        ("a,b\n1,2\n", True, ["a", "b"]),
        ("1,2\n3,4\n", False, ["column_1", "column_2"]),
        ("x,1.5\ny,2\n", False, ["column_1", "column_2"]),
        ("red,blue\nblue,red\nred,red\n", False, ["column_1", "column_2"]),
        ("name,town\nann,rome\nbob,oslo\n", True, ["name", "town"]),
        ("country,1990,1991,1992\nx,1,2,3\ny,4,5,6\n", True, ["country", "1990", "1991", "1992"]),
        (",a\n0,x\n1,y\n", True, ["column_1", "a"]),
        ('"a b","c,d"\n1,2\n', True, ["a b", "c,d"]),
        ('"two\nlines",b\n1,2\n', None, None),
        ("only\n1\n2\n", True, ["only"]),
    ],
)
def test_headers_are_found(read, text, header, columns):
    if columns is None:
        with pytest.raises(Invalid, match="control character"):
            read(text)
        return
    frame, source = read(text)
    assert source.detected["header"] is header
    assert frame.columns == columns


def test_a_header_as_told(read):
    assert read("1,2\n3,4\n", header=True)[0].columns == ["1", "2"]
    assert read("a,b\nc,d\n", header=False)[0].height == 2


def test_lines_before_the_table(read):
    frame, source = read("# made by a machine\n\n# on Monday\nid,x\n1,2\n3,4\n")
    assert (source.detected["skip_lines"], frame.height, frame.columns) == (3, 2, ["id", "x"])
    frame, source = read("Sales report\nQuarter 3\n\nid,x,y\n1,2,3\n4,5,6\n7,8,9\n")
    assert (frame.columns, frame.height) == (["id", "x", "y"], 3)
    frame, _ = read("#id,x\n1,2\n3,4\n")
    assert frame.columns == ["#id", "x"]


def test_comments_within_the_table_are_found_counted_and_passed_over(read):
    frame, source = read("# made by a machine\nid,x\n1,2\n# don't look, here\n3,4\n#\n5,6\n# end\n", quote="'")
    assert (frame["id"].to_list(), source.detected["comment"], source.detected["comment_lines"]) == ([1, 3, 5], "#", 4)
    assert source.bad_rows == []


def test_a_value_may_begin_as_a_comment_does(read):
    frame, source = read("tag,n\n#sunny,1\n#rain,2\nfog,3\n")
    assert (frame["tag"].to_list(), source.detected["comment"]) == (["#sunny", "#rain", "fog"], "")
    frame, _ = read('note,n\n"first\n# second",1\n"x",2\n# real\n"y",3\n')
    assert frame["note"].to_list() == ["first\n# second", "x", "y"]


def test_comments_as_told(read):
    frame, source = read("id,x\n% one, two\n1,2\n//x\n", comment="%")
    assert (frame.rows(), source.detected["comment_lines"]) == ([(1, 2)], 1)
    assert [(row.line, row.text) for row in source.bad_rows] == [(4, "//x")]
    frame, source = read("tag,n\n#a,1\n# odd one out\n", comment="")
    assert (frame["tag"].to_list(), source.bad_rows[0].text) == (["#a"], "# odd one out")
    with pytest.raises(Malformed, match="nothing but comments"):
        read("# a\n# b\n", comment="#", skip_lines=0)


def test_a_line_that_looks_like_a_late_comment_is_a_broken_row(read, monkeypatch):
    monkeypatch.setattr(csvfile, "_HEAD_BYTES", 64)
    _, source = read("id,x\n" + "1,2\n" * 50 + "# late\n")
    assert [(row.line, row.text) for row in source.bad_rows] == [(52, "# late")]
    assert source.detected["first_bad_rows"][0]["line"] == 52


@pytest.mark.parametrize(
    ("delimiter", "values", "expected", "thousands"),
    [
        (",", ["1,234", "5", "-12,345,678", "NA"], [1234, 5, -12345678, None], ","),
        (",", ["1,234.5", "6", "+7,000"], [1234.5, 6.0, 7000.0], ","),
        (",", ["1", "2.5", "1,234"], [1.0, 2.5, 1234.0], ","),
        (";", ["1.234,5", "6", "7.000"], [1234.5, 6.0, 7000.0], "."),
        (";", ["1,234,567", "6", "12,000"], [1234567, 6, 12000], ","),
        (";", ["1'234.5", "12'000", "3"], [1234.5, 12000.0, 3.0], "'"),
        (";", ["1\u00a0234,5", "12\u00a0000,25", "3,5"], [1234.5, 12000.25, 3.5], "\u00a0"),
        (",", ["1,23", "1,234"], ["1,23", "1,234"], ""),
        (",", ["0,123", "1,234"], ["0,123", "1,234"], ""),
        (";", ["1.5", "2,5", "3,5"], ["1.5", "2,5", "3,5"], ""),
        (";", ["12.03.2020", "1,5", "2,5"], ["12.03.2020", "1,5", "2,5"], ""),
        (",", ["2,147,483,648,000", "1"], [2147483648000, 1], ","),
    ],
)
def test_groups_of_three_digits(read, delimiter, values, expected, thousands):
    frame, source = read(f"v{delimiter}w\n" + "".join(f'"{value}"{delimiter}x\n' for value in values))
    assert (frame["v"].to_list(), source.detected["thousands"]) == (expected, thousands)


def test_groups_as_told(read):
    assert read('v,w\n"1,234",x\n', thousands="")[0]["v"].to_list() == ["1,234"]
    assert read("v,w\n12 345 678,x\n9,y\n")[0]["v"].to_list() == ["12 345 678", "9"]
    assert read("v,w\n12 345 678,x\n9,y\n", thousands=" ")[0]["v"].to_list() == [12345678, 9]


def test_what_arrow_would_misread_is_text(read, monkeypatch):
    monkeypatch.setattr(csvread, "_BLOCK_BYTES", 256)
    lines = "".join(f"{k},2020-01-{k % 28 + 1:02}T10:00Z\n" for k in range(1, 300))
    frame, _ = read("code,at\n" + lines + "0x1F,2020-01-01T10Z\n")
    assert (frame["code"][-1], frame["at"][-1]) == ("0x1F", "2020-01-01T10Z")
    frame, _ = read("n,d\n" + "".join(f"{k},2020-01-01\n" for k in range(1, 300)) + "-007, 2020-01-02\n")
    assert (frame["n"][-1], frame["d"][-1]) == ("-007", dt.date(2020, 1, 2))


def test_reading_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(csvread, "_BLOCK_BYTES", 64 * 1024)
    path = tmp_path / "large.csv"
    path.write_text("a,b\n" + "1,some text\n" * 900_000)
    told = []
    with open_source(path, progress=told.append, scratch=tmp_path) as source:
        table_of(source)
        assert {entry.name[:11] for entry in tmp_path.iterdir()} == {"large.csv", "mlplatform-"}
    assert told == sorted(told)
    assert 0 <= told[0] < 0.6
    assert told[-1] == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["large.csv"]


def test_a_table_that_is_to_be_read_again_leaves_nothing_of_the_first_reading(store, tmp_path, monkeypatch):
    monkeypatch.setattr(csvread, "_BLOCK_BYTES", 64 * 1024)
    path = tmp_path / "table.csv"
    path.write_text(
        "n,word\n" + "".join(f"{row},{row * row:x}\n" for row in range(200_000)) + "none of them,x\n1,2,3\n"
    )
    told = []
    with open_source(path, progress=told.append) as source, store.stage("dataset--d") as stage:
        written = parts.write(stage, "d", source)
        commit = stage.commit("table")
    assert [column.dtype for column in written.columns] == ["string", "string"]
    assert (written.rows, source.bad_row_count) == (200_001, 1)
    assert told == sorted(told)
    stored = list(store.list(commit.id, prefix="datasets/d/data/").items)
    assert len(stored) == len({part.name for part in written.manifest.parts}) > 1
    read = Table(store, commit.id, "d").frame()
    assert read["n"].to_list() == [*map(str, range(200_000)), "none of them"]


def test_row_names_without_a_name(read):
    frame, _ = read("a b\nr1 1 2\n".replace(" ", "\t") + "r2\t3\t4\n")
    assert frame.columns == ["rownames", "a", "b"]


def test_quoted_values_over_lines_and_quotes_inside(read):
    frame, source = read('a,b\n"one\ntwo, ""three""",1\n5" pipe,2\n"x",3\n')
    assert frame["a"].to_list() == ['one\ntwo, "three"', '5" pipe', "x"]
    assert source.bad_rows == []


def test_single_quotes_and_backslashes(read):
    frame, source = read("a,b\n'x, y',1\n'z',2\n")
    assert source.detected["quote"] == "'"
    assert frame["a"].to_list() == ["x, y", "z"]
    frame, _ = read('a,b\n"say \\"hi\\", you",1\n"z",2\n')
    assert frame["a"].to_list() == ['say "hi", you', "z"]


def test_broken_rows_are_kept_aside_with_their_lines(read):
    good = "".join(f"{k},x{k}\n" for k in range(40))
    text = 'a,b\n1,2\n3,4,5\n\n"multi\nline",3\n9\n"left open,3\n' + good + "7,8,9\n"
    frame, source = read(text)
    kept = [(row.line, row.text) for row in source.bad_rows]
    lines = text.split("\n")
    assert kept == [(3, "3,4,5"), (7, "9"), (8, '"left open,3'), (49, "7,8,9")]
    assert all(lines[line - 1] == row for line, row in kept)
    assert source.bad_row_count == source.detected["bad_rows"] == 4
    assert frame.height == 42


def test_every_broken_row_is_kept_whole_and_the_first_are_at_hand(tmp_path):
    long = "x" * 2_000
    broken = [f'{number},"left open' if number == 600 else f"{number},{long},3" for number in range(700)]
    path = tmp_path / "broken.csv"
    path.write_text("\n".join(["a,b", *["1,2"] * 1000, *broken, "1,2", ""]))
    with open_source(path, options=IngestOptions(delimiter=",", quote='"')) as source:
        assert table_of(source).num_rows == 1001
        assert (source.rows, source.bad_row_count) == (1001, 700)
        kept = [BadRow.model_validate_json(line) for line in source.bad.path.read_text().splitlines()]
    assert [row.text for row in kept] == broken
    assert [row.line for row in kept] == list(range(1002, 1702))
    assert kept[:100] == source.bad_rows
    assert {row.reason for row in kept} == {"a quote is left open", "3 fields where 2 were expected"}
    assert max(len(row["text"]) for row in source.detected["first_bad_rows"]) == 500


def test_more_broken_rows_than_good_ones_are_an_error(read):
    with pytest.raises(Malformed) as error:
        read("a,b\n" + "1,2\n" * 20 + "1,2,3\n" * 50, delimiter=",")
    assert error.value.field == "delimiter"
    assert error.value.extra["bad_rows"][0]["line"] == 22


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (["1", "NA", "-3"], "Int64", [1, None, -3]),
        (["1", "2.5", "nan", ""], "Float64", [1.0, 2.5, None, None]),
        (["1e3", "inf", "N/A"], "Float64", [1000.0, float("inf"), None]),
        (["007", "12", "13"], "String", ["007", "12", "13"]),
        (["0.5", "0", "-0.25"], "Float64", [0.5, 0.0, -0.25]),
        (["true", "False", "NULL"], "Boolean", [True, False, None]),
        (["2020-01-31", "#N/A", "1969-12-31"], "Date", [dt.date(2020, 1, 31), None, dt.date(1969, 12, 31)]),
        (["2020-01-31T10:00", "2020-01-31 11:30"], "Datetime(time_unit='us', time_zone=None)", None),
        (["2020-01-31 10:00:05.5", "2020-01-31T11:30:00"], "Datetime(time_unit='us', time_zone=None)", None),
        (["2020-01-31T10:00:00Z", "2020-01-31T10:00:00+02:00"], "Datetime(time_unit='us', time_zone='UTC')", None),
        (["2020-02-30", "2020-01-01"], "String", ["2020-02-30", "2020-01-01"]),
        (["None", "none", "?", "-", "nan", "NA"], "String", ["None", "none", "?", "-", "nan", None]),
        (["a", "NULL", "N/A", "#N/A"], "String", ["a", "NULL", "N/A", "#N/A"]),
        (["12345678901234567890", "1"], "String", ["12345678901234567890", "1"]),
        (["1_000", "2"], "String", ["1_000", "2"]),
        (["$5", "6"], "String", ["$5", "6"]),
        (["1,5", "2"], "String", ["1,5", "2"]),
        (["yes", "no"], "String", ["yes", "no"]),
        (["", "NA"], "String", [None, None]),
    ],
)
def test_types_of_columns(read, values, dtype, expected):
    frame, _ = read("v,w\n" + "".join(f'"{value}",x\n' for value in values))
    assert str(frame["v"].dtype) == dtype
    if expected is not None:
        assert frame["v"].to_list() == expected


@pytest.mark.parametrize(
    ("last", "dtype"), [("x", pl.String), ("2.5", pl.Float64), ("007", pl.String), ("NA", pl.Int64)]
)
@pytest.mark.parametrize("at", [5, 4_000])
def test_types_are_decided_by_every_value(read, monkeypatch, last, dtype, at):
    monkeypatch.setattr(csvread, "_BLOCK_BYTES", 4_096)
    values = [str(k) for k in range(5_000)]
    values[at] = last
    frame, _ = read(
        "late,empty,gone\n" + "".join(f"{value},{'7' if k == at else ''},\n" for k, value in enumerate(values))
    )
    assert frame.schema == {"late": dtype, "empty": pl.Int64, "gone": pl.String}
    assert frame.height == 5_000
    if dtype == pl.String:
        assert frame["late"].to_list() == values


def test_a_large_file_is_never_held(tmp_path):
    path = tmp_path / "large.csv"
    line = ",".join(f"{k}.25" for k in range(20)) + ",some text here\n"
    with path.open("w") as file:
        file.write(",".join(f"c{k}" for k in range(21)) + "\n")
        for _ in range(300):
            file.write(line * 1_000)
    with open_source(path) as source:
        largest = max(batch.nbytes for batch in source)
    assert source.rows == 300_000
    assert largest < path.stat().st_size / 5


@pytest.mark.parametrize(
    ("content", "error", "field"),
    [
        (b"", Malformed, "file"),
        (b"\n\n  \n", Malformed, None),
        (b"a,a\n1,2\n", Invalid, "a"),
        (b"a,b\0\n1,2\n", Malformed, None),
        (",".join(f"c{k}" for k in range(100_000)).encode() + b"\n", Invalid, "columns"),
        (b"a," + b"x" * 5_000 + b"\n1,2\n", Invalid, "x" * 80),
    ],
)
def test_what_is_no_table_is_refused(read, content, error, field):
    with pytest.raises(error) as caught:
        read(content)
    assert caught.value.field == field


def test_a_header_without_rows_is_an_empty_table(read):
    frame, source = read("a,b\n")
    assert (frame.columns, source.rows) == (["a", "b"], 0)
