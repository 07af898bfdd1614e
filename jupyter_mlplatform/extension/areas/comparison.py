"""Comparisons of versions over REST."""

from typing import Literal

from pydantic import Field

from jupyter_mlplatform.extension.operations import Call, Download, Operation
from jupyter_mlplatform.records import CompareRequest, Comparison, Request
from jupyter_mlplatform.records.errors import NotFound, TooLarge

TAG = "Versions"
_CSV = "text/csv; charset=utf-8"
_ARROW = "application/vnd.apache.arrow.stream"


class DiffQuery(Request):
    """What to answer with."""

    format: Literal["json", "csv", "arrow"] = Field(
        default="json", description="json summarises; csv and arrow stream every row that differs"
    )
    keys: str | None = Field(default=None, description="names, separated by commas; guessed if left out")


def compare_versions(call: Call) -> Comparison:
    """Return what differs from one version to another: schema, rows, cells, distributions, parts."""
    return call.context.platform.comparisons.compare(call.body)


def diff_versions(call: Call) -> Comparison | Download:
    """Return the comparison of two versions, or every row that differs as a file."""
    left, right = call.path["version"], call.path["other"]
    keys = tuple(call.query.keys.split(",")) if call.query.keys else None
    comparisons = call.context.platform.comparisons
    if call.query.format == "csv":
        return Download(comparisons.csv(left, right, keys=keys), _CSV, "changed-rows.csv")
    if call.query.format == "arrow":
        return Download(comparisons.arrow(left, right, keys=keys), _ARROW, "changed-rows.arrows")
    return comparisons.compare(CompareRequest(left=left, right=right, keys=keys))


OPERATIONS = [
    Operation(
        "POST", "/versions/compare", "What differs between versions", TAG, compare_versions, Comparison,
        body=CompareRequest, asks_to="read", errors=(NotFound, TooLarge),
    ),
    Operation(
        "GET", "/versions/{version}/diff/{other}", "What differs from one version to another", TAG, diff_versions,
        Comparison, query=DiffQuery, downloads=(_CSV, _ARROW), errors=(NotFound, TooLarge),
    ),
]  # fmt: skip
