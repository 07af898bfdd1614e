import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid


def run(frame, *steps):
    return transforms.fit_apply(frame, steps)[0]


def test_trim_text():
    frame = pl.DataFrame({"t": ["  a  B\t c ", None], "n": [1, 2]})
    assert run(frame, {"kind": "trim_text"})["t"].to_list() == ["a B c", None]
    assert run(frame, {"kind": "trim_text", "case": "upper"})["t"].to_list() == ["A B C", None]
    kept = run(frame, {"kind": "trim_text", "columns": ["t"], "strip": False, "collapse_spaces": False})
    assert kept["t"].to_list() == frame["t"].to_list()


@pytest.mark.parametrize(
    ("values", "mapping", "other", "expected"),
    [
        (["a", "b", None], {"a": "x"}, "keep", ["x", "b", None]),
        (["a", "b", None], {"a": "x"}, "missing", ["x", None, None]),
        (["lo", "hi"], {"lo": 0, "hi": 1.5}, "missing", [0.0, 1.5]),
        (["lo", "hi"], {"lo": False, "hi": True}, "missing", [False, True]),
        ([1, 2, 3], {"2": 20, "3": None}, "keep", [1, 20, None]),
        ([1, 2], {"2": 2.5}, "keep", [1.0, 2.5]),
        ([0, 1], {"0": "no", "1": "yes"}, "missing", ["no", "yes"]),
        ([True, False], {"true": "yes", "false": "no"}, "missing", ["yes", "no"]),
        (["a", "b"], {"a": "b", "b": "a"}, "keep", ["b", "a"]),
        (["a", None], {"a": None}, "missing", [None, None]),
    ],
)
def test_map_values(values, mapping, other, expected):
    step = {"kind": "map_values", "columns": ["v"], "values": mapping, "other": other}
    assert run(pl.DataFrame({"v": values}), step)["v"].to_list() == expected


@pytest.mark.parametrize(
    ("values", "mapping"), [(["a"], {"a": 1}), (["a"], {"a": 1, "b": "x"}), ([1], {"one": 2}), ([True], {"yes": False})]
)
def test_values_that_do_not_belong_in_one_column_are_refused(values, mapping):
    with pytest.raises(Invalid, match=r"Step 1 \(map_values\)"):
        run(pl.DataFrame({"v": values}), {"kind": "map_values", "columns": ["v"], "values": mapping})


def test_unify_missing():
    frame = pl.DataFrame(
        {"t": ["?", " NA ", "", "-999", "ok"], "n": [1, -999, 3, 4, 5], "f": [1.0, float("nan"), -999.0, 2.0, None]}
    )
    unified = run(frame, {"kind": "unify_missing", "markers": ["?", "NA", "", -999]})
    assert unified["t"].to_list() == [None, None, None, None, "ok"]
    assert unified["n"].to_list() == [1, None, 3, 4, 5]
    assert unified["f"].to_list() == [1.0, None, None, 2.0, None]
    assert unified.schema == frame.schema


def test_unify_missing_leaves_other_columns_alone():
    frame = pl.DataFrame({"a": ["?"], "b": ["?"]})
    assert run(frame, {"kind": "unify_missing", "columns": ["a"], "markers": ["?"]}).row(0) == (None, "?")


@pytest.mark.parametrize("values", [[f"v{n}" for n in range(3000)], list(range(3000))])
def test_thousands_of_values_are_replaced(values):
    table = {str(value): n for n, value in enumerate(reversed(values))}
    step = {"kind": "map_values", "columns": ["v"], "values": table, "other": "missing"}
    made = transforms.fit_apply(pl.DataFrame({"v": values}), [step])[0]
    assert made["v"].to_list() == list(range(2999, -1, -1))


def test_some_become_missing_others_stay_and_small_types_grow():
    frame = pl.DataFrame(
        {"i": pl.Series([1, 2, 3, None], dtype=pl.Int8), "t": ["a", "b", "c", None], "f": [1.0, 2.5, None, 9.0]}
    )
    steps = [
        {"kind": "map_values", "columns": ["i"], "values": {"1": None, "2": 100_000}},
        {"kind": "map_values", "columns": ["t"], "values": {"a": None, "b": "z"}},
        {"kind": "map_values", "columns": ["f"], "values": {"2.5": None}},
    ]
    assert transforms.fit_apply(frame, steps)[0].to_dict(as_series=False) == {
        "i": [None, 100_000, 3, None], "t": [None, "z", "c", None], "f": [1.0, None, None, 9.0],
    }  # fmt: skip
