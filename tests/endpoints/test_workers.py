"""With real worker processes; they are shared by the tests of this file, since one takes seconds to import."""

import asyncio
import os
import signal
import stat
import struct

import orjson
import pytest

from jupyter_mlplatform.endpoints import workers as workers_module
from jupyter_mlplatform.endpoints.process import WorkerProcess
from jupyter_mlplatform.endpoints.protocol import HEADER_BYTES, Limits, Message, MessageReader
from jupyter_mlplatform.endpoints.workers import VISITORS, Workers
from jupyter_mlplatform.records.errors import (
    Corrupt,
    Invalid,
    MLPlatformError,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from tests.endpoints.served_models import BODY, LIMITS, ROW, Model
from tests.endpoints.waiting import gone, until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


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


async def test_models_that_are_held_get_a_worker_that_stands_by_but_only_so_many(live: Workers, monkeypatch):
    taken = sum(entry.supervisor.stands_by for entry in live._entries.values())
    monkeypatch.setattr(workers_module, "STANDBYS", taken + 1)
    monkeypatch.setattr(workers_module, "STANDBY_AFTER_S", 0.0)
    await live.relay("linear@visitor", BODY)
    await live.start("linear@first")
    await until(lambda: live._entries["linear@first"].supervisor.stands_by)
    await live.start("linear@second")
    second = asyncio.Event()
    asyncio.get_running_loop().call_later(0, second.set)
    await second.wait()
    stands_by = {key: entry.supervisor.stands_by for key, entry in live._entries.items()}
    names = ("linear@visitor", "linear@first", "linear@second")
    assert [stands_by[name] for name in names] == [False, True, False]
    for name in names:
        await live.stop(name)


async def test_a_spare_that_died_is_replaced(live: Workers):
    spare: WorkerProcess = await live._spare
    os.kill(spare.pid, signal.SIGKILL)
    await spare._process.wait()
    await live.start("linear@spare")
    assert (await live.relay("linear@spare", BODY)).header["status"] == 200
    assert live.pid("linear@spare") != spare.pid
    await live.stop("linear@spare")


async def test_a_hanging_worker_is_killed_calls_beyond_the_limit_are_refused_and_closing_waits_for_nobody(
    unpack, no_standbys, tmp_path
):
    workers = Workers(tmp_path, unpack, limits=Limits(seconds=0.5, calls=2))
    await workers.start("linear")
    pid = workers.pid("linear")
    os.kill(pid, signal.SIGSTOP)
    calls = [asyncio.create_task(workers.relay("linear", BODY)) for _ in range(3)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable, TooManyRequests]
    assert "0.5 s" in str(outcomes[0])
    await until(lambda: gone(pid))
    await until(lambda: workers.state("linear")[0] == "live")
    os.kill(workers.pid("linear"), signal.SIGSTOP)
    call = asyncio.create_task(workers.relay("linear", BODY))
    await asyncio.sleep(0)
    await workers.close()
    with pytest.raises(Unavailable):
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


async def test_a_model_that_is_not_there_is_not_found(live: Workers):
    with pytest.raises(NotFound):
        await live.relay("nobody", BODY)


async def test_damaged_files_are_said_to_be(live: Workers):
    with pytest.raises(Corrupt):
        await live.start("damaged")
    assert live.state("damaged") == ("stopped", "")
