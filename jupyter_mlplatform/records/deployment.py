"""Endpoints and the models behind them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Record, Request
from jupyter_mlplatform.records.monitoring import MonitorSettings


class DeployRequest(Request):
    """Where to deploy a model. The name is part of a URL and of a tag.

    ``live`` answers calls from now on; ``shadow`` is given the same rows as the live model, and only what it would have
    said otherwise is kept. ``monitor`` stays as it is where it is left out.
    """

    endpoint: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    mode: Literal["live", "shadow"] = "live"
    monitor: MonitorSettings | None = None
    onnx: bool = False


class EndpointEdit(Request):
    """What to change of an endpoint; what is left out stays.

    ``port``: the Open Inference Protocol on a loopback port of the worker's own, for endpoint tokens only; 0 takes a
    free one, -1 closes it.
    """

    monitor: MonitorSettings | None = None
    port: Annotated[int, Field(ge=-1, le=65_535)] | None = None


class EndpointSettings(Record):
    """How an endpoint is watched, its port (None: closed, 0: any), and the hashes of its tokens.

    ``onnx``: the models, by their commits, that it serves by ONNX Runtime.
    """

    monitor: MonitorSettings = MonitorSettings()
    port: int | None = None
    tokens: tuple["EndpointToken", ...] = ()
    onnx: tuple[str, ...] = ()


class TokenRequest(Request):
    """A token to make; ``name`` says who it is for."""

    name: str = Field(min_length=1, max_length=100)


class EndpointToken(Record):
    """A token that is kept: its hash alone (SHA-256 of 256 random bits)."""

    id: str
    name: str
    created_at: datetime
    sha256: str


class TokenInfo(Record):
    """A token as it is listed; ``token`` is there in the answer that makes it, and never again."""

    id: str
    name: str
    created_at: datetime
    token: str | None = None


class ServingPath(Record):
    """How a worker predicts: without data frames (``lean``), checked bit for bit on training rows, or with them.

    ``onnx`` is the lean path with the model's arithmetic by ONNX Runtime: ``flips`` of ``compared_rows`` training rows
    get another label, probabilities (or predicted numbers) differ by up to ``furthest``.
    ``detail`` says why. A value of ``remembered_columns`` that was not seen before goes through data frames once.
    """

    kind: Literal["lean", "frame", "onnx"]
    detail: str
    compared_rows: int = 0
    remembered_columns: tuple[str, ...] = ()
    flips: int | None = None
    furthest: float | None = None


class DeploymentStep(Record):
    """One deployment of an endpoint's history."""

    number: int
    model_id: str
    commit: str


class EndpointStats(Record):
    """Traffic since the server started, whichever way it came; latencies in milliseconds.

    ``fallbacks`` counts the requests that the lean path could not answer and data frames did, ``fallback_reason`` says
    why the last one was.
    """

    requests: int = 0
    errors: int = 0
    rows: int = 0
    fallbacks: int = 0
    fallback_reason: str = ""
    p50_ms: float | None = None
    p99_ms: float | None = None


class Shadow(Record):
    """A model that is given an endpoint's rows without answering.

    ``rows`` were compared, ``different`` of them got another prediction; ``skipped`` requests came while too many
    waited.
    """

    model_id: str
    number: int
    commit: str
    state: Literal["starting", "live", "degraded", "stopped"] = "stopped"
    detail: str = ""
    requests: int = 0
    rows: int = 0
    different: int = 0
    errors: int = 0
    skipped: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None


class ShadowDifference(Record):
    """One row of which the two models say different things; ``row`` as it was asked about, None if it was no row."""

    at: datetime
    live_model_id: str
    shadow_model_id: str
    row: dict[str, Any] | None
    live: Any
    shadow: Any
    live_probabilities: dict[str, float] | None = None
    shadow_probabilities: dict[str, float] | None = None


class Deployment(Record):
    """An endpoint: the model it serves now and those before (``history``, newest first).

    ``restarts`` counts how often its worker had to be started again since the server started; while it keeps ending,
    ``next_start_at`` is when it is started next. ``port`` is open on the loopback where one was asked for.
    """

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
    path: ServingPath | None = None
    shadow: Shadow | None = None
    restarts: int = 0
    next_start_at: datetime | None = None
    port: int | None = None
    monitor: MonitorSettings = MonitorSettings()
