import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlplatform import transforms
from jupyter_mlplatform.transforms.notation import Notation
from jupyter_mlplatform.transforms.number_text import FEW, reader


def parse(values, **more):
    steps = [{"kind": "parse_numbers", "columns": ["v"], **more}]
    frame, states = transforms.fit_apply(pl.DataFrame({"v": values}, schema={"v": pl.String}), steps)
    return frame["v"].to_list(), transforms.remarks(steps, states)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["$1,234.50", "£2", "3 €", "USD 4", "(5)", "$-6", "-$7"], [1234.5, 2, 3, 4, -5, -6, -7]),
        (["12 %", "57%", "-5 %"], [0.12, 0.57, -0.05]),
        (["1.234,5", "2,25", "3"], [1234.5, 2.25, 3]),
        (["1\u00a0234,5", "1 000 000,25"], [1234.5, 1000000.25]),
        (["1'234.5", "2"], [1234.5, 2]),
        (["12 km", "13km", "1,500 km"], [12, 13, 1500]),
        (["$1.2M", "$3K", "$4", "$2 bn"], [1.2e6, 3e3, 4, 2e9]),
        (["10K", "20k"], [1e4, 2e4]),
        (["10 m", "20 m"], [10, 20]),
        (["1e3", "2.5E-1", "\u22124", "5e-1 %"], [1000, 0.25, -4, None]),
        (["5-", "7"], [-5, 7]),
        (["1,234", "12,34", "7"], [1.234, 12.34, 7]),
    ],
)
def test_numbers_are_read_as_people_write_them(values, expected):
    assert parse(values)[0] == expected


@pytest.mark.parametrize("junk", ["", "many", "1.2.3", "12-13", "1,23,4", "$", "%", "1 2", "--5", "3rd", "1e999x"])
def test_what_is_no_number_is_missing(junk):
    assert parse(["1.5", "2.5", "3.5", junk])[0] == [1.5, 2.5, 3.5, None]


def test_another_unit_than_the_column_s_is_missing_rather_than_wrong():
    assert parse(["1 kg", "2 kg", "3 kg", "4 lb"])[0] == [1, 2, 3, None]


PIECES = st.sampled_from(
    ["1", "12", "1,234", "1.234,5", "1 234.5", "1'000", "7.", ".5", "$", "€ ", "USD ", "kr. ", "A$", "-", "+", "(", ")",
     "%", " %", " km", "km", "k", " bn", "million", "M", "e3", "E-2", " ", "\u00a0", "\u2212", "\u2019", "x", ",",
     "\x1c", "\u0663"]
)  # fmt: skip
NOTATIONS = st.builds(Notation, st.sampled_from([".", ","]), st.sampled_from(["", "km", "m."]), st.booleans())


@given(st.lists(st.none() | st.lists(PIECES, max_size=5).map("".join), max_size=8), NOTATIONS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_column_is_read_as_each_of_its_texts_alone(texts, notation, fraction):
    reading = reader(notation, fraction=fraction)
    many = nw.from_native(pl.Series(texts * (FEW + 1), dtype=pl.String), series_only=True)
    assert reading.read_column(many).to_list() == [reading.read(text) for text in texts] * (FEW + 1)


def test_percent_points():
    assert parse(["12 %"], percent="points")[0] == [12]


@pytest.mark.parametrize("values", [["1,234", "2,345"], ["€ 1.234", "€ 2.345"]])
def test_what_thousands_and_decimals_do_not_decide_is_said(values):
    numbers, remarks = parse(values)
    assert numbers == [1234, 2345]
    assert [(remark.code, remark.column, remark.severity) for remark in remarks] == [
        ("ambiguous_number", "v", "warning")
    ]


def test_the_decimal_sign_can_be_given():
    numbers, remarks = parse(["1,234", "2,345"], decimal=",")
    assert numbers == [1.234, 2.345]
    assert remarks == []


def test_the_notation_is_learnt_not_guessed_again():
    steps = [{"kind": "parse_numbers", "columns": ["v"]}]
    _, states = transforms.fit_apply(pl.DataFrame({"v": ["1.234,5", "2,25"]}), steps)
    assert transforms.apply(pl.DataFrame({"v": ["1,234"]}), steps, states)["v"].to_list() == [1.234]
