"""How rows are divided, and why so."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.records import TrainRequest
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.training.folds import divide
from jupyter_mlplatform.training.problem import state_problem
from tests.training.described import describe


def division(frame, target="y", semantic_types=None, **request):
    columns = describe(frame, **(semantic_types or {}))
    asked = TrainRequest(version="v", target=target, **{"folds": 3, **request})
    return divide(state_problem(frame, columns, target, None, asked.folds), columns, asked)


def values(rows=600, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=rows)


def is_partition(found, rows):
    folds = found.scheme.folds
    for start in range(0, len(found.folds), folds):
        tested = np.sort(np.concatenate([test for _, test in found.folds[start : start + folds]]))
        assert tested.tolist() == list(range(rows))
    return all(set(training).isdisjoint(test) for training, test in found.folds)


def test_classes_come_in_the_same_proportions():
    frame = pl.DataFrame({"x": values(3000), "y": ["a"] * 2700 + ["b"] * 300})
    found = division(frame)
    assert (found.scheme.strategy, found.scheme.repeats) == ("stratified", 1)
    assert [int((frame["y"].gather(test) == "b").sum()) for _, test in found.folds] == [100, 100, 100]
    assert is_partition(found, 3000)


@pytest.mark.parametrize(("rows", "repeats"), [(300, 3), (1500, 2), (2500, 1)])
def test_few_rows_are_divided_more_often_each_time_otherwise(rows, repeats):
    found = division(pl.DataFrame({"x": values(rows), "y": values(rows, 1)}))
    assert (found.scheme.strategy, found.scheme.repeats, len(found.folds)) == ("shuffled", repeats, 3 * repeats)
    assert is_partition(found, rows)
    assert len({test.tobytes() for _, test in found.folds}) == 3 * repeats


def test_rows_that_share_an_identifier_and_the_target_stay_together():
    rng = np.random.default_rng(0)
    patient = rng.integers(0, 100, 600)
    sick = rng.integers(0, 2, 100)[patient]
    frame = pl.DataFrame({"patient": patient, "x": values(), "y": sick})
    found = division(frame, semantic_types={"patient": "identifier"})
    assert (found.scheme.strategy, found.scheme.column) == ("grouped", "patient")
    assert "agree on the target" in found.scheme.reason
    assert any("grouped by 'patient'" in note for note in found.notes)
    for training, test in found.folds:
        assert set(patient[training]).isdisjoint(patient[test])
    assert is_partition(found, 600)


def test_an_identifier_that_says_nothing_of_the_target_ties_no_rows():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"batch": rng.integers(0, 100, 600), "x": values(), "y": rng.integers(0, 2, 600)})
    assert division(frame, semantic_types={"batch": "identifier"}).scheme.strategy == "stratified"


@pytest.mark.parametrize("kind", ["text", "number"])
def test_groups_by_a_column_that_is_named(kind):
    group = np.random.default_rng(0).integers(0, 40, 600)
    named = {"text": [f"g{n}" for n in group], "number": group}[kind]
    found = division(pl.DataFrame({"g": named, "x": values(), "y": values(seed=1)}), groups="g")
    assert (found.scheme.strategy, found.scheme.reason) == ("grouped", "it was asked for")
    for training, test in found.folds:
        assert set(group[training]).isdisjoint(group[test])


def test_rows_in_the_order_of_their_time_are_tested_on_later_ones():
    days = [date(2020, 1, 1) + timedelta(days=n * 2 // 3) for n in range(600)]
    frame = pl.DataFrame({"day": days, "x": values(), "y": values(seed=1)})
    found = division(frame, semantic_types={"day": "datetime"})
    assert (found.scheme.strategy, found.scheme.column, found.scheme.repeats) == ("time", "day", 1)
    for training, test in found.folds:
        assert frame["day"].gather(training).max() < frame["day"].gather(test).min()


def test_a_time_that_rows_are_not_in_the_order_of_is_left_to_the_user():
    days = [date(2020, 1, 1) + timedelta(days=(n * 7) % 600) for n in range(600)]
    frame = pl.DataFrame({"day": days, "x": values(), "y": values(seed=1)})
    found = division(frame, semantic_types={"day": "datetime"})
    assert found.scheme.strategy == "shuffled"
    assert any("column of time" in note for note in found.notes)
    asked = division(frame, time="day")
    assert (asked.scheme.strategy, asked.scheme.reason) == ("time", "it was asked for")
    for training, test in asked.folds:
        assert frame["day"].gather(training).max() < frame["day"].gather(test).min()


def test_equal_rows_stay_on_one_side():
    x = np.arange(300) % 250
    frame = pl.DataFrame({"x": x * 0.5, "y": ["a" if n % 3 else "b" for n in x]})
    found = division(frame)
    for training, test in found.folds:
        assert set(x[training]).isdisjoint(x[test])
    assert any("50 rows equal another" in note for note in found.notes)
    assert is_partition(found, 300)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"groups": "nothing"}, "groups"),
        ({"time": "y"}, "time"),
        ({"groups": "g", "time": "t"}, "groups"),
        ({"groups": "few"}, "groups"),
        ({"time": "word"}, "time"),
        ({"time": "gappy"}, "time"),
        ({"time": "few"}, "time"),
    ],
)
def test_refusals_name_the_field(request_, field):
    columns = {"g": range(90), "t": range(90), "few": [0, 1] * 45, "word": ["a", "b", "c"] * 30, "x": values(90)}
    frame = pl.DataFrame({**columns, "gappy": [None, *range(89)], "y": values(90, 1)})
    with pytest.raises(Invalid) as caught:
        division(frame, **request_)
    assert caught.value.field == field
    assert caught.value.hint


def test_folds_in_time_that_lack_a_class_are_refused():
    frame = pl.DataFrame({"t": range(200), "x": values(200), "y": ["a"] * 100 + ["b"] * 100})
    with pytest.raises(Invalid, match="every class") as caught:
        division(frame, time="t")
    assert caught.value.field == "time"
