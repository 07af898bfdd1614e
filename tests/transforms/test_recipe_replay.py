import json

import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid

FRAME = pl.DataFrame(
    {
        "fee": ["$1,200", "$300", "?", "$50", "$50"],
        "seen": ["13/01/2020", "14/02/2020", None, "01/03/2021", "01/03/2021"],
        "city": ["Oslo", "oslo ", "Bergen", "Bergen", "Bergen"],
        "age": [30, None, 50, 60, 60],
        "left": ["yes", "no", "no", None, None],
    }
)
STEPS = [
    {"kind": "drop_missing", "columns": ["left"]},
    {"kind": "drop_duplicates"},
    {"kind": "unify_missing", "columns": ["fee"]},
    {"kind": "parse_numbers", "columns": ["fee"]},
    {"kind": "parse_dates", "columns": ["seen"]},
    {"kind": "date_parts", "columns": ["seen"], "drop": True},
    {"kind": "trim_text", "case": "lower"},
    {"kind": "impute", "columns": ["age", "fee"], "indicator": True},
    {"kind": "scale", "columns": ["age", "fee"]},
    {"kind": "map_values", "columns": ["left"], "values": {"yes": True, "no": False}, "other": "missing"},
    {"kind": "one_hot", "columns": ["city"]},
    {"kind": "rename_columns", "names": {"left": "churned", "age": "years"}},
    {"kind": "sort", "columns": ["fee"]},
    {"kind": "choose_columns", "columns": ["churned", "fee", "years", "seen_month", "city_oslo"]},
]


def test_a_replay_from_json_is_bit_equal():
    frame, states = transforms.fit_apply(FRAME, STEPS)
    replayed = transforms.apply(FRAME, json.loads(json.dumps(STEPS)), json.loads(json.dumps(states)))
    assert replayed.equals(frame)
    assert replayed.schema == frame.schema


def test_at_predict_time_no_row_is_dropped_and_the_target_may_be_absent():
    _, states = transforms.fit_apply(FRAME, STEPS)
    raw = FRAME.drop("left")
    replayed = transforms.apply(raw, STEPS, states, row_wise_only=True)
    assert replayed.height == raw.height
    assert replayed.columns == ["fee", "years", "seen_month", "city_oslo"]
    assert replayed["city_oslo"].to_list() == [1, 1, 0, 0, 0]


def test_each_row_alone_gives_what_it_gives_among_others():
    _, states = transforms.fit_apply(FRAME, STEPS)
    whole = transforms.apply(FRAME, STEPS, states, row_wise_only=True)
    for row in range(FRAME.height):
        assert transforms.apply(FRAME[[row]], STEPS, states, row_wise_only=True).equals(whole[[row]])


def test_of_a_step_on_several_columns_the_absent_ones_are_left_out():
    steps = [{"kind": "scale", "columns": ["a", "b"]}, {"kind": "rename_columns", "names": {"a": "x", "b": "y"}}]
    _, states = transforms.fit_apply(pl.DataFrame({"a": [1, 3], "b": [2, 4]}), steps)
    replayed = transforms.apply(pl.DataFrame({"b": [4]}), steps, states, row_wise_only=True)
    assert replayed.rows(named=True) == [{"y": 1.0}]


def test_outside_predict_an_absent_column_is_an_error_that_names_step_and_column():
    _, states = transforms.fit_apply(FRAME, STEPS)
    with pytest.raises(Invalid, match=r"Step 1 \(drop_missing\).*“left”") as caught:
        transforms.apply(FRAME.drop("left"), STEPS, states)
    assert caught.value.field == "left"
    assert caught.value.extra["problems"][0]["code"] == "unknown_column"


def test_states_must_be_those_of_the_steps():
    with pytest.raises(Invalid, match="14 steps and 0 states"):
        transforms.apply(FRAME, STEPS, [])


def test_steps_that_were_read_before_are_taken_as_they_are():
    read = transforms.parse(STEPS)
    assert transforms.fit_apply(FRAME, read)[0].equals(transforms.fit_apply(FRAME, STEPS)[0])
    assert transforms.parse([step.model_dump() for step in read]) == read


def test_a_recipe_that_cannot_be_read_says_every_fault():
    with pytest.raises(Invalid) as caught:
        transforms.parse([{"kind": "scale"}, {"kind": "sort", "columns": ["a"], "down": True}, {"columns": []}])
    assert [problem["step"] for problem in caught.value.extra["problems"]] == [0, 1, 2]


def test_the_empty_recipe_changes_nothing():
    assert transforms.fit_apply(FRAME, [])[0].equals(FRAME)
