"""A column that is written in one way throughout is read in one go: with what the longer way gives."""

import datetime as dt

import narwhals as nw
import polars as pl
import pytest

from jupyter_mlplatform.transforms import dates
from jupyter_mlplatform.transforms.date_formats import FORMATS

DAYS = [dt.datetime(1969, 12, 31, 23, 59, 58), dt.datetime(2020, 2, 29, 0, 5, 7), dt.datetime(2019, 7, 4, 12, 30)]  # noqa: DTZ001


@pytest.mark.parametrize("form", FORMATS)
def test_dates(form: str) -> None:
    texts = [None, *(day.strftime(form.replace("%.f", ".%f")) for day in DAYS)]
    frame = nw.from_native(pl.DataFrame({"d": texts}), eager_only=True)
    whole = dates._read_whole(frame, "d", [form])
    longer = frame.select(dates.parse_text(nw.col("d").str.strip_chars(), [form])).get_column("d")
    assert whole is not None
    assert whole.to_native().equals(longer.to_native(), check_dtypes=True)


@pytest.mark.parametrize("texts", [["2021-04-31"], ["2021-04-30", "30.4.2021"], [" 2021-04-30"], ["+2021-04-30"], [""]])
def test_dates_that_are_not_read_in_one_go(texts: list[str]) -> None:
    frame = nw.from_native(pl.DataFrame({"d": texts}), eager_only=True)
    assert dates._read_whole(frame, "d", ["%Y-%m-%d"]) is None
