import datetime as dt

import polars as pl
import pytest

from jupyter_mlplatform.tables import readable, text_dates, text_numbers


def detect(values):
    return text_numbers.detect(pl.Series("v", values, pl.String), pl.Series("n", [1] * len(values), pl.UInt32))


@pytest.mark.parametrize(
    ("values", "kind", "numbers"),
    [
        (["1", "-2.5", "1e3", "?"], "plain", [1.0, -2.5, 1000.0, None]),
        (["$1,234.50", "-$3", "($7)", "$0.5"], "currency", [1234.5, -3.0, -7.0, 0.5]),
        (["12 €", "1.234,50 €", "7,25 €"], "currency", [12.0, 1234.5, 7.25]),
        (["$1.5M", "$2k", "$3 billion", "$4"], "currency", [1.5e6, 2e3, 3e9, 4.0]),
        (["USD 5", "USD 1,000", "EUR 7"], "currency", [5.0, 1000.0, 7.0]),
        (["5%", "12.5 %", "-3%", "100%"], "percent", [5.0, 12.5, -3.0, 100.0]),
        (["1,234", "12,345,678", "999", "-1,000"], "thousands", [1234.0, 12345678.0, 999.0, -1000.0]),
        (["1'234", "12'345.5", "5"], "thousands", [1234.0, 12345.5, 5.0]),
        (["1 234", "12 345 678", "5"], "thousands", [1234.0, 12345678.0, 5.0]),
        (["1,5", "2,25", "1.234,5", "3"], "decimal_comma", [1.5, 2.25, 1234.5, 3.0]),
        ([f"{k} kg" for k in range(20)], "unit", [float(k) for k in range(20)]),
        (["\N{MINUS SIGN}5", "3", "4"], "plain", [-5.0, 3.0, 4.0]),
    ],
)
def test_numbers_written_as_text(values, kind, numbers):
    how = detect(values)
    assert how is not None
    assert how.kind == kind
    assert text_numbers.parse(pl.Series(values), how).to_list() == pytest.approx(numbers)
    assert readable.numbers(pl.Series(values)).to_list() == pytest.approx(numbers)


@pytest.mark.parametrize(
    "values",
    [
        ["a", "b", "1"],
        ["007", "012", "100"],
        ["1st", "2nd", "3rd"] * 10,
        [f"{k}{'bfhr'[k % 4]}wd" for k in range(40)],
        ["1-2", "3-4"],
        ["?", "-", ""],
        [],
        ["10 mg", "20 mg"],
    ],
)
def test_what_is_no_number(values):
    assert detect(values) is None


@pytest.mark.parametrize(
    ("values", "form", "ambiguous"),
    [
        (["31/12/2020", "01/02/2020"], "%d/%m/%Y", None),
        (["12/31/2020", "01/02/2020"], "%m/%d/%Y", None),
        (["05/06/2020", "01/02/2020"], "%d/%m/%Y", "%m/%d/%Y"),
        (["2020-12-31T10:00:00Z", "2020-01-01T10:00:00+02:00"], "%Y-%m-%dT%H:%M:%S%:z", None),
        (["Dec 31 2020", "Jan 1 2021"], "%b %d %Y", None),
        (["31-Dec-98", "01-Jan-99"], "%d-%b-%y", None),
        (["Dec 2020", "Jan 2021"], "%b %Y", None),
        (["2020-12", "2021-01"], "%Y-%m", None),
    ],
)
def test_dates_written_as_text(values, form, ambiguous):
    how = text_dates.detect(pl.Series(values))
    assert how is not None
    assert (how.format, how.ambiguous) == (form, ambiguous)
    assert text_dates.parse(pl.Series(values), how.format).null_count() == 0


def test_zones_become_utc():
    parsed = text_dates.parse(pl.Series(["2020-01-01T10:00:00+02:00", "?"]), "%Y-%m-%dT%H:%M:%S%:z")
    assert parsed.to_list() == [dt.datetime(2020, 1, 1, 8, tzinfo=dt.UTC), None]


def test_several_formats_in_one_column():
    values = pl.Series(["2020-12-31", "31/12/2020", "Dec 31, 2020"] * 5)
    how = text_dates.detect(values.unique())
    assert how is not None
    assert {how.format, *how.others} == {"%Y-%m-%d", "%d/%m/%Y", "%b %d, %Y"}
    assert readable.dates(values).unique().to_list() == [dt.datetime(2020, 12, 31)]  # noqa: DTZ001
