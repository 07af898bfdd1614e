"""The Open Inference Protocol, version 2, over a predictor: metadata, and requests of named tensors.

It is what KServe, MLServer and Triton speak
(https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol). Either each tensor is a column by
its name, of shape (rows) or (rows, 1), or one tensor of shape (rows, columns) holds the model's input columns in order.
The protocol has no errors of single rows: a row that is refused refuses the request.
"""

import math
from dataclasses import dataclass
from typing import Any

import orjson

from jupyter_mlplatform.endpoints.answer import Answer
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.protocol import Limits
from jupyter_mlplatform.records.errors import Invalid, Malformed

SERVER = {"name": "jupyter_mlplatform", "version": "2", "extensions": []}
DATATYPES = {
    "BOOL",
    "INT8",
    "INT16",
    "INT32",
    "INT64",
    "UINT8",
    "UINT16",
    "UINT32",
    "UINT64",
    "FP16",
    "FP32",
    "FP64",
    "BYTES",
}
_HINT = 'Send {"inputs": [{"name": "column", "shape": [1], "datatype": "FP64", "data": [1.5]}]}.'


def metadata(name: str, predictor: Predictor) -> dict[str, Any]:
    """Return the description of a model and of its tensors."""
    types = predictor.inputs.types
    inputs = [{"name": column, "datatype": _datatype(dtype.is_integer(), dtype.is_float(), str(dtype)), "shape": [-1]}
              for column, dtype in types.items()]  # fmt: skip
    outputs: list[dict[str, Any]] = [{"name": "predict", "datatype": _labels_type(predictor), "shape": [-1]}]
    if predictor.classes:
        outputs.append({"name": "predict_proba", "datatype": "FP64", "shape": [-1, len(predictor.classes)]})
    return {"name": name, "versions": [predictor.config.id], "platform": "scikit-learn", "inputs": inputs,
            "outputs": outputs}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was read: ``columns`` of as many ``rows``, and what it wants to know and to have called."""

    columns: dict[str, list[object]]
    rows: int
    outputs: object
    id: object


def read_request(body: bytes, known: list[str], limits: Limits) -> Request:
    """Read an inference request.

    Parameters
    ----------
    known
        The model's input columns, in order.

    Raises
    ------
    Malformed
        The body is no JSON object.
    Invalid
        A tensor is at fault.
    TooLarge
        There are more rows than `limits` allow.
    """
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is no JSON: {error}.", hint=_HINT) from error
    tensors = request.get("inputs") if isinstance(request, dict) else None
    if not isinstance(tensors, list) or not tensors:
        raise Invalid("`inputs` is no list with at least one tensor.", field="inputs", hint=_HINT)
    columns, rows = _columns(tensors, known)
    if rows == 0:
        raise Invalid("The tensors hold no rows.", field="inputs", hint=_HINT)
    limits.check_rows(rows)
    return Request(columns, rows, request.get("outputs"), request.get("id"))


def response(name: str, predictor: Predictor, request: Request, answer: Answer) -> dict[str, Any]:
    """Return the response to a request. Raises `Invalid` if a row, or an output that is asked for, is at fault."""
    rows = request.rows
    if answer.errors:
        first = answer.errors[0]
        raise Invalid(first.detail, field=first.column, errors=[error.model_dump() for error in answer.errors])
    outputs = [_tensor("predict", _labels_type(predictor), [rows], answer.values)]
    if answer.shares is not None:
        flat = [share for row in answer.shares for share in row]
        outputs.append(_tensor("predict_proba", "FP64", [rows, len(predictor.classes)], flat))
    wanted = _wanted(request.outputs, [output["name"] for output in outputs])
    document = {
        "model_name": name,
        "model_version": predictor.config.id,
        "outputs": [output for output in outputs if wanted is None or output["name"] in wanted],
    }
    if isinstance(request.id, str):
        document["id"] = request.id
    return document


def _columns(tensors: list[Any], known: list[str]) -> tuple[dict[str, list[object]], int]:
    columns: dict[str, list[object]] = {}
    rows: int | None = None
    for place, tensor in enumerate(tensors):
        name, shape, values = _read(tensor, place)
        if len(shape) == 2 and len(tensors) == 1 and (name not in known or shape[1] > 1):
            if shape[1] != len(known):
                raise Invalid(
                    f"The tensor {name!r} has {shape[1]} columns; the model takes {len(known)}: {', '.join(known)}.",
                    field=name,
                )
            return {column: values[number :: len(known)] for number, column in enumerate(known)}, shape[0]
        if len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
            raise Invalid(f"The tensor {name!r} is no column: its shape is {shape}.", field=name, hint=_HINT)
        if rows not in (None, shape[0]):
            raise Invalid(f"The tensor {name!r} has {shape[0]} rows, those before {rows}.", field=name)
        if name in columns:
            raise Invalid(f"There are two tensors {name!r}.", field=name)
        rows = shape[0]
        columns[name] = values
    return columns, rows or 0


def _read(tensor: object, place: int) -> tuple[str, list[int], list[object]]:
    if not isinstance(tensor, dict) or not isinstance(tensor.get("name"), str):
        raise Invalid(f"Tensor {place} has no name.", field="inputs", hint=_HINT)
    name, shape, datatype, data = (tensor.get(key) for key in ("name", "shape", "datatype", "data"))
    if not isinstance(shape, list) or not shape or not all(type(size) is int and size >= 0 for size in shape):
        raise Invalid(f"The tensor {name!r} has no shape.", field=name, hint=_HINT)
    if datatype not in DATATYPES:
        raise Invalid(f"The tensor {name!r} has the datatype {datatype!r}; known are {', '.join(sorted(DATATYPES))}.",
                      field=name)  # fmt: skip
    if not isinstance(data, list):
        raise Invalid(f"The tensor {name!r} has no `data`; binary data is not supported.", field=name, hint=_HINT)
    if any(isinstance(value, list) for value in data):
        data = [inner for value in data for inner in (value if isinstance(value, list) else [value])]
    if len(data) != math.prod(shape):
        raise Invalid(f"The tensor {name!r} holds {len(data)} values; its shape {shape} says {math.prod(shape)}.",
                      field=name)  # fmt: skip
    return str(name), shape, data


def _wanted(outputs: object, known: list[str]) -> set[str] | None:
    if outputs is None or outputs == []:
        return None
    if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
        raise Invalid("`outputs` is no list of {name}.", field="outputs")
    names = {output.get("name") for output in outputs}
    if not names <= set(known):
        raise Invalid(f"The model gives {', '.join(known)}.", field="outputs")
    return names


def _tensor(name: str, datatype: str, shape: list[int], data: list[Any]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


def _labels_type(predictor: Predictor) -> str:
    if not predictor.classes:
        return "FP64"
    kinds = {type(label) for label in predictor.classes}
    return {bool: "BOOL", int: "INT64", float: "FP64"}.get(kinds.pop(), "BYTES") if len(kinds) == 1 else "BYTES"


def _datatype(integer: bool, floating: bool, dtype: str) -> str:
    return "INT64" if integer else "FP64" if floating else "BOOL" if dtype == "Boolean" else "BYTES"
