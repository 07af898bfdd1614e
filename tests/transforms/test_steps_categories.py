import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid


def test_rare_and_unseen_categories_go_together():
    steps = [{"kind": "group_rare", "columns": ["c"], "min_share": 0.3}]
    frame, states = transforms.fit_apply(pl.DataFrame({"c": ["a", "a", "b", "c", None]}), steps)
    assert frame["c"].to_list() == ["a", "a", "other", "other", None]
    assert transforms.apply(pl.DataFrame({"c": ["a", "new"]}), steps, states)["c"].to_list() == ["a", "other"]


def test_at_most_so_many_levels_and_ties_by_name():
    steps = [{"kind": "group_rare", "columns": ["c"], "max_levels": 2, "min_share": 0.01}]
    _, states = transforms.fit_apply(pl.DataFrame({"c": ["c", "b", "a"]}), steps)
    assert states == [{"levels": {"c": ["a", "b"]}}]


@pytest.mark.parametrize(
    ("values", "columns"),
    [
        (["b", "a", None], ["v_a", "v_b"]),
        ([True, False, None], ["v_false", "v_true"]),
        ([10, 2, None], ["v_10", "v_2"]),
    ],
)
def test_one_hot(values, columns):
    frame = transforms.fit_apply(pl.DataFrame({"v": values}), [{"kind": "one_hot", "columns": ["v"]}])[0]
    assert frame.columns == columns
    assert frame.row(2) == (0, 0)
    assert sorted(frame.row(0) + frame.row(1)) == [0, 0, 1, 1]


def test_an_unseen_category_is_zero_everywhere():
    steps = [{"kind": "one_hot", "columns": ["v"]}]
    _, states = transforms.fit_apply(pl.DataFrame({"v": ["a", "b"]}), steps)
    assert transforms.apply(pl.DataFrame({"v": ["z"]}), steps, states).row(0) == (0, 0)


def test_too_many_categories_are_cut_and_said():
    steps = [{"kind": "one_hot", "columns": ["v"], "max_levels": 2}]
    frame, states = transforms.fit_apply(pl.DataFrame({"v": ["a", "b", "b", "c", "c"]}), steps)
    assert frame.columns == ["v_b", "v_c"]
    assert [remark.code for remark in transforms.remarks(steps, states)] == ["levels_cut"]


def test_a_new_column_never_replaces_another():
    with pytest.raises(Invalid, match=r"Step 1 \(one_hot\).*“v_a”"):
        transforms.fit_apply(pl.DataFrame({"v": ["a"], "v_a": [7]}), [{"kind": "one_hot", "columns": ["v"]}])
