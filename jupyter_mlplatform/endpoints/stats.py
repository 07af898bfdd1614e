"""How an endpoint is doing."""

from collections import deque

from jupyter_mlplatform.records import EndpointStats

WINDOW = 2048


class Traffic:
    """Counts since the server started, and the latencies of the last 2,048 calls."""

    def __init__(self) -> None:
        self.requests = self._errors = self._rows = self._fallbacks = 0
        self._fallback_reason = ""
        self._total_s = 0.0
        self._seconds: deque[float] = deque(maxlen=WINDOW)

    def add(self, seconds: float, *, rows: int, failed: bool, fallback: str = "") -> None:
        """Count one call that took `seconds`.

        It `failed` if it was refused or any of its rows has no prediction; `fallback` is why the lean path did not
        answer it, if so.
        """
        self.requests += 1
        self._errors += failed
        self._rows += rows
        if fallback:
            self._fallbacks += 1
            self._fallback_reason = fallback
        self._seconds.append(seconds)
        self._total_s += seconds

    @property
    def total_s(self) -> float:
        """The latencies of all calls together."""
        return self._total_s

    def stats(self) -> EndpointStats:
        """Return the counts and the latency quantiles (nearest rank)."""
        ordered = sorted(self._seconds)

        def rank(share: float) -> float | None:
            return round(1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)], 3) if ordered else None

        return EndpointStats(
            requests=self.requests,
            errors=self._errors,
            rows=self._rows,
            fallbacks=self._fallbacks,
            fallback_reason=self._fallback_reason,
            p50_ms=rank(0.5),
            p99_ms=rank(0.99),
        )
