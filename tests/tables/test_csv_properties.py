import csv
import io
import math

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jupyter_mlplatform.tables.ingest import IngestOptions, csvread, open_source
from jupyter_mlplatform.tables.ingest.columns import MISSING, TEXT_MISSING
from tests.tables.conftest import table_of

CALM = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n,;\"' ab01"), max_size=8)
NUMBERS = st.sampled_from(
    ["1", "-2", "3.5", "007", "1e3", "inf", "NA", "nan", "", "+5", " 7", "12345678901234567890", "true", "2020-01-01",
     "2020-01-01T10:00", "2020-01-01 10:00:30", "2020-01-01T10:00:30.25", "2020-01-01T10:00:30Z", " 2020-01-01",
     "2020-01-01T10Z", "2020-01-01T10:00:30+0100", "0", "-0.5", "01", "-01", "x", "1,5", "0x10", "1,234",
     "-1,234,567.5", "12,34", "0,123", "1e20", "False", "infinity"]
)  # fmt: skip


def read(tmp_path, content: str, **options) -> tuple[pl.DataFrame, int]:
    path = tmp_path / "t.csv"
    path.write_text(content, newline="")
    with open_source(path, options=IngestOptions(header=True, **options)) as source:
        table = table_of(source)
        return pl.from_arrow(table), source.bad_row_count


def write(rows, delimiter=",") -> str:
    body = io.StringIO()
    writer = csv.writer(body, delimiter=delimiter, lineterminator="\n")
    writer.writerows([["key", "value"], *rows])
    return body.getvalue()


@CALM
@given(cells=st.lists(TEXT.filter(lambda text: "\\" not in text), min_size=1, max_size=30))
def test_any_text_comes_back(tmp_path, cells):
    frame, bad = read(
        tmp_path, write([f"k{n}", cell] for n, cell in enumerate(["word", *cells])), delimiter=",", quote='"'
    )
    assert bad == 0
    expected = [None if cell in TEXT_MISSING else cell for cell in cells]
    assert frame["value"].to_list()[1:] == expected


@CALM
@given(cells=st.lists(NUMBERS, min_size=2, max_size=12), block=st.sampled_from([16, 64, 1 << 20]))
@example(cells=["1", "0x10"], block=16)
@example(cells=["1", "-007"], block=16)
@example(cells=["5", "1,234"], block=16)
@example(cells=["2020-01-01", " 2020-01-01"], block=16)
def test_where_a_value_stands_makes_no_difference(tmp_path, monkeypatch, cells, block):
    """A column's type, and every value, are the same in any order and with any size of block."""
    monkeypatch.setattr(csvread, "_BLOCK_BYTES", 1 << 20)
    whole, _ = read(tmp_path, write([f"k{n}", cell] for n, cell in enumerate(cells)), delimiter=",", decimal=".")
    monkeypatch.setattr(csvread, "_BLOCK_BYTES", block + 64)
    turned, _ = read(
        tmp_path, write([f"k{n}", cell] for n, cell in reversed(list(enumerate(cells)))), delimiter=",", decimal="."
    )
    assert turned.schema == whole.schema
    assert turned.reverse().equals(whole)
    if whole["value"].dtype == pl.Float64:
        for cell, value in zip(cells, whole["value"], strict=True):
            assert value is None if cell in MISSING else math.isclose(value, float(cell.replace(",", "")))


@CALM
@given(
    lines=st.lists(
        st.sampled_from(["1,a", "2,b", '3,"c"', '"4","d,e"', "5", "6,f,g", '7,"open', '"8,x', "9,it's"]), max_size=40
    )
)
def test_every_line_is_a_row_or_kept_aside(tmp_path, lines):
    text = "key,value\n" + "".join(f"0,good{n}\n" for n in range(60)) + "".join(line + "\n" for line in lines)
    frame, bad = read(tmp_path, text, delimiter=",")
    values = frame["value"].to_list()
    joined = sum(value.count("\n") for value in [*values, *map(str, frame["key"])] if isinstance(value, str))
    assert frame.height + bad + joined == 60 + len(lines)
