import datetime as dt
import decimal
import re
from contextlib import suppress

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import frames
from jupyter_mlplatform.tables.filters import parse

HOURS = pl.Series([dt.datetime(2020, 1, 1, hour, tzinfo=dt.UTC) for hour in (1, 2, 3, 4)])
FRAME = pl.DataFrame(
    {
        "age": [1, 2, None, 40],
        "x": [1.5, float("nan"), None, 3.0],
        "home town": ["Bern", "Oslo's", None, "a%"],
        'so-called "id"': [1, 2, 3, 4],
        "größe": [1, 2, 3, 4],
        "ok": [True, False, None, True],
        "day": [dt.date(2020, 1, day) for day in (1, 2, 3, 4)],
        "utc": HOURS,
        "at": HOURS.dt.replace_time_zone(None),
        "level": pl.Series(["low", "high", "low", None], dtype=pl.Categorical),
        "rank": pl.Series(["low", "high", "low", None], dtype=pl.Enum(["low", "high"])),
        "price": [decimal.Decimal(text) for text in ("1.10", "2.20", "3.30", "4.40")],
        "big": [2**63 - 1, 2**53 + 1, 2**53, 0],
        "small": pl.Series([1, 2, 3, 4], dtype=pl.UInt8),
        "took": [dt.timedelta(seconds=seconds) for seconds in (1, 2, 3, 4)],
        "list": [[1]] * 4,
        "nothing": [None] * 4,
    }
)
WORDS = re.split(
    r"\s+", "age x ok day level rank price took `größe` and or not ( ) = < 1 2.5 1e300 'Bern' true is null in ,"
)
TABLE = frames.to_arrow(FRAME)


def matching(where: str) -> list[int]:
    condition = parse(where, TABLE.schema)
    held = frames.to_polars(TABLE.select(condition.columns))
    return held.select(condition.expression.fill_null(value=False).alias("m"))["m"].arg_true().to_list()


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("age >= 2", [1, 3]),
        ("2 <= age", [1, 3]),
        ("age <> 2", [0, 3]),
        ("not age = 2", [0, 3]),
        ("age = 1 or age = 2 and ok", [0]),
        ("(age = 1 or age = 2) and not ok", [1]),
        ("age<-1", []),
        ("age IS NULL", [2]),
        ("age is not null AND NOT ok = true", [1]),
        ("age in (1, 40, 7.5)", [0, 3]),
        ("age not in (1)", [1, 3]),
        ("age between 2 and 40", [1, 3]),
        ("age not between 2 and 40", [0]),
        ("x > 1", [0, 3]),
        ("x is null", [1, 2]),
        ("x != 1.5", [3]),
        ("age < x", [0]),
        ("`home town` = 'Bern'", [0]),
        ("\"home town\" contains '''s'", [1]),
        ("\"home town\" contains '%'", [3]),
        ("\"home town\" not starts with 'B'", [1, 3]),
        ("`home town` ends with 'n'", [0]),
        ('"so-called ""id""" > 3', [3]),
        ("größe=2", [1]),
        ("ok", [0, 3]),
        ("not ok", [1]),
        ("day >= '2020-01-03'", [2, 3]),
        ("at < '2020-01-01T03:00'", [0, 1]),
        ("at >= '2020-01-01T04:00:00+01:00'", [2, 3]),
        ("utc >= '2020-01-01T04:00:00+01:00'", [2, 3]),
        ("utc = '2020-01-01T02:00'", [1]),
        ("level = 'low'", [0, 2]),
        ("rank in ('high')", [1]),
        ("rank contains 'ig'", [1]),
        ("price = 1.1", [0]),
        ("price > 2", [1, 2, 3]),
        ("price < 1e300", [0, 1, 2, 3]),
        ("price < 99999999999999999999", [0, 1, 2, 3]),
        ("price = 1.10000000000000000001", [0]),
        ("level = rank", [0, 1, 2]),
        ("big = 9007199254740993", [1]),
        ("big in (9007199254740993)", [1]),
        ("big < 99999999999999999999", [0, 1, 2, 3]),
        ("small < -1", []),
        ("small <= 300", [0, 1, 2, 3]),
        ("took > 2.5", [2, 3]),
        ("list is not null", [0, 1, 2, 3]),
        ("nothing is null", [0, 1, 2, 3]),
        ("nothing = 'a'", []),
        ("(" * 500 + "ok" + ")" * 500, [0, 3]),
    ],
)
def test_what_matches(where, rows):
    assert matching(where) == rows


@pytest.mark.parametrize(
    ("where", "position", "told"),
    [
        ("age = ", 6, "a number"),
        ("age = 'Bern", 6, "'text'"),
        ("age & 3", 4, "and"),
        ("age = 3 3", 8, "and"),
        ("age in ()", 8, "a number"),
        ("(age = 3", 8, ")"),
        ("ok and foo = 1", 7, "no column 'foo'"),
        ("age = 'x'", 6, "a number"),
        ("age = true", 6, "a number"),
        ("ok = 1", 5, "true or false"),
        ("day = 'soon'", 6, "a date as '2024-12-31'"),
        ("age", 0, "no truth value"),
        ("age contains 'x'", 0, "no text"),
        ("list = 3", 0, "cannot be compared"),
        ("age = level", 0, "cannot be compared"),
        ("1 = 1", 0, "needs a column"),
        ("age = __import__('os')", 16, "unexpected"),
        ("pl.read_csv('x')", 2, "unexpected"),
        ("age = 1; drop table x", 7, "unexpected"),
        ("took = 1e300", 7, "a number of seconds"),
    ],
)
def test_a_wrong_condition_says_where_and_what_is_possible(where, position, told):
    with pytest.raises(Invalid) as caught:
        matching(where)
    error = caught.value
    assert (error.field, error.extra["position"]) == ("where", position)
    assert told in error.detail
    assert f"position {position}" in error.detail


@pytest.mark.parametrize("where", ["not " * 900 + "ok", " or ".join(["age = 1"] * 400), "ok " * 4000])
def test_a_condition_has_bounds(where):
    with pytest.raises(Invalid):
        matching(where)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_invalid(where):
    with suppress(Invalid):  # nothing else may come out
        matching(where)


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=12,
    )
)
def test_any_words_are_a_condition_or_invalid(words):
    with suppress(Invalid):  # nothing else may come out
        matching(" ".join(words))
