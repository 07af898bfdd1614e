"""The interval of a paired difference, and the folds that it is measured on."""

import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

from jupyter_mlplatform.recommend.evidence.design import Design, Settings
from jupyter_mlplatform.recommend.evidence.statistics import corrected_interval


def design(frame: pl.DataFrame, problem_type: str = "multiclass", seed: int = 0) -> Design:
    return Design(frame, Settings("y", problem_type, "accuracy", folds=5, seed=seed))


def test_the_interval_is_that_of_nadeau_and_bengio() -> None:
    values = [0.1, 0.3, 0.2, 0.4, 0.0]
    interval = corrected_interval(values, test_share=0.25, level=0.95)
    error = math.sqrt((1 / 5 + 0.25) * np.var(values, ddof=1))
    assert interval.mean == pytest.approx(0.2)
    assert interval.high - interval.mean == pytest.approx(stats.t.ppf(0.975, 4) * error)
    assert interval.mean - interval.low == pytest.approx(interval.high - interval.mean)


def test_the_interval_holds_where_there_is_no_difference() -> None:
    """Two models that differ by chance alone are rarely told apart, though the folds are not independent."""
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(300):
        rows = rng.normal(size=100)  # the difference of the losses, row by row; folds average them
        folds = [rng.permutation(rows).reshape(5, 20).mean(axis=1) for _ in range(5)]
        interval = corrected_interval(np.concatenate(folds), 0.25, 0.95)
        wrong += not interval.low <= 0 <= interval.high
    assert wrong / 300 < 0.08


def test_every_pass_tests_each_row_once_with_the_classes_in_proportion() -> None:
    frame = pl.DataFrame({"x": np.arange(100.0), "y": ["a"] * 80 + ["b"] * 20})
    for start in (0, 5):
        blocks = [design(frame).block(start + fold) for fold in range(5)]
        assert sorted(np.concatenate([test for _, test in blocks])) == list(range(100))
        assert all((frame["y"].gather(test) == "b").sum() == 4 for _, test in blocks)
        assert all(set(training).isdisjoint(test) for training, test in blocks)
    first, second = design(frame).block(0)[1], design(frame).block(5)[1]
    assert list(first) != list(second)
    assert list(first) == list(design(frame).block(0)[1])
    assert list(first) != list(design(frame, seed=1).block(0)[1])


def test_copies_of_a_row_stay_on_one_side() -> None:
    frame = pl.DataFrame({"x": np.arange(100.0), "y": ["a", "b"] * 50})
    doubled = pl.concat([frame, frame])
    for block in range(5):
        training, test = design(doubled).block(block)
        assert set(training % 100).isdisjoint(test % 100)


def test_rows_of_a_table_of_few_categories_are_no_copies() -> None:
    frame = pl.DataFrame({"x": ["p", "q"] * 100, "y": ["a", "a", "b", "b"] * 50})
    _, test = design(frame).block(0)
    assert len(test) == 40
    assert frame["x"].gather(test).n_unique() == 2
