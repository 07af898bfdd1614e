import json

import narwhals as nw
import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.tables import frames
from jupyter_mlplatform.transforms import carried

CITIES = pl.DataFrame(
    {
        "name": ["Oslo", "Bern", "Rome", None],
        "people": [700, 130, 2800, 1],
        "price": [3.0, 2.0, 1.0, 0.0],
        "level": pl.Series(["high", "high", "low", "low"], dtype=pl.Categorical),
    }
)
TWICE = pl.DataFrame({"name": ["Oslo", "Bern", "Oslo"], "year": [2020, 2021, 2022]})
FRAME = pl.DataFrame({"city": ["Bern", "Lima", "Oslo", None, "Bern"], "price": [1, 2, 3, 4, 5]})


class Stored:
    """A table as the store gives it, of rows that are held here."""

    def __init__(self, frame, commit):
        self._frame, self.commit = frame, commit
        self.columns = columns(frame)

    def arrow(self, columns):
        return frames.to_arrow(self._frame.select(columns))


def columns(frame):
    arrow = frames.to_arrow(frame).schema
    return [Column(name=field.name, dtype=str(field.type), semantic_type="text", nullable=True) for field in arrow]


def resolve(version):
    cities, twice = Stored(CITIES, "c" * 64), Stored(TWICE, "d" * 64)
    known = {"cities": cities, cities.commit: cities, "twice": twice, twice.commit: twice}
    if version not in known:
        raise NotFound(f"There is no version {version}.")
    return known[version]


def steps(version="cities", **more):
    parameters = {"on": ["city"], "other_on": ["name"], **more}
    return transforms.bind([{"kind": "join_dataset", "version": version, **parameters}], resolve)


def joined(version="cities", frame=FRAME, **more):
    made, states = transforms.fit_apply(frame, steps(version, **more))
    return made, states


def test_left_keeps_every_row_in_order_and_inner_those_with_a_match():
    left, (state,) = joined()
    assert left.to_dict(as_series=False) == {
        "city": ["Bern", "Lima", "Oslo", None, "Bern"],
        "price": [1, 2, 3, 4, 5],
        "people": [130, None, 700, None, 130],
        "price_joined": [2.0, None, 3.0, None, 2.0],
        "level": ["high", None, "high", None, "high"],
    }
    assert (state["version"], state["rows"], state["unmatched"]) == ("c" * 64, 5, 2)
    inner, _ = joined(how="inner", columns=["people"])
    assert inner.rows() == [("Bern", 1, 130), ("Oslo", 3, 700), ("Bern", 5, 130)]


def test_a_replay_without_the_other_table_is_bit_equal():
    left, states = joined()
    raw = [{"kind": "join_dataset", "version": "cities", "on": ["city"], "other_on": ["name"]}]
    again = transforms.apply(FRAME, raw, json.loads(json.dumps(states)))
    assert again.equals(left)
    assert again.schema == left.schema


def test_at_predict_time_no_row_is_dropped_and_each_alone_gives_the_same():
    _, states = joined(how="inner")
    raw = [{"kind": "join_dataset", "version": "cities", "on": ["city"], "other_on": ["name"], "how": "inner"}]
    whole = transforms.apply(FRAME, raw, states, row_wise_only=True)
    assert whole["people"].to_list() == [130, None, 700, None, 130]
    for row in range(FRAME.height):
        assert transforms.apply(FRAME[[row]], raw, states, row_wise_only=True).equals(whole[[row]])
    assert transforms.replayed(raw, states) == [True]


def test_keys_that_occur_more_than_once():
    with pytest.raises(Invalid, match=r"1 keys occur more than once .* 'Oslo'"):
        joined("twice")
    assert joined("twice", duplicates="first")[0]["year"].to_list() == [2021, None, 2020, None, 2021]
    many, states = joined("twice", duplicates="multiply")
    assert many["price"].to_list() == [1, 2, 3, 3, 4, 5]
    assert many["year"].to_list() == [2021, None, 2020, 2022, None, 2021]
    assert transforms.replayed(steps("twice", duplicates="multiply"), states) == [False]
    assert "not_replayed" in {
        remark.code for remark in transforms.remarks(steps("twice", duplicates="multiply"), states)
    }


def test_a_result_that_explodes_is_refused_before_it_is_made():
    frame = pl.DataFrame({"city": ["x"] * 300})
    other = Stored(pl.DataFrame({"city": ["x"] * 300, "v": range(300)}), "e" * 64)
    step = {"kind": "join_dataset", "version": "any", "on": ["city"], "duplicates": "multiply"}
    with pytest.raises(Invalid, match="90,000 rows of 300 and 300"):
        transforms.fit_apply(frame, transforms.bind([step], lambda _version: other))


def test_rows_without_a_match_are_said():
    remarks = transforms.remarks(steps(), joined()[1])
    assert [(remark.code, remark.detail) for remark in remarks] == [
        ("unmatched_rows", "Step 1 (join_dataset): 2 of 5 rows have no match and get missing values.")
    ]


def test_a_table_that_is_too_large_to_carry_is_read_again_and_not_replayed(monkeypatch):
    monkeypatch.setattr(carried, "LARGEST", 10)
    left, states = joined()
    assert states[0]["table"] is None
    assert transforms.apply(FRAME, steps(), states).equals(left)
    assert transforms.replayed(steps(), states) == [False]
    with pytest.raises(Invalid, match="not at hand"):
        transforms.apply(FRAME, [{"kind": "join_dataset", "version": "c" * 64, "on": ["city"]}], states)


@pytest.mark.parametrize(
    ("keys", "other"),
    [
        (pl.Series([1, 2, None], dtype=pl.Int32), pl.Series([2.0, 1.0, float("nan")])),
        (pl.Series(["1", "2", None], dtype=pl.Categorical), pl.Series(["2", "1", None])),
        (pl.Series([True, False, None]), pl.Series([False, True, None])),
        (pl.Series([float("nan"), 2.0, 3.0]).fill_nan(1.0), pl.Series([2, 1, 4])),
    ],
)
def test_keys_of_other_types_that_mean_the_same_are_found(keys, other):
    stored = Stored(pl.DataFrame({"k": other, "v": ["b", "a", "c"]}), "f" * 64)
    step = {"kind": "join_dataset", "version": "any", "on": ["k"]}
    made, _ = transforms.fit_apply(pl.DataFrame({"k": keys}), transforms.bind([step], lambda _version: stored))
    assert made["v"].to_list() == ["a", "b", None]
    assert made["k"].equals(keys.alias("k"))


def test_several_keys_and_a_table_without_rows():
    stored = Stored(pl.DataFrame({"a": [1, 1], "b": ["x", "y"], "v": [5, 6]}), "f" * 64)
    step = {"kind": "join_dataset", "version": "any", "on": ["a", "b"]}
    frame = pl.DataFrame({"a": [1, 1, 2], "b": ["y", "x", "x"]})
    bound = transforms.bind([step], lambda _version: stored)
    assert transforms.fit_apply(frame, bound)[0]["v"].to_list() == [6, 5, None]
    assert transforms.fit_apply(frame.head(0), bound)[0].columns == ["a", "b", "v"]


@pytest.mark.parametrize(
    ("parameters", "codes"),
    [
        ({"version": "nothing"}, ["unknown_version"]),
        ({"other_on": ["town"]}, ["unknown_column"]),
        ({"columns": ["size"]}, ["unknown_column"]),
        ({"on": ["price"]}, ["wrong_type"]),
        ({"on": ["town"]}, ["unknown_column"]),
        ({"suffix": "_old"}, ["name_taken"]),
        ({"other_on": ["name", "people"]}, ["wrong_parameter"]),
        ({}, []),
    ],
)
def test_problems_are_said_before_any_row_is_read(parameters, codes):
    there = [*columns(FRAME), *columns(pl.DataFrame({"price_old": [1]}))]
    assert [issue.code for issue in transforms.validate(steps(**parameters), there)] == codes


def test_the_next_step_knows_what_was_brought_in():
    after = [*steps(), {"kind": "scale", "columns": ["people", "level"]}]
    issues = transforms.validate(after, columns(FRAME))
    assert [(issue.step, issue.code, issue.column) for issue in issues if issue.severity == "error"] == [
        (1, "wrong_type", "level")
    ]


@pytest.mark.parametrize("how", ["left", "inner"])
@pytest.mark.parametrize("duplicates", ["first", "multiply"])
@pytest.mark.parametrize("brought", [None, ["year"], ["gap"]])
def test_learning_and_applying_at_once_is_the_same_as_one_after_the_other(how, duplicates, brought):
    """Also the count of rows without a match, whatever the columns that come in have missing."""
    other = Stored(TWICE.with_columns(gap=pl.Series([None, 1, None])), "f" * 64)
    raw = {"kind": "join_dataset", "version": "any", "on": ["city"], "other_on": ["name"]}
    raw |= {"how": how, "duplicates": duplicates} | ({"columns": brought} if brought else {})
    (step,) = transforms.parse(transforms.bind([raw], lambda _version: other))
    frame = nw.from_native(FRAME)
    state, made = step.fit_apply(frame)
    assert state == step.fit(frame)
    assert made.to_native().equals(step.apply(frame, state).to_native())
    assert state["unmatched"] == 2


def test_packing_stops_once_it_is_too_large(monkeypatch):
    table = nw.from_native(pl.DataFrame({"v": pl.Series(range(200_000)).hash(0)}))
    assert carried.pack(table) is None
    monkeypatch.setattr(carried, "LARGEST", 10_000_000)
    packed = carried.pack(table)
    assert carried.unpack(packed, pl).to_native().equals(table.to_native())
