# ruff: noqa: DTZ001 - a table holds dates without a zone
import datetime as dt
from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.date_formats import FORMATS, impossible, pattern


def parse(values, **more):
    steps = [{"kind": "parse_dates", "columns": ["v"], **more}]
    frame, states = transforms.fit_apply(pl.DataFrame({"v": values}, schema={"v": pl.String}), steps)
    return frame["v"].to_list(), [remark.code for remark in transforms.remarks(steps, states)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["31/12/2020", "1/2/2021"], [datetime(2020, 12, 31), datetime(2021, 2, 1)]),
        (["12/31/2020", "1/2/2021"], [datetime(2020, 12, 31), datetime(2021, 1, 2)]),
        (["Jun 12 1998", "Aug 07 1998"], [datetime(1998, 6, 12), datetime(1998, 8, 7)]),
        (["12 June 1998", "7 august 1998"], [datetime(1998, 6, 12), datetime(1998, 8, 7)]),
        (["20200131", "20201130"], [datetime(2020, 1, 31), datetime(2020, 11, 30)]),
        (["2020-01-31T23:59:58Z"], [datetime(2020, 1, 31, 23, 59, 58)]),
        (["2020-01-31 23:59:58.250"], [datetime(2020, 1, 31, 23, 59, 58, 250_000)]),
        (["1/31/2020 11:05 PM"], [datetime(2020, 1, 31, 23, 5)]),
        (["13.01.20", "14.01.99"], [datetime(2020, 1, 13), datetime(1999, 1, 14)]),
        ([" 2020-01-31 ", None, "soon"], [datetime(2020, 1, 31), None, None]),
        (["2020-01-31", "31.12.2020"], [datetime(2020, 1, 31), datetime(2020, 12, 31)]),
    ],
)
def test_the_format_is_found(values, expected):
    assert parse(values)[0] == expected


@pytest.mark.parametrize(("day_first", "expected"), [(False, datetime(2020, 3, 4)), (True, datetime(2020, 4, 3))])
def test_an_ambiguous_column_is_read_as_asked_and_said(day_first, expected):
    dates, codes = parse(["03/04/2020", "05/06/2020"], day_first=day_first)
    assert dates[0] == expected
    assert codes == ["ambiguous_date"]


def test_one_date_that_decides_ends_the_ambiguity():
    assert parse(["03/04/2020", "13/06/2020"])[1] == []


@pytest.mark.parametrize("value", ["2023-02-29", "2023-02-30", "2023-04-31", "1900-02-29", "2023-13-01", "2023-00-10"])
def test_a_day_that_does_not_exist_is_missing(value):
    assert parse(["2024-02-29", "2000-02-29", value])[0] == [datetime(2024, 2, 29), datetime(2000, 2, 29), None]


@given(st.sampled_from(FORMATS), st.integers(1, 31), st.integers(1, 12), st.integers(1600, 2199))
def test_exactly_the_days_of_the_calendar_are_read(form, day, month, year):
    try:
        moment = datetime(year, month, day, 13, 5, 9)
        exists = True
    except ValueError:
        moment, exists = datetime(year, month, 1, 13, 5, 9), False
    if "%y" in form and not 1970 <= year < 2069:
        return
    written = moment.strftime(form.replace("%d", f"{day:02d}").replace("%.f", ".5"))
    assert (pl.Series([written]).str.contains(pattern(form)))[0]
    assert pl.Series([written]).str.contains(impossible(form))[0] is not exists
    read = transforms.fit_apply(
        pl.DataFrame({"v": [written]}), [{"kind": "parse_dates", "columns": ["v"], "format": form}]
    )[0]["v"][0]
    assert (read is not None) == exists
    if exists:
        assert read.date() == moment.date()


def test_an_unknown_directive_is_refused():
    with pytest.raises(Invalid, match="%Q is not a directive"):
        parse(["x"], format="%Q")


def test_a_column_without_dates_is_said():
    assert parse(["a", "b"]) == ([None, None], ["no_dates"])


def test_parts():
    frame = pl.DataFrame({"d": [datetime(2024, 2, 29, 13, 45), None]})
    parts = ["year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute"]
    split = transforms.fit_apply(frame, [{"kind": "date_parts", "columns": ["d"], "parts": parts, "drop": True}])[0]
    assert split.columns == [f"d_{part}" for part in parts]
    assert split.row(0) == (2024, 1, 2, 29, 4, 60, 13, 45)
    assert split.row(1) == (None,) * 8


def test_parts_of_a_date_without_time():
    frame = pl.DataFrame({"d": [dt.date(2024, 2, 29)]})
    split = transforms.fit_apply(frame, [{"kind": "date_parts", "columns": ["d"], "parts": ["hour", "weekday"]}])[0]
    assert split.row(0) == (dt.date(2024, 2, 29), 0, 4)
