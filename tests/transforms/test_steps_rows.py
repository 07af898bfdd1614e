import datetime as dt

import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid

FRAME = pl.DataFrame(
    {
        "i": [0, 1, 2, 3],
        "n": [1.5, float("nan"), None, 4.0],
        "t": ["apple", "pear", None, "grape"],
        "b": [True, False, None, True],
        "d": [dt.date(2020, 1, 1), dt.date(2021, 1, 1), None, dt.date(2022, 1, 1)],
    }
)


def rows(where, **more):
    step = {"kind": "filter_rows", "where": where, **more}
    return transforms.fit_apply(FRAME, [step])[0]["i"].to_list()


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("n > 2", [3]),
        ("n <= 1.5 or t = 'pear'", [0, 1]),
        ("t in ('apple', 'grape') and b", [0, 3]),
        ("t contains 'ap'", [0, 3]),
        ("b != false", [0, 3]),
        ("d >= '2021-01-01'", [1, 3]),
        ("d < '2020-01-01T00:00:01'", [0]),
        ("n is null", [1, 2]),
        ("i * 2 >= 4 and length(t) > 3", [3]),
    ],
)
def test_conditions(where, kept):
    assert rows(where) == kept
    assert rows(where, action="drop") == [row for row in range(4) if row not in kept]


@pytest.mark.parametrize("where", ["n contains 'x'", "n > 'x'", "t > 1", "t", "i + 1", "zz = 1", "i = ", "eval(i)"])
def test_a_condition_without_meaning_is_refused(where):
    with pytest.raises(Invalid, match=r"Step 1 \(filter_rows\)"):
        rows(where)


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [({}, [0, 1, 3]), ({"keep": "last"}, [1, 2, 3]), ({"keep": "none"}, [1, 3]), ({"columns": ["b"]}, [0, 3])],
)
def test_drop_duplicates(parameters, kept):
    frame = pl.DataFrame({"a": [1, 2, 1, 3], "b": ["x", "x", "x", "y"]})
    numbered = transforms.fit_apply(frame, [{"kind": "drop_duplicates", **parameters}])[0]
    assert numbered.equals(frame[kept])


def test_sample_is_the_same_for_the_same_seed_and_keeps_the_order():
    frame = pl.DataFrame({"i": range(1000)})
    first, second = (
        transforms.fit_apply(frame, [{"kind": "sample", "rows": 10, "seed": seed}])[0]["i"].to_list() for seed in (1, 2)
    )
    assert first == sorted(first)
    assert first != second
    # Written down once: another machine or version must choose the same rows.
    assert first == [61, 93, 323, 458, 622, 774, 800, 813, 828, 900]


def test_a_share_of_the_rows():
    frame = pl.DataFrame({"i": range(10)})
    assert transforms.fit_apply(frame, [{"kind": "sample", "fraction": 0.25}])[0].height == 3
    with pytest.raises(Invalid, match="either"):
        transforms.fit_apply(frame, [{"kind": "sample"}])


def test_sort_is_stable_with_missing_values_last():
    frame = pl.DataFrame({"k": [2, None, 1, 2], "i": [0, 1, 2, 3]})
    for descending, order in ((False, [2, 0, 3, 1]), (True, [0, 3, 2, 1])):
        step = {"kind": "sort", "columns": ["k"], "descending": descending}
        assert transforms.fit_apply(frame, [step])[0]["i"].to_list() == order
