"""The OpenAPI 3.1 document, made from the operations and the records.

``python -m jupyter_mlplatform.extension.openapi FILE`` writes it, for the panel's generated types.
"""

import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from jupyter_mlplatform.extension.catalogue import OPERATIONS
from jupyter_mlplatform.extension.operations import Operation
from jupyter_mlplatform.records import Job
from jupyter_mlplatform.records.errors import Invalid, Malformed, MLPlatformError, PermissionDenied, Unavailable

_EVERYWHERE = (Malformed, PermissionDenied, Invalid, Unavailable)
_REF = "#/components/schemas/{model}"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable, for programs"},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "the field, column or path at fault"},
        "hint": {"type": "string", "description": "what to do about it"},
        "problems": {"type": "array", "items": {"type": "object"}, "description": "every fault of a request at once"},
        "dependants": {"type": "array", "items": {"type": "string"}, "description": "what needs what was to go"},
    },
}
_DEPRECATION = {
    "Deprecation": {"schema": {"type": "string"}, "description": "since when, as @seconds (RFC 9745)"},
    "Sunset": {"schema": {"type": "string"}, "description": "when it goes (RFC 8594)"},
    "Link": {"schema": {"type": "string"}, "description": "what takes its place: rel=successor-version"},
}


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    schemas, references = _schemas()
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jupyter_mlplatform",
            "version": version("jupyter_mlplatform"),
            "description": "Machine learning on tabular data inside JupyterLab, every version a commit.",
        },
        "servers": [{"url": "mlplatform/api/v1", "description": "below the Jupyter server's base URL"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "securitySchemes": {
                "token": {
                    "type": "apiKey", "in": "header", "name": "Authorization", "description": "token <Jupyter token>",
                }
            },
        },
    }  # fmt: skip


def _schemas() -> tuple[dict[str, Any], dict[tuple[type[BaseModel], JsonSchemaMode], str]]:
    answers = {operation.response for operation in OPERATIONS if operation.response} | {Job}
    answers |= {error.members for operation in OPERATIONS for error in operation.errors if error.members}
    bodies = {model for operation in OPERATIONS for model in (operation.body, operation.form) if model}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in answers]
    wanted += [(model, "validation") for model in bodies]
    wanted.sort(key=lambda pair: (pair[0].__name__, pair[1]))
    references, definitions = models_json_schema(wanted, ref_template=_REF)
    by_model = {key: references[key]["$ref"] for key in wanted}
    return definitions["$defs"], by_model


def _operation(operation: Operation, references: dict[tuple[type[BaseModel], JsonSchemaMode], str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": (operation.run.__doc__ or "").strip(),
        "tags": [operation.tag],
        "responses": _responses(operation, references),
    }
    if operation.deprecated:
        described["deprecated"] = True
        for response in described["responses"].values():
            response["headers"] = _DEPRECATION
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    parameters += _query(operation.query)
    if operation.starts_job:
        wait = {"type": "number", "minimum": 0, "maximum": 60, "default": 0}
        text = "seconds to wait for the result before answering with the job"
        parameters.append({"name": "wait", "in": "query", "required": False, "schema": wait, "description": text})
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        content: dict[str, Any] = {"application/json": {"schema": {"$ref": references[operation.body, "validation"]}}}
        if operation.form:
            content["multipart/form-data"] = {"schema": _with_file(operation.form)}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _with_file(form: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a form: a file besides the fields, which allow no others."""
    schema = form.model_json_schema(ref_template=_REF)
    del schema["$defs"]  # they are among the components
    schema["properties"]["file"] = {"type": "string", "format": "binary"}
    schema["required"] = ["file", *schema.get("required", ())]
    return schema


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = TypeAdapter(model).json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in field.items() if key not in ("description", "title")},
            **({"description": field["description"]} if "description" in field else {}),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _responses(operation: Operation, references: dict[tuple[type[BaseModel], JsonSchemaMode], str]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if operation.response is None:
        responses[str(operation.status)] = {"description": "Done"}
    else:
        schema = {"$ref": references[operation.response, "serialization"]}
        responses[str(operation.status)] = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    for media_type in operation.downloads:
        binary = {"schema": {"type": "string", "format": "binary"}}
        responses[str(operation.status)]["content"][media_type] = binary
    if operation.starts_job:
        schema = {"$ref": references[Job, "serialization"]}
        responses["202"] = {
            "description": "It goes on as a job",
            "headers": {"Location": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": schema}},
        }
    by_status: dict[int, list[type[MLPlatformError]]] = {}
    errors_raised: list[type[MLPlatformError]] = [*_EVERYWHERE, *operation.errors]
    for error in errors_raised:
        by_status.setdefault(error.status, []).append(error)
    for status, errors in sorted(by_status.items()):
        responses[str(status)] = {
            "description": "; ".join(f"{error.title} (`{error.code}`)" for error in errors),
            "content": {"application/problem+json": {"schema": _problem(errors, references)}},
        }
    return responses


def _problem(
    errors: list[type[MLPlatformError]], references: dict[tuple[type[BaseModel], JsonSchemaMode], str]
) -> dict[str, Any]:
    """Return the schema of a problem document, with the members that some of the errors have besides."""
    plain = {"$ref": _REF.format(model="Problem")}
    extended = [
        {"allOf": [plain, {"$ref": references[error.members, "serialization"]}]} for error in errors if error.members
    ]
    return {"anyOf": [*extended, plain]} if extended else plain


def render() -> bytes:
    """Return the document as JSON that reads well in a diff."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(render())
