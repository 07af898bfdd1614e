import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid

FRAME = pl.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [True, False]})


def run(*steps):
    return transforms.fit_apply(FRAME, steps)[0]


@pytest.mark.parametrize(
    ("step", "columns"),
    [
        ({"kind": "choose_columns", "columns": ["c", "a"]}, ["c", "a"]),
        ({"kind": "drop_columns", "columns": ["b"]}, ["a", "c"]),
        ({"kind": "rename_columns", "names": {"a": "b", "b": "a"}}, ["b", "a", "c"]),
        ({"kind": "reorder_columns", "columns": ["c"]}, ["c", "a", "b"]),
    ],
)
def test_which_columns_remain_and_in_which_order(step, columns):
    assert run(step).columns == columns


def test_values_move_with_their_column():
    swapped = run({"kind": "rename_columns", "names": {"a": "b", "b": "a"}})
    assert swapped["b"].to_list() == [1, 2]
    assert swapped["a"].to_list() == ["x", "y"]


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(Invalid, match=r"Step 1 \(rename_columns\).*“b”"):
        run({"kind": "rename_columns", "names": {"a": "b"}})


def test_dropping_every_column_is_refused():
    with pytest.raises(Invalid, match="every column"):
        run({"kind": "drop_columns", "columns": ["a", "b", "c"]})


def test_a_column_that_an_earlier_step_dropped_is_named_with_the_step():
    with pytest.raises(Invalid, match=r"Step 2 \(reorder_columns\): .*“b”"):
        run({"kind": "drop_columns", "columns": ["b"]}, {"kind": "reorder_columns", "columns": ["b"]})
