"""Alerts: told once when something begins, once when it is over."""

import pytest

from jupyter_mlplatform.endpoints.stats import Traffic
from jupyter_mlplatform.extension.alerts import Alerts
from jupyter_mlplatform.records.errors import Unavailable
from jupyter_mlplatform.records.monitoring import ColumnDrift, DriftReport, MonitorSettings

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Running:
    """An endpoint whose drift and state a test decides."""

    def __init__(self) -> None:
        self.name, self.state, self.detail, self.restarts, self.model = "churn", "live", "", 0, "m"
        self.traffic = Traffic()
        self.drifted: list[str] = []
        self.asked = 0
        self.gone = False

    async def drift(self) -> DriftReport:
        self.asked += 1
        if self.gone:
            raise Unavailable("gone")
        columns = tuple(
            ColumnDrift(
                column=name, test="chi_squared", p_value=1e-9, psi=0.5, drifted=name in self.drifted,
                missing=0, missing_in_training=0,
            )
            for name in ("age", "city")
        )  # fmt: skip
        return DriftReport(endpoint="churn", model_id=self.model, rows=300, settings=MonitorSettings(), columns=columns)


class Server:
    def __init__(self, *endpoints: Running) -> None:
        self.endpoints = list(endpoints)


async def test_what_begins_and_what_is_over_is_told_once():
    endpoint, told = Running(), []
    alerts = Alerts(Server(endpoint), lambda _, data: told.append((data["kind"], data["severity"], data["columns"])))

    async def look(*drifted: str, calls: int = 1) -> None:
        endpoint.drifted = list(drifted)
        for _ in range(calls):
            endpoint.traffic.add(0.001, rows=1, failed=False)
        await alerts.look()

    await look()
    await look("age")
    await look("age")
    await look("age", "city")
    await look()
    assert told == [
        ("drift", "warning", ["age"]),
        ("drift", "warning", ["age", "city"]),
        ("drift_over", "info", []),
    ]
    asked = endpoint.asked
    await look(calls=0)
    assert endpoint.asked == asked


async def test_a_lost_worker_is_told_and_drift_is_looked_at_again_later():
    endpoint, told = Running(), []
    alerts = Alerts(Server(endpoint), lambda _, data: told.append((data["kind"], data["detail"])))
    endpoint.state, endpoint.detail = "degraded", "Its worker was killed by SIGKILL."
    await alerts.look()
    await alerts.look()
    endpoint.state = "live"
    endpoint.traffic.add(0.001, rows=1, failed=False)
    endpoint.gone, endpoint.drifted = True, ["age"]
    await alerts.look()
    endpoint.gone = False
    await alerts.look()
    assert [kind for kind, _ in told] == ["degraded", "restored", "drift"]
    assert told[0][1] == "Its worker was killed by SIGKILL."


async def test_a_worker_that_was_back_before_anybody_looked_is_told_too():
    endpoint, told = Running(), []
    alerts = Alerts(Server(endpoint), lambda _, data: told.append((data["kind"], data["detail"])))
    await alerts.look()
    endpoint.restarts = 2
    await alerts.look()
    await alerts.look()
    assert told == [("restored", "Its worker had ended and was started again (2 x).")]


async def test_another_model_drifts_for_itself():
    endpoint, told = Running(), []
    alerts = Alerts(Server(endpoint), lambda _, data: told.append((data["kind"], data["columns"])))
    for model, drifted in (("a", ["age"]), ("a", ["age"]), ("b", ["age"]), ("c", []), ("b", [])):
        endpoint.model, endpoint.drifted = model, drifted
        endpoint.traffic.add(0.001, rows=1, failed=False)
        await alerts.look()
    assert told == [("drift", ["age"]), ("drift", ["age"])]
