"""Served by ONNX Runtime: nearly what the model says, and it is counted how nearly."""

import sys
from pathlib import Path

import numpy as np
import pytest

from jupyter_mlplatform.endpoints.lean.onnx import OnnxModels
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.workers import Workers, by_onnx
from jupyter_mlplatform.records.errors import Invalid
from tests.endpoints.served_models import ROW, Model, make_model, raw_rows

FRAME = raw_rows(200, seed=5).drop("tags")


def served(model: Model, folder: Path) -> Predictor:
    predictor = model.predictor
    predictor.compile_onnx(columns(predictor), OnnxModels(folder))
    return predictor


def columns(predictor: Predictor) -> dict[str, list[object]]:
    given = {name: FRAME[name].to_list() for name in FRAME.columns}
    return predictor.inputs.check_columns(given, FRAME.height).columns


@pytest.mark.parametrize("third", [None, "maybe"])
@pytest.mark.parametrize("candidate", ["linear", "random_forest"])
def test_labels_that_differ_are_counted_and_probabilities_are_close(candidate, third, tmp_path):
    model = make_model("model", candidate, third=third)
    own, by_onnx_runtime = model.predictor.predict(FRAME.to_dicts()), served(model, tmp_path)
    said = by_onnx_runtime.predict(FRAME.to_dicts())
    differ = sum(one != other for one, other in zip(own.predictions, said.predictions, strict=True))
    path = by_onnx_runtime.path
    assert (path.kind, path.flips, path.compared_rows) == ("onnx", differ, 200)
    shares = [np.array([list(row.values()) for row in prediction.probabilities]) for prediction in (own, said)]
    assert path.furthest == np.abs(shares[0] - shares[1]).max()
    assert 0 < path.furthest < 1e-4
    assert f"{differ} get another label" in path.detail


def test_numbers_are_close(tmp_path):
    model = make_model("model", "linear", regression=True)
    own, said = model.predictor.predict(FRAME.to_dicts()), served(model, tmp_path).predict(FRAME.to_dicts())
    assert said.predictions == pytest.approx(own.predictions, rel=1e-4)
    assert said.predictions != own.predictions


def test_a_model_that_is_loaded_again_is_not_converted_again(linear: Model, tmp_path, monkeypatch):
    first = served(linear, tmp_path)
    kept = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert list(kept) == ["0.onnx"]
    (tmp_path / "0.onnx").touch()
    again = linear.predictor
    monkeypatch.setattr("skl2onnx.convert_sklearn", None)
    again.compile_onnx(columns(again), OnnxModels(tmp_path), first.path)
    assert again.path == first.path
    assert again.predict([ROW]) == first.predict([ROW])


def test_bad_rows_have_their_own_errors(linear: Model, tmp_path):
    said = served(linear, tmp_path).predict([ROW, ROW | {"size": "big"}, ROW | {"colour": "new"}])
    assert [error.row for error in said.errors] == [1]
    assert None not in (said.predictions[0], said.predictions[2])


def test_what_cannot_be_converted_is_refused_with_the_reason(regressor: Model, tmp_path):
    with pytest.raises(Invalid, match="split on categories") as caught:
        served(regressor, tmp_path)
    assert (caught.value.field, "without" in caught.value.hint) == ("onnx", True)


def test_without_rows_to_compare_on_it_is_refused(linear: Model, tmp_path):
    with pytest.raises(Invalid, match="not there to compare"):
        linear.predictor.compile_onnx({}, OnnxModels(tmp_path))


def test_without_the_package_it_is_refused_and_says_what_to_install(linear: Model, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "skl2onnx", None)
    with pytest.raises(Invalid, match="skl2onnx is not installed") as caught:
        served(linear, tmp_path)
    assert "jupyter_mlplatform[onnx]" in caught.value.hint


@pytest.mark.slow
@pytest.mark.anyio
async def test_a_worker_refuses_what_onnx_runtime_cannot_serve(live: Workers):
    with pytest.raises(Invalid, match="not there to compare"):
        await live.start(by_onnx("linear"))
    assert live.state(by_onnx("linear")) == ("stopped", "")
