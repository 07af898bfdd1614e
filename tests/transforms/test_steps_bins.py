import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid


def binned(values, fresh=None, **more):
    steps = [{"kind": "bin", "columns": ["v"], **more}]
    frame, states = transforms.fit_apply(pl.DataFrame({"v": values}, schema={"v": pl.Float64}), steps)
    if fresh is not None:
        frame = transforms.apply(pl.DataFrame({"v": fresh}, schema={"v": pl.Float64}), steps, states)
    return frame["v"].to_list(), transforms.remarks(steps, states)


def test_given_edges_with_labels():
    ages = [3, 17.9, 18, 64, 65, 99, None, float("nan"), float("inf"), float("-inf")]
    parameters = {"method": "edges", "edges": [18, 65]}
    assert binned(ages, labels=["child", "adult", "old"], **parameters)[0] == [
        "child", "child", "adult", "adult", "old", "old", None, None, "old", "child",
    ]  # fmt: skip
    assert binned([3, 18, 65], **parameters)[0] == ["below 18", "18 to 65", "65 or more"]


def test_equal_width_and_equally_many_rows():
    values = [0.0, 1, 2, 3, 100]
    assert binned(values, method="width", bins=2)[0] == ["below 50"] * 4 + ["50 or more"]
    assert binned(values, method="quantile", bins=2)[0] == ["below 2"] * 2 + ["2 or more"] * 3


def test_what_was_not_there_when_it_learnt_falls_into_the_outer_bins():
    assert binned([0.0, 10], fresh=[-5, 5, 50], method="width", bins=2)[0] == ["below 5", "5 or more", "5 or more"]


def test_equal_values_make_fewer_bins_and_that_is_said():
    values, remarks = binned([0.0] * 8 + [1, 2], method="quantile", bins=5)
    assert values == ["below 0.2"] * 8 + ["0.2 or more"] * 2
    assert [remark.code for remark in remarks] == ["fewer_bins"]


def test_labels_stay_with_their_bins_when_some_are_empty():
    values, _ = binned([0.0] * 8 + [1, 2], method="quantile", bins=3, labels=["a", "b", "c"])
    assert values == ["c"] * 10


@pytest.mark.parametrize("values", [[None, None], [], [7.0, 7.0]])
def test_without_two_numbers_there_is_no_edge(values):
    made, remarks = binned(values)
    assert made == [None] * len(values)
    assert [remark.code for remark in remarks] == ["nothing_to_learn"]


def test_edges_that_are_hard_to_tell_apart_are_written_out():
    made, _ = binned([0, 1.00000001, 2], method="edges", edges=[1.0, 1.00000001])
    assert made == ["below 1.0", "1.00000001 or more", "1.00000001 or more"]


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"method": "edges"}, "edges"),
        ({"edges": [1]}, "edges"),
        ({"method": "edges", "edges": [2, 1]}, "rise"),
        ({"bins": 3, "labels": ["a", "b"]}, "3 bins and 2"),
        ({"bins": 2, "labels": ["a", "a"]}, "one label"),
        ({"bins": 1}, "greater than or equal to 2"),
    ],
)
def test_parameters_must_agree(parameters, told):
    with pytest.raises(Invalid, match=told):
        binned([1.0], **parameters)
