"""With real worker processes; they are shared by the tests of this file, since one takes seconds to import."""

import asyncio
import os
import signal
import stat
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import orjson
import pytest

from jupyter_mlplatform.endpoints import workers as workers_module
from jupyter_mlplatform.endpoints.assignment import EndpointTask
from jupyter_mlplatform.endpoints.endpoint import Endpoint
from jupyter_mlplatform.endpoints.process import WorkerProcess
from jupyter_mlplatform.endpoints.protocol import HEADER_BYTES, Limits, Message, MessageReader
from jupyter_mlplatform.endpoints.workers import VISITORS, Workers
from jupyter_mlplatform.records.errors import Invalid, MLPlatformError, NotFound, TooLarge, TooManyRequests, Unavailable
from tests.endpoints.served_models import ROW, Model

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

LIMITS = Limits(rows=500, bytes=100_000, seconds=30, calls=8)
BODY = orjson.dumps({"rows": [ROW]})


@pytest.fixture(scope="module")
async def workers(unpack, tmp_path_factory) -> AsyncIterator[Workers]:
    root = tmp_path_factory.mktemp("workers")
    serving = Workers(root, unpack, limits=LIMITS)
    yield serving
    sockets = serving._sockets
    await serving.close()
    assert not sockets.exists()
    assert list(root.iterdir()) == []


@pytest.fixture(scope="module")
async def live(workers: Workers) -> AsyncIterator[Workers]:
    """Return the workers with the model ``linear`` started."""
    await workers.start("linear")
    yield workers
    await workers.stop("linear")


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 # what other processes do sets no event here
        await asyncio.sleep(0.01)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_rows_are_predicted_as_in_process(live: Workers, linear: Model):
    rows = [ROW, ROW | {"size": "big"}, ROW | {"size": -3}]
    assert await live.predict("linear", rows) == linear.predictor.predict(rows)
    reply = await live.relay("linear", BODY, endpoint="animals")
    assert reply.header == {"status": 200, "rows": 1, "failed": 0}
    assert orjson.loads(reply.body)["endpoint"] == "animals"
    assert live.state("linear") == ("live", "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "malformed"),
        (b'{"rows": []}', "invalid"),
        (b'{"rows": [{}], "wors": 1}', "invalid"),
        (orjson.dumps({"rows": [ROW] * 501}), "too_large"),
        (b" " * 100_001, "too_large"),
    ],
)
async def test_a_bad_request_is_refused_and_harms_nobody(live: Workers, body: bytes, code: str):
    pid = live.pid("linear")
    with pytest.raises(MLPlatformError) as caught:
        await live.relay("linear", body)
    assert caught.value.code == code
    await live.relay("linear", BODY)
    assert live.pid("linear") == pid


async def test_too_many_rows_are_refused_before_they_are_sent(live: Workers):
    with pytest.raises(TooLarge, match="501 rows"):
        await live.predict("linear", [ROW] * 501)


async def test_any_connection_may_send_rubbish(live: Workers):
    socket = live._entries["linear"].supervisor._process._socket
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert len(os.fsencode(socket)) < 100
    pid = live.pid("linear")
    oversize = Message({"call": "predict"}, b"x" * (LIMITS.bytes + 3_000_000)).encode()
    unknown = Message({"call": "unlink"}, BODY).encode()
    for sent, statuses in [
        (struct.pack(">I", HEADER_BYTES + 1), [400]),
        (struct.pack(">I", 3) + b"{x}", [400]),
        (struct.pack(">I", 2**31), [400]),
        (struct.pack(">I", 10) + b"{", []),
        (unknown + oversize + Message({"call": "predict"}, BODY).encode(), [400, 413, 200]),
    ]:
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(sent)
        writer.write_eof()
        replies = list(MessageReader(2**20).feed(await reader.read()))
        assert [reply.header["status"] for reply in replies] == statuses
        writer.close()
        await writer.wait_closed()
    await live.relay("linear", BODY)
    assert live.pid("linear") == pid


async def test_a_crafted_artifact_is_refused_by_the_type_that_it_names(live: Workers):
    with pytest.raises(Invalid, match=r"subprocess\.Popen"):
        await live.start("crafted")
    assert live.state("crafted") == ("stopped", "")
    with pytest.raises(KeyError):  # as the function that knows the models says
        await live.start("nobody")
    await live.relay("linear", BODY)


async def test_a_killed_worker_fails_its_calls_and_comes_back(live: Workers):
    pid = live.pid("linear")
    os.kill(pid, signal.SIGSTOP)
    calls = [asyncio.create_task(live.relay("linear", BODY)) for _ in range(3)]
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert live.state("linear")[0] == "degraded"
    with pytest.raises(Unavailable):
        await live.relay("linear", BODY)
    await until(lambda: "SIGKILL" in live.state("linear")[1])
    await until(lambda: live.state("linear")[0] == "live")
    await live.relay("linear", BODY)
    assert live.pid("linear") != pid


async def test_a_model_that_keeps_crashing_is_restarted_later_and_later(live: Workers):
    await live.start("linear@crashing")
    details = []
    for _ in range(3):
        await until(lambda: live.state("linear@crashing")[0] == "live")
        os.kill(live.pid("linear@crashing"), signal.SIGKILL)
        await until(
            lambda: "starting" in live.state("linear@crashing")[1] or "starts" in live.state("linear@crashing")[1]
        )
        details.append(live.state("linear@crashing")[1])
    assert "another one is starting" in details[0]
    assert "starts in 0.5 s" in details[1]
    assert "starts in 1 s" in details[2]
    await live.stop("linear@crashing")
    assert live.state("linear@crashing") == ("stopped", "")


async def test_a_worker_that_stands_by_takes_over_and_another_one_stands_by(live: Workers):
    await live.start("linear@ready")
    supervisor = live._entries["linear@ready"].supervisor
    supervisor.stand_by()
    ready = await supervisor._standby
    assert live.pid("linear@ready") != ready.pid
    os.kill(live.pid("linear@ready"), signal.SIGKILL)
    await until(lambda: live.pid("linear@ready") == ready.pid)
    assert (await live.relay("linear@ready", BODY)).header["status"] == 200
    await until(lambda: supervisor._standby is not None)
    following = await supervisor._standby
    os.kill(following.pid, signal.SIGKILL)  # one that died in the meantime is of no use
    await following._process.wait()
    os.kill(ready.pid, signal.SIGKILL)
    await until(lambda: live.pid("linear@ready") not in (None, ready.pid, following.pid))
    await until(lambda: live.state("linear@ready")[0] == "live")
    last = await supervisor._standby
    await live.stop("linear@ready")
    assert gone(last.pid)


async def test_models_that_are_held_get_a_worker_that_stands_by_but_only_so_many(unpack, tmp_path, monkeypatch):
    monkeypatch.setattr(workers_module, "STANDBYS", 1)
    monkeypatch.setattr(workers_module, "STANDBY_AFTER_S", 0.0)
    workers = Workers(tmp_path, unpack)
    await workers.relay("linear@visitor", BODY)
    await workers.start("linear@first")
    first = workers._entries["linear@first"].supervisor
    await until(lambda: first.stands_by)
    await workers.start("linear@second")
    second = asyncio.Event()
    asyncio.get_running_loop().call_later(0, second.set)
    await second.wait()
    held = {key: entry.supervisor.stands_by for key, entry in workers._entries.items()}
    assert held == {"linear@visitor": False, "linear@first": True, "linear@second": False}
    await workers.close()


async def test_a_spare_that_died_is_replaced(live: Workers):
    spare: WorkerProcess = await live._spare
    os.kill(spare.pid, signal.SIGKILL)
    await spare._process.wait()
    await live.start("linear@spare")
    assert (await live.relay("linear@spare", BODY)).header["status"] == 200
    assert live.pid("linear@spare") != spare.pid
    await live.stop("linear@spare")


async def test_a_hanging_worker_is_killed_and_calls_beyond_the_limit_are_refused(unpack, tmp_path):
    workers = Workers(tmp_path, unpack, limits=Limits(seconds=0.5, calls=2))
    await workers.start("linear")
    pid = workers.pid("linear")
    os.kill(pid, signal.SIGSTOP)
    calls = [asyncio.create_task(workers.relay("linear", BODY)) for _ in range(3)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable, TooManyRequests]
    assert "0.5 s" in str(outcomes[0])
    await until(lambda: gone(pid))
    await workers.close()


async def test_closing_waits_for_nobody(unpack, tmp_path):
    workers = Workers(tmp_path, unpack)
    await workers.start("linear")
    os.kill(workers.pid("linear"), signal.SIGSTOP)
    call = asyncio.create_task(workers.relay("linear", BODY))
    await asyncio.sleep(0)
    await workers.close()
    with pytest.raises(Unavailable, match="ended before"):
        await call
    with pytest.raises(Unavailable, match="closing"):
        await workers.start("linear")


async def test_a_call_that_is_given_up_leaves_the_others_their_own_answers(live: Workers):
    calls = [
        asyncio.create_task(live.predict("linear", [ROW | {"size": size}] * (size + 4))) for size in (-3, -2, -1, 0)
    ]
    await asyncio.sleep(0)
    calls[1].cancel()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(outcomes.pop(1), asyncio.CancelledError)
    assert [len(outcome.predictions) for outcome in outcomes] == [1, 3, 4]


async def test_a_model_is_started_once_however_many_ask(live: Workers):
    await asyncio.gather(*(live.start("linear@many") for _ in range(3)))
    pid = live.pid("linear@many")
    await live.stop("linear@many")
    await live.stop("linear@many")
    await live.relay("linear@many", BODY)
    assert live.pid("linear@many") == pid
    await live.stop("linear@many")
    assert gone(pid)


async def test_models_that_nobody_holds_make_room_for_others(live: Workers):
    visitors = [f"linear@{number}" for number in range(VISITORS + 1)]
    for key in visitors:
        await live.relay(key, BODY)
    await until(lambda: live.pid(visitors[0]) is None)
    assert [live.state(key)[0] for key in ["linear", *visitors]] == ["live", "stopped", *["live"] * VISITORS]
    for key in visitors:
        await live.stop(key)


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
        await endpoint.switch("linear@3", EndpointTask())

    answered = await under_load(endpoint, work)
    assert answered[0] == "linear"
    assert "forest" in answered
    assert orjson.loads(await endpoint.relay(BODY))["model_id"] == "linear"
    assert gone(old)
    assert endpoint.key == "linear@3"
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


async def test_a_model_that_is_not_there_is_not_found(tmp_path: Path):
    def unpack(key: str, _: Path) -> None:
        raise NotFound(f"There is no model {key!r}.")

    workers = Workers(tmp_path, unpack)
    with pytest.raises(NotFound):
        await workers.relay("nobody", BODY)
    await workers.close()


async def test_damaged_files_are_said_to_be(tmp_path: Path, linear: Model):
    def unpack(_: str, folder: Path) -> None:
        linear.write(folder)
        (folder / "pipeline.skops").write_bytes(linear.skops[:-100])

    workers = Workers(tmp_path, unpack)
    with pytest.raises(MLPlatformError) as caught:
        await workers.start("linear")
    assert caught.value.code == "corrupt"
    await workers.close()
