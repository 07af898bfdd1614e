"""The lean path says what the frame path says, to the last bit, or it is not used."""

from collections.abc import Callable

import numpy as np
import orjson
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.ensemble import VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.answer import Answer
from jupyter_mlplatform.endpoints.lean import encoding
from jupyter_mlplatform.endpoints.lean.trees import MANY_IN_FORESTS
from jupyter_mlplatform.endpoints.predictor import Predictor
from tests.endpoints.served_models import COLUMNS, ROW, Model, make_model, raw_rows

pytestmark = pytest.mark.slow

KINDS = [  # candidate, whether it is a regression
    ("linear", False), ("linear", True), ("hist_gradient_boosting", False), ("hist_gradient_boosting", True),
    ("random_forest", False), ("extra_trees", True), ("knn", False),
]  # fmt: skip
NUMERIC = (
    {"kind": "impute", "columns": ["size"]},
    {"kind": "clip_outliers", "columns": ["size", "legs"]},
    {"kind": "log", "columns": ["legs"]},
    {"kind": "scale", "columns": ["size"]},
    {"kind": "rename_columns", "names": {"size": "weight"}},
    {"kind": "parse_numbers", "columns": ["price"]},
)
number = st.one_of(
    st.none(), st.floats(allow_nan=False), st.integers(-(2**60), 2**60), st.sampled_from(["x", "Infinity"])
)
row = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(0, 10),
        "size": number,
        "legs": st.one_of(st.none(), st.integers(-(2**70), 2**70), st.just(4.0), st.just(True)),
        "colour": st.one_of(st.none(), st.sampled_from(["red", "green", "blue", "octarine"]), st.text(max_size=3)),
        "price": st.one_of(st.none(), st.sampled_from(["1,200", "7", "n/a", "", "-3"]), st.integers(0, 3)),
        "label": st.just("yes"),
    },
)


def columns_of(frame: pl.DataFrame) -> dict[str, list[object]]:
    return {name: frame[name].to_list() for name in frame.columns} | {"tags": [None] * frame.height}


def compiled(model: Model) -> Predictor:
    predictor = model.predictor
    predictor.compile(columns_of(raw_rows(200, seed=5)))
    return predictor


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Predictor, Predictor]]:
    """Return models of every kind with the lean path, each with the same without."""
    models = [make_model(name, name, regression=regression) for name, regression in KINDS]
    models.append(make_model("three", "linear", labels=("a", "b"), third="c"))
    models.append(make_model("boosted", "hist_gradient_boosting", labels=(1, 2), third=3))
    models.append(make_model("recipe", "linear", steps=NUMERIC))
    models.append(make_model("native", "hist_gradient_boosting", steps=NUMERIC))
    return [(compiled(model), model.predictor) for model in models]


def test_every_kind_of_model_has_a_lean_path(pairs):
    assert [(lean.config.id, lean.path.kind) for lean, _ in pairs] == [(lean.config.id, "lean") for lean, _ in pairs]
    assert {lean.path.compared_rows for lean, _ in pairs} == {200}
    for lean, _ in pairs:
        assert lean.path.remembered_columns == ("colour", "price")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=1, max_size=4))
def test_any_rows_get_the_same_answer_to_the_bit(pairs, rows):
    for lean, frame in pairs:
        answer, expected = lean.answer(rows), frame.answer(rows)
        assert written(lean, answer) == written(frame, expected)
        assert bits(answer.shares) == bits(expected.shares)
        assert bits(answer.values) == bits(expected.values)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(rows=[{"size": 1.0}] * MANY_IN_FORESTS + [{"size": 1.7976931348623157e308}])
@given(rows=st.lists(row, min_size=MANY_IN_FORESTS, max_size=60))
def test_many_rows_at_once_get_the_same_answer_to_the_bit(pairs, rows):
    for lean, frame in pairs:
        assert written(lean, lean.answer(rows)) == written(frame, frame.answer(rows))


def written(predictor: Predictor, answer: Answer) -> object:
    """Return an answer as it is sent: NaN, of a number too large for the model, is null."""
    return orjson.loads(orjson.dumps(predictor.document(answer)))


def bits(values: list | None) -> list[str]:
    return [
        np.asarray(value, dtype=object if isinstance(value, str) else None).tobytes().hex() for value in values or []
    ]


def test_a_value_is_put_through_the_frame_path_once(linear: Model, monkeypatch):
    predictor = compiled(linear)
    framed: list[int] = []
    inputs = predictor.inputs
    make = inputs.frame
    monkeypatch.setattr(predictor._lean, "_to_frame", lambda columns: (framed.append(1), make(columns))[1])
    for _ in range(3):
        predictor.answer([ROW | {"colour": "mauve"}])
    assert len(framed) == 1
    predictor.answer([ROW | {"size": 0.123}, ROW | {"legs": 77}])
    assert len(framed) == 1


def test_what_is_remembered_is_bounded(linear: Model, monkeypatch):
    predictor = compiled(linear)
    monkeypatch.setattr(encoding, "REMEMBERED", 50)
    for start in range(0, 400, 20):
        rows = [ROW | {"price": str(start + number)} for number in range(20)]
        assert predictor.predict(rows) == linear.predictor.predict(rows)
    assert all(len(group.index) <= 50 for group in predictor._lean._encoders[0]._groups)


def test_a_vote_with_a_threshold_has_a_lean_path():
    members = [make_model("a", "linear"), make_model("b", "hist_gradient_boosting")]
    vote = VotingClassifier(
        [("a", members[0].pipeline), ("b", members[1].pipeline)], voting="soft", weights=[0.25, 0.75]
    )
    vote.estimators_ = [member.pipeline for member in members]
    vote.le_ = LabelEncoder().fit(["no", "yes"])
    vote.classes_ = vote.le_.classes_
    chooser = FixedThresholdClassifier(
        FrozenEstimator(vote), threshold=0.2, pos_label="yes", response_method="predict_proba"
    )
    chooser.fit(feature_frame(members[0], 50), ["no", "yes"] * 25)
    lean, plain = (Predictor(members[0].config, Pipeline([("model", chooser)])) for _ in range(2))
    lean.compile(columns_of(raw_rows(200, seed=5)))
    assert lean.path.kind == "lean"
    rows = [dict(zip(columns, values, strict=True)) for columns in [raw_rows(1).columns[:5]]
            for values in raw_rows(300, seed=9).select(columns).iter_rows()]  # fmt: skip
    assert lean.predict(rows) == plain.predict(rows)
    assert len({*lean.predict(rows).predictions}) == 2


def test_an_encoder_that_is_not_known_is_said_and_served_by_frames(linear: Model):
    encoder, model = linear.pipeline.steps
    mixed = Pipeline([("encode", encoder[1]), ("mix", PCA(2)), ("model", model[1])])
    mixed.steps[1][1].fit(np.eye(mixed[0].transform(feature_frame(linear)).shape[1]))
    mixed.steps[2] = ("model", type(model[1])().fit(np.eye(2), ["no", "yes"]))
    predictor = Predictor(linear.config, mixed)
    predictor.compile(columns_of(raw_rows(50)))
    assert predictor.path.kind == "frame"
    assert "begins with a ColumnTransformer" in predictor.path.detail
    assert predictor.predict([ROW]).errors == ()


def feature_frame(model: Model, rows: int = 5) -> pl.DataFrame:
    steps = [entry["step"] for entry in model.config.recipe]
    states = [entry["state"] for entry in model.config.recipe]
    return transforms.apply(raw_rows(rows), steps, states).select(model.config.features)


class _OffByOneBit(StandardScaler):
    """A scaler whose result differs in the last bit from what its class does."""

    def transform(self, X: np.ndarray, copy: bool | None = None) -> np.ndarray:  # noqa: N803 # scikit-learn's name
        return np.nextafter(super().transform(X, copy), np.inf)


def test_a_difference_in_the_last_bit_keeps_the_frame_path(linear: Model):
    model = make_model("bit", "linear")
    scaler = model.pipeline[0].named_transformers_["numbers"].steps[-1][1]
    scaler.__class__ = _OffByOneBit
    predictor = Predictor(model.config, model.pipeline)
    predictor.compile(columns_of(raw_rows(50)))
    assert predictor.path.kind == "frame"
    assert "last bits" in predictor.path.detail


def test_without_rows_nothing_is_compiled(linear: Model):
    predictor = linear.predictor
    predictor.compile({column.name: [] for column in COLUMNS})
    assert predictor.path.kind == "frame"


@pytest.fixture(scope="module")
def cost() -> Callable[[Predictor], int]:
    """Count the calls of Python functions that one row takes: unlike seconds, the same on every machine."""
    import sys

    def count(predictor: Predictor) -> int:
        predictor.answer([ROW])
        calls = 0

        def note(_frame: object, event: str, _arg: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(note)
        try:
            predictor.answer([ROW])
        finally:
            sys.setprofile(None)
        return calls

    return count


def test_one_row_takes_a_fifteenth_of_the_work(pairs, cost):
    for lean, frame in pairs:
        if "knn" not in lean.config.id:
            assert 15 * cost(lean) < cost(frame), lean.config.id


def test_only_what_the_lean_path_declines_goes_to_the_frame_path(forest: Model, monkeypatch):
    predictor = compiled(forest)
    assert predictor.answer([ROW]).fallback == ""
    answer = predictor.answer([ROW, ROW | {"size": 1e300}])
    assert answer.fallback == "the model refuses values that are not finite"
    assert [(error.row, error.code) for error in answer.errors] == [(1, "model_failed")]

    def broken(columns: object, rows: int) -> None:
        raise TypeError("a fault of ours")

    monkeypatch.setattr(predictor._lean, "_say", broken)
    with pytest.raises(TypeError, match="ours"):
        predictor.answer([ROW])
