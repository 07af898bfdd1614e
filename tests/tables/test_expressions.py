import datetime as dt
import decimal
import re

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import expressions, frames

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
    r"\s+",
    "age x ok day level rank price took nothing `größe` and or not ( ) = < 1 2.5 1e300 'Bern' true is null in , + / ^ "
    "if( round( year( coalesce( concat( integer( text( days_between( at utc list",
)
TABLE = frames.to_arrow(FRAME)
TYPES = {field.name: expressions.of_arrow(field.type) for field in TABLE.schema}


def matching(where: str) -> list[int]:
    condition = expressions.condition(where, TYPES, field="where")
    held = nw.from_native(frames.to_polars(TABLE.select(condition.columns)))
    return held.select(m=condition.expression.fill_null(value=False))["m"].to_native().arg_true().to_list()


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
        ("age * 2 + 1 = 5", [1]),
        ("1 + 2 * 3 ^ 2 / age - -1 = 20", [0]),
        ("-age ^ 2 = -4", [1]),
        ("age % 3 = 1", [0, 3]),
        ("-age % 3 = 1", [1]),
        ("age / x is null", [1, 2]),
        ("x / (age - 1) is null", [0, 1, 2]),
        ("sqrt(-age) is null and log(age - 1) is null", [0, 2]),
        ("log(0 - age) < 1", []),
        ("nothing + 1 is null", [0, 1, 2, 3]),
        ("nothing in (1, 'a')", []),
        ("age = nothing", []),
        ("abs(0 - age) >= 2 and round(x) = 3", [3]),
        ("min(age, x) = 1", [0]),
        ("max(age, 30) > 30", [3]),
        ("upper(left(`home town`, 1)) = 'B'", [0]),
        ("length(`home town`) = 2", [3]),
        ("level + '-' + rank = 'high-high'", [1]),
        ("concat(level, text(age)) = 'low1'", [0]),
        ("replace(`home town`, '''', '') = 'Oslos'", [1]),
        ("number(`home town`) is null", [0, 1, 2, 3]),
        ("integer(x) = 3", [3]),
        ("integer(x) is null", [0, 1, 2]),
        ("year(day) = 2020 and weekday(at) = 3", [0, 1, 2, 3]),
        ("hour(utc) = 2 or day(day) = 4", [1, 3]),
        ("days_between(at, '2020-01-02T01:00') = 1", [0]),
        ("day = '2020-01-02T00:00:00'", [1]),
        ("at > day", [0]),
        ("if(age > 1, 'many', 'one') = 'one'", [0, 2]),
        ("if(age > 1, age) is null", [0, 2]),
        ("coalesce(age, 7) in (7, 40)", [2, 3]),
        ("coalesce(level, null, 'none') = 'none'", [3]),
        ("(age > 1) = ok", [3]),
        ("price * 10 = 11", [0]),
        ("age < " + "9" * 5000, [0, 1, 3]),
        ("if(age > 1, " * 20 + "1" + ", 2)" * 20 + " = 1", [1, 3]),
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
        ("age = __import__('os')", 6, "no function __import__()"),
        ("eval('1')", 0, "needs a column"),
        ("pl.read_csv(age)", 2, "unexpected"),
        ("age / 0 > 1", 4, "divided by 0"),
        ("round(age, x) = 1", 11, "round(number, digits)"),
        ("level + age = 1", 8, "is no text"),
        ("year(age) = 1", 5, "no date"),
        ("if(age, 1, 2) = 1", 3, "no condition"),
        ("age = null", 6, "is null"),
        ("at = utc", 0, "cannot be compared"),
        ("coalesce(utc, at) is null", 9, "time zone"),
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


@pytest.mark.parametrize(
    "where",
    [
        "not " * 900 + "ok",
        " or ".join(["age = 1"] * 400),
        "ok " * 4000,
        "age" + " + age" * 90 + " = 1",
        "1 / (age + " * 40 + "1" + ")" * 40,
    ],
)
def test_a_condition_has_bounds(where):
    with pytest.raises(Invalid):
        matching(where)


def is_rows_or_refusal(where: str) -> bool:
    try:
        return set(matching(where)) <= set(range(TABLE.num_rows))
    except Invalid as refusal:
        return refusal.field == "where"


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_invalid(where):
    assert is_rows_or_refusal(where)


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=12,
    )
)
def test_any_words_are_a_condition_or_invalid(words):
    assert is_rows_or_refusal(" ".join(words))


@given(st.lists(st.floats(allow_nan=False) | st.none(), min_size=1, max_size=6))
def test_a_row_alone_gives_the_same_last_bit(values):
    frame = nw.from_native(pl.DataFrame({"a": values}, schema={"a": pl.Float64}))
    for text in ("a / 3.7", "(a + 1) ^ 1.7 % 0.3", "exp(log(a) * 0.3) - sqrt(a / 7)", "round(a / 3, 2) + 1 / a"):
        made = expressions.value(text, {"a": expressions.Type("number", "double", floating=True)}, field="f")
        whole = frame.select(made.expression.alias("v"))["v"].to_list()
        alone = [frame[[row]].select(made.expression.alias("v"))["v"].item() for row in range(len(frame))]
        assert alone == whole


def test_division_rounds_once():
    frame = nw.from_native(pl.DataFrame({"a": [3.0, 6.0, 7.0]}))
    made = expressions.value("a / 5", {"a": expressions.Type("number", "double", floating=True)}, field="f")
    assert frame.select(v=made.expression)["v"].to_list() == [3 / 5, 6 / 5, 7 / 5]


@pytest.mark.parametrize("text", ["a / 2 + length(t)", "if(a > 2, upper(t), 'few')", "round(a / 3, 2) is null"])
def test_another_engine_gives_the_same(text):
    held = pl.DataFrame({"a": [1.0, None, 4.0], "t": ["x", None, "yz"]})
    made = []
    for engine in (nw.from_native(held), nw.from_native(held.to_arrow())):
        types = {name: expressions.of_dtype(dtype) for name, dtype in engine.schema.items()}
        made.append(engine.select(v=expressions.value(text, types, field="f").expression)["v"].to_list())
    assert made[0] == made[1]


def test_the_columns_of_an_expression_are_known_without_its_table():
    assert expressions.columns_of("`a b` + c > d or year(`a b`) = 1", field="f") == ("a b", "c", "d")


def test_the_deepest_expressions_fit_into_a_stack_that_is_used_already():
    def deep(frames, where):
        return deep(frames - 1, where) if frames else matching(where)

    for where in (
        "if(age > 1, " * 50 + "1" + ", 2)" * 50 + " = 1",
        "age" + " + age" * 55 + " = 56",
        "-" * 55 + "age = -1",
    ):
        assert deep(250, where) is not None
