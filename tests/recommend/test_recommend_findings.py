"""Each kind of finding where it is, and not where it only looks like it."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing.parametric import dataframes

from jupyter_mlplatform import transforms
from jupyter_mlplatform.recommend import recommend
from jupyter_mlplatform.tables.profile import profile
from tests.recommend.recommend_tables import advise, kinds

RNG = np.random.default_rng(0)
N = 400
STORED = [pl.Boolean, pl.Int8, pl.Int64, pl.UInt64, pl.Float32, pl.Float64, pl.String, pl.Date, pl.Datetime("us"),
          pl.Duration("us"), pl.Time, pl.Binary, pl.Categorical, pl.List(pl.Int64)]  # fmt: skip
NOISE = RNG.normal(size=N)


def found(kind, **columns):
    frame = pl.DataFrame({**columns, "outcome": NOISE})
    return {column for finding, column in kinds(advise(frame, "outcome")) if finding == kind}


@pytest.mark.parametrize(
    ("values", "disguised"),
    [
        (["?"] * 10 + ["red", "blue"] * 195, True),
        (["*"] * 10 + ["1st", "2nd", "3rd"] * 130, True),
        (["unknown"] * 10 + ["red", "blue"] * 195, True),
        (["NULL"] * 10 + ["red", "blue"] * 195, True),
        (["not_known"] * 10 + ["red", "blue"] * 195, True),
        (["Refused"] * 10 + ["red", "blue"] * 195, True),
        (["N/A"] * 10 + [str(number) for number in range(390)], True),
        (["None"] * 100 + ["mild", "severe"] * 150, False),
        (["none"] * 100 + ["gas", "oil"] * 150, False),
        (["-"] * 100 + ["+"] * 150 + ["++"] * 150, False),
        ([-999] * 10 + list(range(390)), True),
        ([99_999] * 10 + list(range(390)), True),
        ([-1] * 10 + list(range(390)), False),
        (list(range(-200, 200)), False),
        ([0] * 20 + [60 + number % 40 for number in range(380)], True),
        ([0] * 100 + [number % 40 for number in range(300)], False),
        ([0] * 300 + [60 + number % 40 for number in range(100)], False),
        ([999, 999] + [1000 + number for number in range(398)], False),
    ],
)
def test_disguised_missing(values, disguised):
    assert found("disguised_missing", v=values) == ({"v"} if disguised else set())


@pytest.mark.parametrize(
    ("values", "inconsistent"),
    [
        (["USA", "usa", "France", "Spain"] * 100, True),
        (["New York", "new  york ", "Rome", "Paris"] * 100, True),
        (["co-op", "Coop", "x", "y"] * 100, True),
        (["A-", "A+", "B", "B+"] * 100, False),
        (["<5", ">5", "<9", ">9"] * 100, False),
        (["m", "M", "f", "F"] * 100, True),
    ],
)
def test_inconsistent_category(values, inconsistent):
    assert found("inconsistent_category", v=values) == ({"v"} if inconsistent else set())


def test_leakage_is_measured_not_read_from_a_name():
    frame = pl.DataFrame(
        {
            "log": np.log(NOISE + 10),
            "in_bands": np.floor(NOISE * 2),
            "alike": NOISE + RNG.normal(size=N) * 0.1,
            "outcome_leak": RNG.normal(size=N),
            "outcome": NOISE,
        }
    )
    assert {column for kind, column in kinds(advise(frame, "outcome")) if kind == "leakage"} == {"log"}


def test_leakage_of_a_class():
    rows = 2000
    noise = RNG.normal(size=rows)
    answer = np.array(["no", "yes"])[(noise > 0.3).astype(int)]
    frame = pl.DataFrame(
        {
            "threshold": noise,
            "coded": np.where(answer == "yes", "Y", "N"),
            "hint": noise + RNG.normal(size=rows) * 0.5,
            "only_if": [f"c{row % 7}" if value == "yes" else None for row, value in enumerate(answer)],
            "holes": [None if row % 3 else 1.5 + row % 11 for row in range(rows)],
            "answer": answer,
        }
    )
    leaks = {column for kind, column in kinds(advise(frame, "answer")) if kind == "leakage"}
    assert leaks == {"threshold", "coded", "only_if"}


def test_leakage_of_parts_that_add_up():
    parts = {name: RNG.normal(size=N) for name in ("p", "q", "other")}
    frame = pl.DataFrame({**parts, "total": 2 * parts["p"] - parts["q"] + 1})
    assert {column for kind, column in kinds(advise(frame, "total")) if kind == "leakage"} == {"p", "q"}


def test_leakage_of_factors_and_of_rounded_parts():
    price, pieces = RNG.uniform(1, 9, N), RNG.integers(1, 50, N)
    low, high = RNG.normal(20, 5, N).round(1), RNG.normal(30, 5, N).round(1)
    bill = pl.DataFrame({"price": price, "pieces": pieces, "noise": RNG.uniform(1, 9, N), "bill": price * pieces})
    middle = pl.DataFrame({"low": low, "high": high, "noise": NOISE, "middle": ((low + high) / 2).round(1)})
    for frame, target, parts in ((bill, "bill", {"price", "pieces"}), (middle, "middle", {"low", "high"})):
        assert {column for kind, column in kinds(advise(frame, target)) if kind == "leakage"} == parts


def test_a_few_rows_prove_no_leak():
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0, 4.0] * 3, "outcome": [1.0, 2.0, 3.0, 4.0] * 3})
    assert {kind for kind, _ in kinds(advise(frame, "outcome"))}.isdisjoint({"leakage"})


@pytest.mark.parametrize(
    ("shares", "imbalanced"),
    [
        ((0.95, 0.05), True),
        ((0.85, 0.15), True),
        ((0.7, 0.3), False),
        ((0.45, 0.45, 0.1), True),
        ((0.4, 0.4, 0.2), False),
    ],
)
def test_imbalance(shares, imbalanced):
    labels = [f"class {place}" for place, share in enumerate(shares) for _ in range(round(1000 * share))]
    frame = pl.DataFrame({"x": RNG.normal(size=len(labels)), "label": labels})
    assert (("imbalance", "label") in kinds(advise(frame, "label"))) == imbalanced


def test_names_of_rows():
    names = [
        f"{first} {last}"
        for first in ("Ann", "Bo", "Cy", "Di")
        for last in [f"N{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(100)]
    ]
    sentences = [f"It was {word} and then it was rather {word} for a good while, they say" for word in names]
    assert found("identifier", name=names, number=range(1000, 1000 + N), prose=sentences) == {"name", "number"}


def test_numbers_with_a_class_code_are_no_number_strings():
    assert found("number_string", v=[f"{row % 5}rd" for row in range(N)], w=[f"{row}.5 kg" for row in range(N)]) == {
        "w"
    }


def test_missing_says_how_many_and_fills_what_can_be_filled():
    frame = pl.DataFrame(
        {
            "a": [None if row % 4 == 0 else row + 0.5 for row in range(200)],
            "b": ["x", "y", None, None] * 50,
            "outcome": NOISE[:200],
        }
    )
    by_column = {
        finding.columns[0]: finding for finding in advise(frame, "outcome").findings if finding.kind == "missing"
    }
    assert (by_column["a"].count, by_column["b"].count) == (50, 100)
    assert by_column["a"].steps[0]["strategy"] == "median"
    assert by_column["b"].steps[0]["value"] == "missing"
    assert by_column["b"].severity == "warning"


def test_a_missing_target_is_not_filled_in():
    frame = pl.DataFrame({"a": RNG.normal(size=N), "outcome": [None, *NOISE[1:]]})
    steps = [step for proposal in advise(frame, "outcome").transformations for step in proposal.steps]
    assert steps == [{"kind": "drop_missing", "columns": ["outcome"]}]


@given(dataframes(max_cols=5, max_size=20, allow_null=True, allowed_dtypes=STORED))
@settings(max_examples=60, deadline=None)
def test_whatever_the_table_something_is_said(frame):
    found = advise(frame)
    assert found.model_validate_json(found.model_dump_json()) == found


@given(st.integers(0, 3))
@settings(max_examples=4, deadline=None)
def test_hardly_any_rows(rows):
    found = advise(pl.DataFrame({"a": [1.5] * rows, "b": ["x"] * rows, "c": [None] * rows}))
    assert [column.name for column in found.columns] == ["a", "b", "c"]
    assert {column.semantic_type for column in found.columns} == {"constant"} or rows < 2


def test_times_that_trend_together_leak_nothing():
    when = [dt.date(2000, 1, 1) + dt.timedelta(days=7 * week) for week in range(N)]
    trend = np.linspace(100, 300, N)
    frame = pl.DataFrame(
        {
            "when": when,
            "income": trend * 2 + np.cumsum(NOISE) * 2,
            "in_francs": (trend + np.cumsum(RNG.normal(size=N)) * 0.2) * 1.1,
            "spent": trend + np.cumsum(RNG.normal(size=N)) * 2,
        }
    ).with_columns(spent_log=pl.col("spent").log())
    leaks = {column for kind, column in kinds(advise(frame, "spent")) if kind == "leakage"}
    assert leaks == {"spent_log"}


def test_of_a_sum_only_what_identifies_the_target_is_dropped():
    big, small = RNG.normal(100, 30, N), RNG.normal(30, 12, N)
    found = advise(pl.DataFrame({"big": big, "small": small, "noise": NOISE, "total": big + small}), "total")
    assert {column for kind, column in kinds(found) if kind == "leakage"} == {"big", "small"}
    dropped = [proposal.steps for proposal in found.transformations if proposal.finding == "leakage"]
    assert dropped == [({"kind": "drop_columns", "columns": ["big"]},)]


@pytest.mark.parametrize(("read", "found"), [(None, {"day"}), (frozenset({"day"}), {"day"}), (frozenset(), set())])
def test_true_dates_are_no_date_strings(read, found):
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=row) for row in range(N)]
    frame = pl.DataFrame({"day": days, "outcome": NOISE})
    said = recommend(frame, profile(frame, "version", N), "outcome", dates_read=read)
    assert {column for kind, column in kinds(said) if kind == "date_string"} == found


def separate(rows=300):
    kind = np.arange(rows) % 3
    return pl.DataFrame(
        {
            "a": RNG.normal(4 * kind, 1, rows),
            "b": RNG.normal(-3 * kind, 1, rows),
            "kind": np.array(["ash", "birch", "oak"])[kind],
        }
    )


def test_wrong_labels_are_found_and_right_ones_left_alone():
    frame = separate()
    wrong = [30, 61, 92, 123, 154]
    labels = frame["kind"].to_list()
    for row in wrong:
        labels[row] = "oak" if labels[row] == "ash" else "ash"
    assert "label_errors" not in {kind for kind, _ in kinds(advise(frame, "kind"))}
    found = {finding.kind: finding for finding in advise(frame.with_columns(kind=pl.Series(labels)), "kind").findings}
    assert 3 <= found["label_errors"].count <= 7
    shown = {int(example.split(":")[0].removeprefix("row ")) - 1 for example in found["label_errors"].examples}
    assert shown <= set(wrong)


def test_classes_that_nothing_tells_apart():
    frame = separate()
    mixed = frame.with_columns(kind=pl.when(pl.col("kind") == "oak").then(pl.col("kind")).otherwise(
        pl.Series(RNG.permutation(["ash", "birch"] * 150))
    ))  # fmt: skip
    found = [finding for finding in advise(mixed, "kind").findings if finding.kind == "class_overlap"]
    assert [finding.examples for finding in found] == [("ash / birch",)]
    assert "class_overlap" not in {kind for kind, _ in kinds(advise(frame, "kind"))}


def test_near_duplicates_differ_in_an_identifier_or_in_spelling():
    names = [f"{first} {last}" for first in ("Ann", "Bo", "Cy", "Di") for last in range(100)]
    frame = pl.DataFrame({"id": range(5000, 5400), "name": names, "size": NOISE, "city": ["Bern", "Rome"] * 200})
    again = frame.head(4).with_columns(id=pl.Series(range(9000, 9004)), name=pl.col("name").str.to_uppercase() + " ")
    found = {finding.kind: finding for finding in advise(pl.concat([frame, again]), "size").findings}
    assert found["near_duplicates"].count == 4
    steps = found["near_duplicates"].steps
    assert [step["kind"] for step in steps] == ["trim_text", "drop_duplicates"]
    few = pl.DataFrame({"id": range(400), "a": ["x", "y"] * 200, "b": ["p", "p", "q", "q"] * 100, "c": [1, 2] * 200})
    assert "near_duplicates" not in {kind for kind, _ in kinds(advise(few))}
    assert "near_duplicates" not in {kind for kind, _ in kinds(advise(frame, "size"))}


def test_drift_from_another_version():
    earlier = pl.DataFrame({"same": RNG.normal(size=N), "moved": RNG.normal(size=N), "level": ["a", "b"] * 200,
                            "outcome": NOISE})  # fmt: skip
    now = pl.DataFrame({"same": RNG.normal(size=N), "moved": RNG.normal(1, 1, N), "level": ["a", "a", "a", "b"] * 100,
                        "outcome": RNG.permutation(NOISE)})  # fmt: skip
    said = recommend(now, profile(now, "version", N), "outcome", earlier=earlier)
    assert {column for kind, column in kinds(said) if kind == "drift"} == {"moved", "level"}
    assert not [finding for finding in advise(now, "outcome").findings if finding.kind == "drift"]


DAYS = [dt.date(2020, 1, 1) + dt.timedelta(days=row) for row in range(N)]


def one(kind, frame, target):
    return next((finding for finding in advise(frame, target).findings if finding.kind == kind), None)


def test_a_target_that_moves_with_time():
    frame = pl.DataFrame({"day": DAYS, "x": NOISE, "moves": np.arange(N) / 50 + NOISE, "stays": RNG.normal(size=N)})
    finding = one("time_leakage", frame, "moves")
    assert finding.columns == ("moves", "day")
    assert finding.steps == ()  # the rows are in order: training goes by it
    assert one("time_leakage", frame.sample(fraction=1, shuffle=True, seed=0), "moves").steps[-1]["kind"] == "sort"
    assert one("time_leakage", frame, "stays") is None


@pytest.mark.parametrize(("name", "told"), [("year", True), ("YearSold", True), ("year_built", False)])
def test_a_year_is_the_time_of_a_row_unless_it_is_of_something_else(name, told):
    years = 1900 + np.arange(N) // 8
    frame = pl.DataFrame({name: years, "x": NOISE, "moves": np.arange(N) / 50 + NOISE})
    assert (one("time_leakage", frame, "moves") is not None) == told


@pytest.mark.parametrize("classes", [False, True])
def test_rows_next_to_each_other_in_time_that_tell_each_others_target(classes):
    wave = np.sin(np.arange(N) / 8)
    target = ["dry" if value > 0 else "wet" for value in wave] if classes else wave + RNG.normal(0, 0.1, N)
    written = [day.strftime("%d.%m.%Y") for day in DAYS]
    frame = pl.DataFrame({"day": written, "x": NOISE, "y": target}).sample(fraction=1, shuffle=True, seed=0)
    finding = one("time_leakage", frame, "y")
    assert [step["kind"] for step in finding.steps] == ["parse_dates", "sort"]
    assert "tell each other's" in finding.reason
    assert one("time_leakage", frame.with_columns(pl.col("y").shuffle(seed=1)), "y") is None


def test_a_duration_follows_from_its_start_and_its_end():
    lasts = RNG.integers(1, 90, N)
    ends = [day + dt.timedelta(days=int(days)) for day, days in zip(DAYS, lasts, strict=True)]
    frame = pl.DataFrame({"start": DAYS, "end": ends, "x": NOISE, "lasts": lasts})
    assert {column for kind, column in kinds(advise(frame, "lasts")) if kind == "leakage"} == {"start", "end"}


@pytest.mark.parametrize("named", [True, False])
def test_doubtful_labels_can_be_dropped(named):
    rng = np.random.default_rng(1)
    high = np.arange(N) % 2 == 0
    x, z = np.where(high, 4, -4) + rng.normal(size=(2, N))
    wrong = np.array([10, 81, 152, 223, 294, 365])
    label = np.where(high ^ np.isin(np.arange(N), wrong), "high", "low")
    frame = pl.DataFrame({"x": x, "z": z, "label": label})
    if named:
        frame = frame.with_columns(case_id=pl.Series([f"C{row:05d}" for row in range(N)]))
    step = one("label_errors", frame, "label").steps[0]
    left, _ = transforms.fit_apply(frame, [step])
    dropped = set(frame.join(left, on="x", how="anti")["x"].to_list())
    assert len(dropped) >= 4  # a row may be told by too few trees
    assert dropped <= set(x[wrong].tolist())
    assert N - left.height == len(dropped)
    assert ("case_id" in step["where"]) == named


def test_classes_that_overlap_can_be_made_one():
    x = np.repeat([0.0, 0.0, 9.0], 150) + RNG.normal(size=450)
    frame = pl.DataFrame({"x": x, "z": RNG.normal(size=450), "kind": np.repeat(["oak", "elm", "fir"], 150)})
    merged, _ = transforms.fit_apply(frame, list(one("class_overlap", frame, "kind").steps))
    assert merged["kind"].unique().sort().to_list() == ["elm or oak", "fir"]
