"""Tells on the event stream when an endpoint drifts or loses its worker, and when that is over."""

import asyncio
from collections.abc import Callable
from typing import Any

from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.extension.events import ALERT
from jupyter_mlplatform.extension.serving import Serving
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.records.monitoring import DriftReport

EVERY_S = 10.0


class Alerts:
    """Looks at the endpoints every ten seconds, at drift only where there were calls since.

    Parameters
    ----------
    emit
        Receives the schema's id and the data of an event.
    """

    def __init__(self, serving: Serving, emit: Callable[[str, dict[str, Any]], None]) -> None:
        self._serving = serving
        self._emit = emit
        self._requests: dict[str, int] = {}
        self._drifted: dict[str, tuple[str, frozenset[str]]] = {}
        self._degraded: set[str] = set()
        self._restarts: dict[str, int] = {}

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Look once at each endpoint."""
        for endpoint in self._serving.endpoints:
            self._look_at_state(endpoint)
            requests = endpoint.traffic.requests
            if endpoint.state == "live" and self._requests.get(endpoint.name) != requests:
                try:
                    report = await endpoint.drift()
                except MLPlatformError:  # its worker has just ended: that is an alert of its own
                    continue
                self._requests[endpoint.name] = requests
                self._look_at_drift(report)

    def _look_at_state(self, endpoint: Endpoint) -> None:
        name, known, state = endpoint.name, endpoint.name in self._degraded, endpoint.state
        more = endpoint.restarts - self._restarts.get(name, 0)
        self._restarts[name] = endpoint.restarts
        if state == "degraded" and not known:
            self._degraded.add(name)
            self._alert("degraded", name, f"Endpoint {name} has lost its worker", endpoint.detail)
        elif state == "live" and (known or more > 0):
            self._degraded.discard(name)
            detail = "" if more <= 0 else f"Its worker had ended and was started again ({more} x)."
            self._alert("restored", name, f"Endpoint {name} answers again", detail)

    def _look_at_drift(self, report: DriftReport) -> None:
        if not report.columns:  # too few rows to say anything
            return
        moved = [*report.columns, *([report.prediction] if report.prediction else [])]
        drifted = frozenset(column.column for column in moved if column.drifted)
        model_id, before = self._drifted.get(report.endpoint, ("", frozenset()))
        before = before if model_id == report.model_id else frozenset()
        self._drifted[report.endpoint] = (report.model_id, drifted)
        if drifted - before:
            detail = "; ".join(
                f"{column.column}: PSI {column.psi:.2f}, p = {column.p_value:.1g}" for column in moved if column.drifted
            )
            title = f"Endpoint {report.endpoint} gets other rows than its model learnt from"
            self._alert("drift", report.endpoint, title, f"Of the last {report.rows} rows: {detail}.", sorted(drifted))
        elif before and not drifted:
            self._alert("drift_over", report.endpoint, f"Endpoint {report.endpoint} no longer drifts", "")

    def _alert(self, kind: str, endpoint: str, title: str, detail: str, columns: list[str] | None = None) -> None:
        severity = "warning" if kind in ("drift", "degraded") else "info"
        self._emit(
            ALERT,
            {
                "kind": kind,
                "severity": severity,
                "endpoint": endpoint,
                "title": title,
                "detail": detail,
                "columns": columns or [],
            },
        )
