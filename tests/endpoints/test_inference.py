"""The Open Inference Protocol over a predictor, without a server."""

import orjson
import pytest

from jupyter_mlplatform.endpoints import inference
from jupyter_mlplatform.endpoints.protocol import Limits, inference_error
from jupyter_mlplatform.records.errors import Invalid, Malformed, MLPlatformError, TooLarge
from tests.endpoints.served_models import ROW, Model

SIZE = {"name": "size", "shape": [1], "datatype": "FP64", "data": [1.5]}
COLOUR = {"name": "colour", "shape": [1, 1], "datatype": "BYTES", "data": [["red"]]}


def infer(model: Model, **request: object):
    predictor = model.predictor
    read = inference.read_request(orjson.dumps(request), predictor.inputs.names, Limits(rows=5))
    answer = predictor.answer_columns(read.columns, read.rows)
    return inference.response("animals", predictor, read, answer), answer


def test_tensors_are_columns_by_name(linear: Model):
    inputs = [
        {"name": name, "shape": [1], "datatype": "BYTES" if isinstance(value, str) else "FP64", "data": [value]}
        for name, value in ROW.items()
    ]
    response, answer = infer(linear, inputs=inputs, id="a")
    expected = linear.predictor.predict([ROW])
    outputs = {output["name"]: output["data"] for output in response["outputs"]}
    assert outputs["predict"] == list(expected.predictions)
    assert outputs["predict_proba"] == list(expected.probabilities[0].values())
    assert (response["model_name"], response["id"], answer.rows) == ("animals", "a", 1)
    only, _ = infer(linear, inputs=inputs, outputs=[{"name": "predict"}])
    assert [output["name"] for output in only["outputs"]] == ["predict"]


def test_one_tensor_holds_all_columns_in_order(regressor: Model):
    row = [7, 1.5, 4, "red", "1,200", None]
    response, _ = infer(regressor, inputs=[{"name": "x", "shape": [1, 6], "datatype": "BYTES", "data": row}])
    assert response["outputs"] == [
        {
            "name": "predict",
            "datatype": "FP64",
            "shape": [1],
            "data": list(regressor.predictor.predict([ROW]).predictions),
        }
    ]


@pytest.mark.parametrize(
    ("request_", "error", "text"),
    [
        ({}, Invalid, "no list"),
        ({"inputs": [{"shape": [1]}]}, Invalid, "no name"),
        ({"inputs": [{**SIZE, "shape": "1"}]}, Invalid, "no shape"),
        ({"inputs": [{**SIZE, "shape": [True]}]}, Invalid, "no shape"),
        ({"inputs": [{**SIZE, "datatype": "FP8"}]}, Invalid, "FP8"),
        ({"inputs": [{**SIZE, "data": "1"}]}, Invalid, "no `data`"),
        ({"inputs": [{**SIZE, "shape": [2]}]}, Invalid, "holds 1 values"),
        ({"inputs": [{**SIZE, "shape": [0], "data": []}]}, Invalid, "no rows"),
        ({"inputs": [SIZE, SIZE]}, Invalid, "two tensors"),
        ({"inputs": [SIZE, {**COLOUR, "shape": [2], "data": ["a", "b"]}]}, Invalid, "has 2 rows"),
        ({"inputs": [{**SIZE, "name": "x", "shape": [1, 2], "data": [1, 2]}]}, Invalid, "takes 6"),
        ({"inputs": [SIZE, {**COLOUR, "shape": [1, 2], "data": ["a", "b"]}]}, Invalid, "no column"),
        ({"inputs": [{**SIZE, "datatype": "BYTES", "data": ["big"]}]}, Invalid, "'size'"),
        ({"inputs": [{**SIZE, "name": "sise"}]}, Invalid, "Is it 'size'"),
        ({"inputs": [SIZE], "outputs": [{"name": "shap"}]}, Invalid, "gives predict"),
        ({"inputs": [{**SIZE, "shape": [6], "data": [1.0] * 6}]}, TooLarge, "at most 5"),
    ],
)
def test_what_is_wrong_is_said(linear: Model, request_, error, text):
    with pytest.raises(MLPlatformError, match=text) as caught:
        infer(linear, **request_)
    assert type(caught.value) is error
    status, body = inference_error(caught.value.problem())
    assert status == (413 if error is TooLarge else 400)
    assert text in orjson.loads(body)["error"]


def test_a_body_that_is_no_json_is_refused(linear: Model):
    with pytest.raises(Malformed):
        inference.read_request(b"{", linear.predictor.inputs.names, Limits())


def test_metadata_names_every_column(linear: Model):
    described = inference.metadata("animals", linear.predictor)
    assert {tensor["name"]: tensor["datatype"] for tensor in described["inputs"]} == {
        "id": "INT64", "size": "FP64", "legs": "INT64", "colour": "BYTES", "price": "BYTES", "tags": "BYTES",
    }  # fmt: skip
    assert [tensor["name"] for tensor in described["outputs"]] == ["predict", "predict_proba"]
