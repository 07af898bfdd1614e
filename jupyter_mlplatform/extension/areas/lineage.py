"""Lineage and impact over REST."""

from typing import Literal

from pydantic import Field

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import Impact, LineageGraph, Request
from jupyter_mlplatform.records.errors import NotFound

TAG = "Lineage"


class LineageQuery(Request):
    """How far, and which way."""

    depth: int = Field(default=50, ge=1, le=1000, description="edges away at most; a transformation in between is two")
    direction: Literal["up", "down", "both"] = Field(default="both", description="what it was made from, or into")
    limit: int = Field(default=1000, ge=1, le=5000, description="versions and models at most in each direction")


def get_lineage(call: Call) -> LineageGraph:
    """Return what it was made from and what was made from it."""
    query: LineageQuery = call.query
    return call.context.platform.lineage.graph(
        call.path["version"], depth=query.depth, direction=query.direction, limit=query.limit
    )


def get_impact(call: Call) -> Impact:
    """Return what goes stale if it is withdrawn; `dependants` is what DELETE would be refused with."""
    return call.context.platform.lineage.impact(call.path["version"])


OPERATIONS = [
    Operation(
        "GET", "/versions/{version}/lineage", "The lineage of a version", TAG, get_lineage, LineageGraph,
        query=LineageQuery, errors=(NotFound,),
    ),
    Operation(
        "GET", "/versions/{version}/impact", "What goes stale without a version", TAG, get_impact, Impact,
        errors=(NotFound,),
    ),
]  # fmt: skip
