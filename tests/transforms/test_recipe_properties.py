"""What must hold for every step on every table."""

import json

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from jupyter_mlplatform import transforms
from jupyter_mlplatform.transforms.schema import schema_of_frame
from tests.transforms.drawn import FRAMES, SCHEMA

ROW_WISE = [
    {"kind": "choose_columns", "columns": ["f", "t"]},
    {"kind": "drop_columns", "columns": ["f"]},
    {"kind": "derive", "name": "n", "expression": "round(f / 3, 2) + i ^ 2 % 7"},
    {"kind": "derive", "name": "n", "expression": "if(f > 0 or b, upper(t) + u, t)"},
    {"kind": "derive", "name": "n", "expression": "coalesce(year(d), length(u))"},
    {"kind": "rename_columns", "names": {"f": "g"}},
    {"kind": "reorder_columns", "columns": ["d"]},
    *({"kind": "cast", "columns": ["t", "u", "f", "i", "b"], "to": to} for to in ("integer", "number", "text")),
    {"kind": "cast", "columns": ["t", "u", "i", "b"], "to": "boolean"},
    {"kind": "cast", "columns": ["t", "u", "d"], "to": "datetime"},
    {"kind": "parse_numbers", "columns": ["t", "u", "i"]},
    {"kind": "parse_numbers", "columns": ["t"], "decimal": ",", "percent": "points"},
    {"kind": "parse_dates", "columns": ["t", "u", "d"]},
    {"kind": "date_parts", "columns": ["d"], "parts": ["year", "quarter", "weekday", "hour"]},
    {"kind": "trim_text", "case": "title"},
    {"kind": "map_values", "columns": ["t", "u"], "values": {"A": "B"}},
    {"kind": "map_values", "columns": ["i"], "values": {"0": "zero"}, "other": "missing"},
    {"kind": "unify_missing", "markers": ["?", "", -999]},
    *({"kind": "impute", "columns": ["f", "i"], "strategy": how, "indicator": True} for how in ("median", "mean")),
    {"kind": "impute", "columns": ["t", "f", "i", "b"], "strategy": "mode"},
    {"kind": "impute", "columns": ["t", "u"], "strategy": "constant", "value": "x"},
    *(
        {"kind": "impute_by_group", "columns": ["f", "i"], "by": ["t", "b"], "strategy": how}
        for how in ("median", "mean", "mode")
    ),
    {"kind": "impute_by_group", "columns": ["u", "b"], "by": ["t"], "strategy": "mode"},
    {"kind": "missing_indicator", "columns": ["f", "t", "d"]},
    {"kind": "clip_outliers", "columns": ["f", "i"]},
    {"kind": "clip_outliers", "columns": ["f"], "method": "iqr"},
    {"kind": "log", "columns": ["f", "i"]},
    {"kind": "yeo_johnson", "columns": ["f", "i"]},
    *({"kind": "quantile_transform", "columns": ["f", "i"], "distribution": how} for how in ("normal", "uniform")),
    *({"kind": "bin", "columns": ["f", "i"], "method": how, "bins": 3} for how in ("width", "quantile")),
    {"kind": "bin", "columns": ["f"], "method": "quantile", "bins": 3, "labels": ["low", "mid", "high"]},
    {"kind": "bin", "columns": ["f", "i"], "method": "edges", "edges": [-1, 0, 2.5]},
    *({"kind": "scale", "columns": ["f", "i"], "method": how} for how in ("standard", "minmax", "robust")),
    {"kind": "group_rare", "columns": ["t", "u"], "min_share": 0.2},
    {"kind": "ordinal_encode", "columns": ["t", "b", "i"]},
    {"kind": "ordinal_encode", "columns": ["t"], "order": ["A", "é"], "unknown": "minus_one"},
    *({"kind": "target_encode", "columns": ["t", "u"], "target": target} for target in ("f", "i", "b")),
    {"kind": "target_encode", "columns": ["b", "i"], "target": "t"},
    {"kind": "text_features", "columns": ["t", "u"], "features": 3, "longest": 2},
    {"kind": "text_features", "columns": ["u"], "features": 4, "unit": "characters"},
    {"kind": "text_features", "columns": ["t"], "features": 4, "method": "hashing"},
    {"kind": "one_hot", "columns": ["t", "b", "i"], "max_levels": 3},
]
OTHERS = [
    {"kind": "filter_rows", "where": "f > 0 and t != 'A'"},
    {"kind": "filter_rows", "where": "d is null", "action": "drop"},
    {"kind": "drop_duplicates", "columns": ["t"]},
    {"kind": "drop_missing", "how": "all"},
    {"kind": "sample", "fraction": 0.5, "seed": 3},
    {"kind": "sort", "columns": ["f", "t"], "descending": True},
    {
        "kind": "aggregate",
        "by": ["t", "b"],
        "aggregations": [
            {"function": "rows"},
            *({"function": how, "column": "f"} for how in ("sum", "mean", "median", "std", "min", "max")),
            {"function": "distinct", "column": "u"},
            {"function": "max", "column": "d"},
        ],
    },
]


def name(step):
    return "-".join(str(value) for key, value in step.items() if key in {"kind", "to", "strategy", "method", "target"})


def test_every_kind_is_covered():
    elsewhere = {"join_dataset"}  # needs another table: test_steps_join.py
    here = {step["kind"] for step in [*ROW_WISE, *OTHERS]}
    assert {entry.kind for entry in transforms.catalogue()} == here | elsewhere


@pytest.mark.parametrize("step", [*ROW_WISE, *OTHERS], ids=name)
@given(frame=FRAMES)
@settings(max_examples=12, deadline=None)
def test_a_replay_from_json_is_bit_equal(step, frame):
    applied, states = transforms.fit_apply(frame, [step])
    (read,) = transforms.parse([step])
    again = read.apply_learnt(nw.from_native(frame), json.loads(json.dumps(states))[0]).to_native()
    assert again.schema == applied.schema
    assert_frame_equal(again, applied, check_exact=True)
    if step["kind"] != "target_encode":  # whose rows are encoded out of fold when they are learnt from
        assert_frame_equal(transforms.apply(frame, [step], states), applied, check_exact=True)


@pytest.mark.parametrize("step", ROW_WISE, ids=name)
@given(frame=FRAMES, fresh=FRAMES, data=st.data())
@settings(max_examples=12, deadline=None)
def test_some_of_the_rows_give_those_rows_of_what_all_give(step, frame, fresh, data):
    """Also for rows that were not there when the step learnt: unseen categories, infinities, other texts."""
    _, states = transforms.fit_apply(frame, [step])
    whole = transforms.apply(fresh, [step], states)
    assert whole.height == fresh.height
    chosen = data.draw(st.lists(st.integers(0, fresh.height - 1), max_size=5)) if fresh.height else []
    assert_frame_equal(transforms.apply(fresh[chosen], [step], states), whole[chosen], check_exact=True)


@pytest.mark.parametrize("kind", ["scale", "log", "clip_outliers", "yeo_johnson", "quantile_transform", "bin"])
def test_a_row_alone_gives_the_same_last_bit(kind):
    values = np.random.default_rng(0).normal(size=500) * 1000
    frame = pl.DataFrame({"v": values})
    steps = [{"kind": kind, "columns": ["v"]}]
    whole, states = transforms.fit_apply(frame, steps)
    alone = [transforms.apply(frame[[row]], steps, states)["v"][0] for row in range(frame.height)]
    assert alone == whole["v"].to_list()


def sums(step):
    """Say whether a step learns sums of floats, whose last bit depends on their order."""
    how = step.get("method", step.get("strategy", "standard" if step["kind"] == "scale" else None))
    return step["kind"] in {"yeo_johnson", "target_encode"} or how in {"standard", "mean"}


@pytest.mark.parametrize("step", [step for step in ROW_WISE if not sums(step)], ids=name)
@given(frame=FRAMES, seed=st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_does_not_decide_what_is_learnt(step, frame, seed):
    order = list(range(frame.height))
    seed.shuffle(order)
    assert transforms.fit_apply(frame, [step])[1] == transforms.fit_apply(frame[order], [step])[1]


@pytest.mark.parametrize("step", [*ROW_WISE, *OTHERS], ids=name)
@pytest.mark.parametrize("rows", [0, 3])
def test_empty_tables_and_columns_without_a_value(step, rows):
    frame = pl.DataFrame({column: [None] * rows for column in SCHEMA}, schema=SCHEMA)
    applied, states = transforms.fit_apply(frame, [step])
    assert applied.height <= rows
    assert transforms.apply(frame, [step], states).schema == applied.schema


@pytest.mark.parametrize("step", ROW_WISE, ids=name)
def test_columns_of_no_type_at_all(step):
    """A column without a single value may arrive without a type."""
    frame = pl.DataFrame({"t": [None], "u": [None], "f": [1.0], "i": [1], "b": [True]}).with_columns(
        d=pl.lit(None, dtype=pl.Datetime("us"))
    )
    assert transforms.fit_apply(frame, [step])[0].height == 1


ENGINES = pl.DataFrame(
    [
        ("$1,5", "x y", 1.5, 3, True, "2020-01-31T05:06:00"),
        ("A", "x", None, None, None, None),
        ("12 %", None, -2.0, -7, False, "2021-02-03T00:00:00"),
        ("01/02/2020", "zz x", 7.25, 3, True, "1999-12-31T23:59:00"),
        (None, "", 0.0, 0, True, None),
    ],
    schema=SCHEMA | {"d": pl.String},
    orient="row",
).with_columns(pl.col("d").str.to_datetime(time_unit="us"))


@pytest.mark.parametrize("step", [*ROW_WISE, *OTHERS], ids=name)
def test_another_engine_learns_and_gives_the_same(step):
    (read,) = transforms.parse([step])
    ours, theirs = nw.from_native(ENGINES, eager_only=True), nw.from_native(ENGINES.to_arrow(), eager_only=True)
    state = json.loads(json.dumps(read.fit(ours)))
    assert json.loads(json.dumps(read.fit(theirs))) == state
    if step.get("to") == "text":
        ours, theirs = ours.drop("f"), theirs.drop("f")  # engines write 2.0 as “2.0” or “2”
        read = read.narrow(["t", "u", "i", "b"])
    assert_frame_equal(pl.from_arrow(read.apply(theirs, state).to_arrow()), read.apply(ours, state).to_native(),
                       check_exact=True, check_dtypes=False)  # fmt: skip


@pytest.mark.parametrize("step", [*ROW_WISE, *OTHERS], ids=name)
def test_batches_one_after_the_other_give_what_the_whole_gives(step):
    """And what is learnt comes from the columns that the step names alone: those are what is held of a large table."""
    (read,) = transforms.parse([step])
    whole = nw.from_native(ENGINES, eager_only=True)
    state = json.loads(json.dumps(read.fit(whole)))
    assert json.loads(json.dumps(read.fit(whole.select(*(read.inputs() or whole.columns))))) == state
    if read.streams():
        batches = [read.apply(whole[start : start + 2], state) for start in (0, 2, 4)]
        assert_frame_equal(nw.concat(batches).to_native(), read.apply(whole, state).to_native(), check_exact=True)
    else:
        assert not read.row_wise or read.needs_target


@pytest.mark.parametrize("step", [*ROW_WISE, *OTHERS], ids=name)
def test_the_columns_that_are_promised_come_out(step):
    (read,) = transforms.parse([step])
    frame = nw.from_native(ENGINES, eager_only=True)
    promised = read.output(schema_of_frame(frame))
    given = schema_of_frame(read.apply(frame, read.fit(frame)))
    assert [column for column in promised.kinds if column not in given.kinds] == []
    assert {
        column: kind for column, kind in given.kinds.items() if promised.kind(column) not in {kind, "unknown"}
    } == {}
    assert all(promised.has(column) for column in given.kinds)
    assert promised.open_prefixes or list(promised.kinds) == list(given.kinds)
