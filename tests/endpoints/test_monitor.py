"""Windows against training rows."""

from pathlib import Path

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
    monitor = Monitor("animals", reference, SETTINGS, None)
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
    assert "not there" in Monitor("animals", Reference(linear.predictor, {}, 0), SETTINGS, None).report().detail


def test_a_shift_that_is_small_but_sure_is_no_drift(linear: Model, reference: Reference):
    settings = MonitorSettings(window_rows=5000, min_rows=100)
    monitor = Monitor("animals", reference, settings, None)
    frame = raw_rows(5000, seed=2).with_columns(pl.col("size") + 0.25)
    monitor.observe(linear.predictor.answer_columns(columns_of(frame), 5000))
    size = next(column for column in monitor.report().columns if column.column == "size")
    assert size.p_value < 0.01 / 10
    assert size.psi < 0.25
    assert not size.drifted
    assert not np.isnan(size.psi)


def test_what_can_be_drawn_adds_up(linear: Model, reference: Reference):
    frame = raw_rows(300, seed=3).with_columns(colour=pl.Series(["mauve"] * 150 + ["red"] * 150))
    report = watch(linear, reference, frame).report()
    bins = {column.column: column.bins for column in report.columns}
    for drawn in (bins["size"], bins["colour"], bins["price"], report.prediction.bins):
        assert sum(one.training for one in drawn) == pytest.approx(1)
        assert sum(one.window for one in drawn) == pytest.approx(1)
    edges = [one.high for one in bins["size"]]
    assert edges == [*sorted(edges[:-1]), None]
    assert [one.low for one in bins["size"]] == [None, *edges[:-1]]
    sizes, first = frame["size"], bins["size"][0]
    assert first.window == (sizes <= first.high).mean()
    assert {one.level: one.window for one in bins["colour"]}["mauve"] == 0.5
    assert len(bins["price"]) == 21  # 20 levels and the others
    assert bins["price"][-1].level is None
    assert bins["id"] == ()


def test_a_window_outlives_its_process(linear: Model, reference: Reference, tmp_path: Path):
    file = tmp_path / "window.jsonl"
    before = Monitor("animals", reference, SETTINGS, file)
    frame = raw_rows(300, seed=2).with_columns(pl.col("size") + 9)
    for part in (frame[:50], frame[50:]):
        before.observe(linear.predictor.answer_columns(columns_of(part), part.height))
        before.save()
    before.save()
    after = Monitor("animals", reference, SETTINGS, file)
    assert after.report() == before.report()
    assert (after.report().rows, after.report().drifted) == (300, True)
    more = raw_rows(400, seed=4)
    after.observe(linear.predictor.answer_columns(columns_of(more), 400))
    after.save()
    shorter = Monitor("animals", reference, MonitorSettings(window_rows=350, min_rows=100), file)
    assert (shorter.report().rows, shorter.report().drifted) == (350, False)
    for _ in range(5):
        after.observe(linear.predictor.answer_columns(columns_of(more), 400))
        after.save()
    assert sum(len(kept.read_bytes().splitlines()) for kept in tmp_path.iterdir()) <= 2 * SETTINGS.window_rows
