import numpy as np
import polars as pl
import pytest
from sklearn.pipeline import Pipeline

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.predictor import RETRIES, Predictor
from jupyter_mlplatform.records import Column, Prediction
from jupyter_mlplatform.records.errors import Corrupt, Invalid
from tests.endpoints.served_models import COLUMNS, ROW, STEPS, Model, make_model, raw_rows


def as_rows(frame: pl.DataFrame) -> list[dict[str, object]]:
    return frame.to_dicts()


def faults(prediction: Prediction) -> list[tuple[int, str | None, str]]:
    return [(error.row, error.column, error.code) for error in prediction.errors]


@pytest.mark.parametrize("name", ["linear", "forest"])
def test_raw_rows_get_what_the_pipeline_says_of_the_transformed_table(name, request):
    model: Model = request.getfixturevalue(name)
    raw = raw_rows(100, seed=1)
    prediction = model.predictor.predict(as_rows(raw))
    frame, _ = transforms.fit_apply(raw, STEPS)
    frame = frame.select(model.config.features)
    assert list(prediction.predictions) == model.pipeline.predict(frame).tolist()
    assert set(prediction.predictions) == {"no", "yes"}
    expected = [dict(zip(["no", "yes"], row, strict=True)) for row in model.pipeline.predict_proba(frame).tolist()]
    assert list(prediction.probabilities) == expected
    assert prediction.errors == ()
    assert prediction.model_id == name


def test_regression_gives_numbers_and_no_probabilities(regressor: Model):
    raw = raw_rows(50, seed=2)
    prediction = regressor.predictor.predict(as_rows(raw))
    frame, _ = transforms.fit_apply(raw, STEPS)
    assert list(prediction.predictions) == regressor.pipeline.predict(frame.select(regressor.config.features)).tolist()
    assert prediction.probabilities is None


def test_each_bad_row_is_named_and_the_rest_predicted(linear: Model):
    rows = [
        ROW,
        ROW | {"size": "big"},
        ROW | {"colour": 3},
        ROW | {"sise": 1},
        {},
        "row",
        None,
        ROW | {"legs": 2.5, "size": []},
        {"label": "yes"},
        ROW,
    ]
    prediction = linear.predictor.predict(rows)
    assert faults(prediction) == [
        (1, "size", "wrong_type"),
        (2, "colour", "wrong_type"),
        (3, "sise", "unknown_column"),
        (4, None, "empty_row"),
        (5, None, "not_an_object"),
        (6, None, "not_an_object"),
        (7, "size", "wrong_type"),
        (8, None, "empty_row"),
    ]
    assert "'size'?" in prediction.errors[2].detail
    alone = linear.predictor.predict([ROW])
    assert prediction.predictions == (*alone.predictions, *[None] * 8, *alone.predictions)
    assert prediction.probabilities[1:9] == (None,) * 8


def test_unknown_categories_gaps_and_the_target_are_no_errors(linear: Model):
    rows = [ROW | {"colour": "octarine"}, {"size": 1}, ROW | {"colour": None, "price": "n/a"}, ROW | {"label": 5}]
    prediction = linear.predictor.predict([*rows, ROW | {"tags": ["a", "b"]}])
    assert prediction.errors == ()
    assert None not in prediction.predictions
    assert prediction.predictions[3:] == linear.predictor.predict([ROW, ROW]).predictions


@pytest.mark.parametrize(("labels", "names"), [((0, 1), ["0", "1"]), ((False, True), ["false", "true"])])
def test_classes_that_are_no_texts_keep_their_type(labels, names):
    model = make_model("typed", "linear", labels=labels)
    prediction = model.predictor.predict(as_rows(raw_rows(50)))
    assert {type(value) for value in prediction.predictions} == {type(labels[0])}
    assert list(prediction.probabilities[0]) == names


class Picky:
    """A model that raises for sizes above a bound, as scikit-learn does for numbers that do not fit into float32."""

    def __init__(self) -> None:
        self.calls = 0

    def predict(self, frame: pl.DataFrame) -> np.ndarray:
        self.calls += 1
        sizes = frame["size"].to_numpy()
        if (sizes > 1e6).any():
            raise ValueError("Input contains a value\n too large")
        return np.where(sizes < 0, np.nan, sizes)


def picky(linear: Model) -> Predictor:
    config = linear.config.model_copy(
        update={"problem_type": "regression", "features": ("size",), "recipe": (), "classes": None}
    )
    return Predictor(config, Picky())


def test_a_row_that_the_model_fails_on_does_not_take_the_batch_with_it(linear: Model):
    prediction = picky(linear).predict([{"size": float(size)} for size in [1, 2, 1e9, 3, -1, 4, 1e9]])
    assert faults(prediction) == [(2, None, "model_failed"), (4, None, "not_finite"), (6, None, "model_failed")]
    assert prediction.predictions == (1, 2, None, 3, None, 4, None)
    assert "ValueError: Input contains a value too large" in prediction.errors[0].detail


def test_a_batch_that_fails_everywhere_costs_a_bounded_number_of_attempts(linear: Model):
    predictor = picky(linear)
    prediction = predictor.predict([{"size": 1e9}] * 5000)
    assert len(prediction.errors) == 5000
    assert predictor._pipeline.calls <= 2 * RETRIES + 1


def test_a_recipe_that_does_not_lead_to_the_features_is_refused(linear: Model):
    config = linear.config.model_copy(update={"features": ("size", "weight")})
    with pytest.raises(Corrupt, match="weight"):
        Predictor(config, linear.pipeline)


def test_classes_that_are_not_the_pipelines_are_refused(linear: Model):
    config = linear.config.model_copy(update={"classes": ("no", "yes", "maybe")})
    with pytest.raises(Corrupt, match="2 classes"):
        Predictor(config, linear.pipeline)


def test_a_feature_that_json_cannot_hold_is_refused(linear: Model):
    columns = tuple(column for column in COLUMNS if column.name != "size")
    size = Column(name="size", dtype="binary", semantic_type="numeric", nullable=True)
    with pytest.raises(Invalid, match="binary"):
        Predictor(linear.config.model_copy(update={"input_schema": (*columns, size)}), linear.pipeline)


def test_the_target_among_the_input_columns_is_never_looked_at(linear: Model):
    target = Column(name="label", dtype="string", semantic_type="categorical", nullable=True)
    config = linear.config.model_copy(update={"input_schema": (*COLUMNS, target)})
    predictor = Predictor(config, linear.pipeline)
    assert predictor.predict([ROW | {"label": 17}]).predictions == linear.predictor.predict([ROW]).predictions


def test_an_estimator_without_a_pipeline_is_served_too(linear: Model):
    nested = Pipeline([("all", linear.pipeline)])
    assert Predictor(linear.config, nested).predict([ROW]) == linear.predictor.predict([ROW])
