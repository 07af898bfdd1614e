import json

import numpy as np
import polars as pl
import pytest
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import OrdinalEncoder, TargetEncoder

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid

RNG = np.random.default_rng(5)
CITIES = RNG.choice(["Bern", "Oslo", "Rome", "Nice", "Graz"], 200, p=[0.5, 0.3, 0.1, 0.08, 0.02])
PLANS = RNG.integers(0, 4, 200)
FRAME = pl.DataFrame(
    {
        "city": CITIES,
        "plan": PLANS,
        "price": RNG.normal(size=200) + (CITIES == "Bern"),
        "left": RNG.random(200) < 0.3,
        "grade": RNG.choice(["a", "b", "c"], 200),
    }
)
TARGETS = [
    ("price", "continuous", KFold(5, shuffle=True, random_state=7)),
    ("left", "binary", StratifiedKFold(5, shuffle=True, random_state=7)),
    ("grade", "multiclass", StratifiedKFold(5, shuffle=True, random_state=7)),
]


def encode(frame, target="left", columns=("city", "plan"), **more):
    step = {"kind": "target_encode", "columns": list(columns), "target": target, "seed": 7, **more}
    encoded, states = transforms.fit_apply(frame, [step])
    return encoded, [step], states


def features(frame):
    return np.column_stack([frame["city"].to_numpy().astype(object), frame["plan"].to_numpy()])


@pytest.mark.parametrize(("target", "kind", "folds"), TARGETS)
@pytest.mark.parametrize("smooth", [None, 10.0])
def test_rows_learnt_from_and_others_are_encoded_as_by_scikit_learn(target, kind, folds, smooth):
    encoded, steps, states = encode(FRAME, target, smooth=smooth)
    fresh = transforms.apply(FRAME, steps, json.loads(json.dumps(states)), row_wise_only=True)
    peer = TargetEncoder(target_type=kind, cv=folds, smooth=smooth or "auto")
    names = [name for name in encoded.columns if name.startswith(("city", "plan"))]
    assert len(names) == (6 if target == "grade" else 2)
    np.testing.assert_array_equal(
        encoded.select(names).to_numpy(), peer.fit_transform(features(FRAME), FRAME[target].to_numpy())
    )
    np.testing.assert_array_equal(fresh.select(names).to_numpy(), peer.transform(features(FRAME)))


def test_no_row_is_told_its_own_target():
    """A column that is different in each row says nothing: encoded in fold it would be the target itself."""
    frame = FRAME.with_columns(id=pl.int_range(200).cast(pl.String))
    encoded, steps, states = encode(frame, "price", columns=["id"])
    assert encoded["id"].n_unique() <= 5
    assert transforms.apply(frame, steps, states)["id"].n_unique() > 5


def test_the_seed_decides_the_folds_and_the_same_gives_the_same():
    first, second, other = (encode(FRAME, seed=seed)[0]["city"] for seed in (1, 1, 2))
    assert first.equals(second)
    assert not first.equals(other)


def test_unseen_categories_and_missing_ones_without_an_example_get_the_mean_of_all():
    _, steps, states = encode(FRAME, "price", columns=["city"])
    fresh = transforms.apply(pl.DataFrame({"city": ["Lima", None]}), steps, states, row_wise_only=True)
    assert fresh["city"].to_list() == pytest.approx([FRAME["price"].mean()] * 2)


def test_missing_categories_are_a_category_and_rows_without_a_target_are_not_learnt_from():
    frame = pl.DataFrame({"c": ["a", None, "a", None, "b"] * 4, "y": [1.0, 5, 1, 5, None] * 4})
    encoded, steps, states = encode(frame, "y", columns=["c"], smooth=0)
    assert transforms.apply(frame, steps, states)["c"].to_list() == [1, 5, 1, 5, 3] * 4
    assert encoded["c"].to_list() == [1, 5, 1, 5, 3] * 4


@pytest.mark.parametrize("values", [[], [True], [True, True], [True, False, None]])
def test_few_rows(values):
    frame = pl.DataFrame({"c": ["a"] * len(values), "y": values}, schema={"c": pl.String, "y": pl.Boolean})
    encoded, _, _ = encode(frame, "y", columns=["c"])
    assert encoded["c"].dtype == pl.Float64
    assert encoded["c"].null_count() == 0


def test_a_target_without_a_value_is_said():
    frame = pl.DataFrame({"c": ["a", "b"], "y": [None, None]}, schema={"c": pl.String, "y": pl.Float64})
    encoded, steps, states = encode(frame, "y", columns=["c"])
    assert encoded["c"].to_list() == [None, None]
    assert [remark.code for remark in transforms.remarks(steps, states)] == ["nothing_to_learn"]


COLUMNS = [
    Column(name="city", dtype="string", semantic_type="categorical", nullable=True),
    Column(name="plan", dtype="double", semantic_type="numeric", nullable=True),
    Column(name="left", dtype="bool", semantic_type="boolean", nullable=True),
    Column(name="grade", dtype="string", semantic_type="categorical", nullable=True),
    Column(name="seen", dtype="timestamp[us]", semantic_type="datetime", nullable=True),
]


@pytest.mark.parametrize(
    ("columns", "target", "codes"),
    [
        (["city"], "left", ["learns_from_target", "learns_from_rows"]),
        (["city", "left"], "left", ["target_leakage", "named_twice", "learns_from_target"]),
        (["plan"], "left", ["wrong_type", "learns_from_target"]),
        (["city"], "seen", ["wrong_type"]),
        (["city"], "gone", ["unknown_column"]),
    ],
)
def test_it_is_said_that_the_target_leaks(columns, target, codes):
    step = {"kind": "target_encode", "columns": columns, "target": target}
    assert {issue.code for issue in transforms.validate([step], COLUMNS, "left")} == set(codes)


def test_what_comes_out_can_be_named_by_the_next_step():
    step = {"kind": "target_encode", "columns": ["city"], "target": "grade"}
    issues = transforms.validate([step, {"kind": "scale", "columns": ["city_a"]}], COLUMNS)
    assert {issue.code for issue in issues} == {"learns_from_rows"}


def test_too_many_classes_and_names_that_are_taken_are_refused():
    many = pl.DataFrame({"c": ["a"] * 60, "y": [str(each) for each in range(60)]})
    with pytest.raises(Invalid, match="60 classes"):
        encode(many, "y", columns=["c"])
    with pytest.raises(Invalid, match="city_a"):
        encode(FRAME.with_columns(city_a=1), "grade", columns=["city"])


def ordinal(frame, **more):
    steps = [{"kind": "ordinal_encode", "columns": ["v"], **more}]
    encoded, states = transforms.fit_apply(frame, steps)
    return encoded["v"].to_list(), steps, states


def test_ordinal_is_that_of_scikit_learn():
    made, _, _ = ordinal(FRAME.select(v="city"))
    np.testing.assert_array_equal(made, OrdinalEncoder().fit_transform(features(FRAME)[:, :1])[:, 0])


@pytest.mark.parametrize(
    ("values", "made"),
    [
        (["b", None, "a", "B"], [2, None, 1, 0]),
        ([10, 9, None, 100], [1, 0, None, 2]),
        ([True, False, None], [1, 0, None]),
    ],
)
def test_the_order_is_that_of_the_values(values, made):
    assert ordinal(pl.DataFrame({"v": values}))[0] == made


def test_a_given_order_and_what_is_unknown():
    frame = pl.DataFrame({"v": ["low", "high", "huge", None]})
    assert ordinal(frame, order=["low", "mid", "high"])[0] == [0, 2, None, None]
    assert ordinal(frame, order=["low", "mid", "high"], unknown="minus_one")[0] == [0, 2, -1, None]
    with pytest.raises(Invalid, match="twice"):
        ordinal(frame, order=["low", "low"])


def test_categories_that_were_not_there_when_it_learnt():
    _, steps, states = ordinal(pl.DataFrame({"v": ["a", "b"]}))
    assert transforms.apply(pl.DataFrame({"v": ["b", "c", None]}), steps, states)["v"].to_list() == [1, None, None]


def test_a_column_that_identifies_rows_is_refused():
    with pytest.raises(Invalid, match="100,001 categories"):
        ordinal(pl.DataFrame({"v": range(100_001)}))
