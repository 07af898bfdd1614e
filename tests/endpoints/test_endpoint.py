"""An endpoint on real worker processes: switched under load, and its own port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
import pytest

from jupyter_mlplatform.endpoints.assignment import EndpointTask
from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.endpoints.workers import Workers
from jupyter_mlplatform.records.errors import Invalid, Unavailable
from tests.endpoints.served_models import BODY, ROW
from tests.endpoints.waiting import gone

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def endpoint(live: Workers) -> AsyncIterator[Endpoint]:
    served = Endpoint("animals", live)
    yield served
    await served.stop()


async def under_load(endpoint: Endpoint, work: Callable[[], Awaitable[None]]) -> list[str]:
    """Call the endpoint from several clients while `work` runs; return which models answered, in order."""
    answered: list[str] = []
    done = asyncio.Event()

    async def client() -> None:
        while not done.is_set():
            answered.append(orjson.loads(await endpoint.relay(BODY))["model_id"])

    async with asyncio.TaskGroup() as clients:
        for _ in range(4):
            clients.create_task(client())
        try:
            await work()
            await endpoint.relay(BODY)
        finally:
            done.set()
    return answered


async def test_switching_under_load_loses_no_call(endpoint: Endpoint, live: Workers):
    assert endpoint.state == "stopped"
    with pytest.raises(Unavailable, match="stopped"):
        await endpoint.relay(BODY)
    await endpoint.switch("linear@1", EndpointTask())
    old = live.pid("linear@1")

    async def work() -> None:
        await endpoint.switch("forest@2", EndpointTask())

    answered = await under_load(endpoint, work)
    assert answered[0] == "linear"
    assert set(answered) == {"linear", "forest"}
    assert orjson.loads(await endpoint.relay(BODY))["model_id"] == "forest"
    assert gone(old)
    assert endpoint.key == "forest@2"
    assert endpoint.state == "live"
    stats = endpoint.stats
    assert (stats.requests, stats.errors, stats.rows) == (len(answered) + 2, 0, len(answered) + 2)
    assert 0 < stats.p50_ms <= stats.p99_ms


async def test_a_switch_that_fails_changes_nothing(endpoint: Endpoint):
    await endpoint.switch("linear", EndpointTask())

    async def work() -> None:
        with pytest.raises(Invalid):
            await endpoint.switch("crafted", EndpointTask())

    assert set(await under_load(endpoint, work)) == {"linear"}
    assert endpoint.key == "linear"
    assert endpoint.state == "live"


async def test_endpoints_may_share_a_model(endpoint: Endpoint, live: Workers):
    other = Endpoint("others", live)
    await endpoint.switch("forest@shared", EndpointTask())
    await other.switch("forest@shared", EndpointTask())
    pid = live.pid("forest@shared")
    await other.stop()
    assert live.pid("forest@shared") == pid
    await endpoint.relay(BODY)


async def test_bad_rows_and_refusals_count_as_errors(endpoint: Endpoint):
    await endpoint.switch("linear", EndpointTask())
    await endpoint.relay(BODY)
    await endpoint.relay(orjson.dumps({"rows": [ROW, {}]}))
    with pytest.raises(Invalid):
        await endpoint.relay(b'{"rows": []}')
    assert (endpoint.stats.requests, endpoint.stats.errors, endpoint.stats.rows) == (3, 2, 3)
