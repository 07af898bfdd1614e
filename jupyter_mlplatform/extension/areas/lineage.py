"""Lineage and impact over REST."""

from typing import Literal

import orjson
from pydantic import Field

from jupyter_mlplatform.extension.operations import Call, Download, Operation
from jupyter_mlplatform.records import Impact, LineageGraph, Request
from jupyter_mlplatform.records.errors import NotFound

TAG = "Lineage"
_LINES = "application/x-ndjson"


class LineageQuery(Request):
    """How far, and which way."""

    depth: int = Field(default=50, ge=1, le=1000, description="edges away at most; a transformation in between is two")
    direction: Literal["up", "down", "both"] = Field(default="both", description="what it was made from, or into")
    limit: int = Field(default=1000, ge=1, le=5000, description="versions and models at most in each direction")
    format: Literal["graph", "openlineage"] = Field(
        default="graph", description="`openlineage`: events as openlineage.io defines them, one JSON document a line"
    )


def get_lineage(call: Call) -> LineageGraph | Download:
    """Return what it was made from and what was made from it; as OpenLineage, one event a line."""
    query: LineageQuery = call.query
    platform, version = call.context.platform, call.path["version"]
    graph = platform.lineage.graph(version, depth=query.depth, direction=query.direction, limit=query.limit)
    if query.format == "graph":
        return graph
    lines = (orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE) for event in platform.openlineage.of(graph))
    return Download(lines, _LINES, "lineage.openlineage.ndjson")


def get_impact(call: Call) -> Impact:
    """Return what goes stale if it is withdrawn; `dependants` is what DELETE would be refused with."""
    return call.context.platform.lineage.impact(call.path["version"])


OPERATIONS = [
    Operation(
        "GET", "/versions/{version}/lineage", "The lineage of a version", TAG, get_lineage, LineageGraph,
        query=LineageQuery, downloads=(_LINES,), errors=(NotFound,),
    ),
    Operation(
        "GET", "/versions/{version}/impact", "What goes stale without a version", TAG, get_impact, Impact,
        errors=(NotFound,),
    ),
]  # fmt: skip
