"""The endpoints' traffic as Prometheus reads it."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from jupyter_mlplatform.extension.serving import Serving

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LABELS = ("endpoint",)


class EndpointCollector(Collector):
    """Reads the traffic of a server's endpoints when it is asked for."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def collect(self) -> Iterable[Metric]:
        """Return every metric, with a value for each endpoint."""
        prefix = "mlplatform_endpoint"
        requests = CounterMetricFamily(f"{prefix}_requests", "Prediction requests.", labels=_LABELS)
        errors = CounterMetricFamily(
            f"{prefix}_errors", "Requests that were refused or had a row without prediction.", labels=_LABELS
        )
        rows = CounterMetricFamily(f"{prefix}_rows", "Rows that were answered.", labels=_LABELS)
        fallbacks = CounterMetricFamily(
            f"{prefix}_fallbacks", "Requests that data frames answered instead of the lean path.", labels=_LABELS
        )
        latency = SummaryMetricFamily(f"{prefix}_latency_seconds", "Latency of all requests.", labels=_LABELS)
        quantiles = GaugeMetricFamily(
            f"{prefix}_latency_quantile_seconds", "Latency of the last 2,048 requests.", labels=(*_LABELS, "quantile")
        )
        up = GaugeMetricFamily(f"{prefix}_up", "Whether a worker answers.", labels=_LABELS)
        restarts = CounterMetricFamily(f"{prefix}_restarts", "Workers that had to be started again.", labels=_LABELS)
        shadow = CounterMetricFamily(f"{prefix}_shadow_rows", "Rows that were compared with a shadow.", labels=_LABELS)
        different = CounterMetricFamily(
            f"{prefix}_shadow_different_rows", "Rows of which the shadow said something else.", labels=_LABELS
        )
        for endpoint in self._serving.endpoints:
            labels, stats = (endpoint.name,), endpoint.stats
            requests.add_metric(labels, stats.requests)
            errors.add_metric(labels, stats.errors)
            rows.add_metric(labels, stats.rows)
            fallbacks.add_metric(labels, stats.fallbacks)
            latency.add_metric(labels, stats.requests, endpoint.traffic.total_s)
            for quantile, value in (("0.5", stats.p50_ms), ("0.99", stats.p99_ms)):
                if value is not None:
                    quantiles.add_metric((*labels, quantile), value / 1000)
            up.add_metric(labels, endpoint.state == "live")
            restarts.add_metric(labels, endpoint.restarts)
            if endpoint.shadowing is not None:
                record = endpoint.shadowing.record
                shadow.add_metric(labels, record.rows)
                different.add_metric(labels, record.different)
        return [requests, errors, rows, fallbacks, latency, quantiles, up, restarts, shadow, different]


def metrics_text(serving: Serving) -> bytes:
    """Return the metrics in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(EndpointCollector(serving))
    return generate_latest(registry)
