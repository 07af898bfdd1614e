"""Endpoints and the models behind them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Record, Request


class DeployRequest(Request):
    """Where to deploy a model. The name is part of a URL and of a tag."""

    endpoint: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)


class ServingPath(Record):
    """How a worker predicts: without data frames (``lean``), checked bit for bit on training rows, or with them.

    ``detail`` says why. A value of ``remembered_columns`` that was not seen before goes through data frames once.
    """

    kind: Literal["lean", "frame"]
    detail: str
    compared_rows: int = 0
    remembered_columns: tuple[str, ...] = ()


class DeploymentStep(Record):
    """One deployment of an endpoint's history."""

    number: int
    model_id: str
    commit: str


class EndpointStats(Record):
    """Traffic since the server started; latencies in milliseconds."""

    requests: int = 0
    errors: int = 0
    rows: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None


class Deployment(Record):
    """An endpoint: the model it serves now and those before (``history``, newest first)."""

    endpoint: str
    model_id: str
    mode: Literal["live"] = "live"
    state: Literal["starting", "live", "degraded", "stopped"]
    detail: str = ""
    number: int
    history: tuple[DeploymentStep, ...]
    url: str
    created_at: datetime
    stats: EndpointStats = EndpointStats()
