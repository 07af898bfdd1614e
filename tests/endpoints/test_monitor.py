"""Windows against training rows."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from jupyter_mlplatform.endpoints.monitor import Monitor, Reference
from jupyter_mlplatform.records.monitoring import MonitorSettings
from tests.endpoints.served_models import Model, raw_rows

SETTINGS = MonitorSettings(window_rows=400, min_rows=100)


def columns_of(frame: pl.DataFrame) -> dict[str, list[object]]:
    return {name: frame[name].to_list() for name in frame.columns} | {"tags": [None] * frame.height}


@pytest.fixture(scope="module")
def reference(linear: Model) -> Reference:
    return Reference(linear.predictor, columns_of(raw_rows(500, seed=1)), 500)


def watch(linear: Model, reference: Reference, frame: pl.DataFrame) -> Monitor:
    monitor = Monitor("animals", reference, SETTINGS)
    monitor.observe(linear.predictor.answer_columns(columns_of(frame), frame.height))
    return monitor


def test_rows_of_the_same_kind_do_not_drift(linear: Model, reference: Reference):
    report = watch(linear, reference, raw_rows(300, seed=2)).report()
    assert (report.rows, report.drifted, report.model_id) == (300, False, "linear")
    tests = {column.column: column.test for column in report.columns}
    assert tests["size"] == "kolmogorov_smirnov"
    assert tests["colour"] == "chi_squared"
    assert tests["id"] is None


def test_numbers_that_moved_drift_and_the_test_is_the_usual_one(linear: Model, reference: Reference):
    moved = raw_rows(300, seed=2).with_columns(pl.col("size") + 1.5)
    report = watch(linear, reference, moved).report()
    size = next(column for column in report.columns if column.column == "size")
    expected = stats.ks_2samp(raw_rows(500, seed=1)["size"], moved["size"], method="asymp")
    assert (size.statistic, size.p_value) == (expected.statistic, expected.pvalue)
    assert size.drifted
    assert size.psi > 0.25
    assert [column.column for column in report.columns if column.drifted] == ["size"]
    assert report.drifted


def test_levels_that_are_new_are_counted_and_drift(linear: Model, reference: Reference):
    frame = raw_rows(200, seed=3).with_columns(colour=pl.Series(["mauve"] * 150 + ["red"] * 50))
    colour = next(one for one in watch(linear, reference, frame).report().columns if one.column == "colour")
    assert (colour.unknown, colour.drifted) == (0.75, True)


def test_missing_values_are_counted(linear: Model, reference: Reference):
    frame = raw_rows(200, seed=3).with_columns(size=pl.Series([None, 1.0] * 100))
    size = next(one for one in watch(linear, reference, frame).report().columns if one.column == "size")
    assert (size.missing, size.missing_in_training) == (0.5, 0)


def test_a_window_keeps_the_newest_rows_and_few_rows_say_nothing(linear: Model, reference: Reference):
    monitor = watch(linear, reference, raw_rows(300, seed=2).with_columns(pl.col("size") + 9))
    for _ in range(2):
        frame = raw_rows(400, seed=4)
        monitor.observe(linear.predictor.answer_columns(columns_of(frame), 400))
    assert monitor.report().rows == 400
    assert not monitor.report().drifted
    few = watch(linear, reference, raw_rows(20))
    assert few.report().columns == ()
    assert "from 100 on" in few.report().detail
    assert "not there" in Monitor("animals", Reference(linear.predictor, {}, 0), SETTINGS).report().detail


def test_a_shift_that_is_small_but_sure_is_no_drift(linear: Model, reference: Reference):
    settings = MonitorSettings(window_rows=5000, min_rows=100)
    monitor = Monitor("animals", reference, settings)
    frame = raw_rows(5000, seed=2).with_columns(pl.col("size") + 0.25)
    monitor.observe(linear.predictor.answer_columns(columns_of(frame), 5000))
    size = next(column for column in monitor.report().columns if column.column == "size")
    assert size.p_value < 0.01 / 10
    assert size.psi < 0.25
    assert not size.drifted
    assert not np.isnan(size.psi)
