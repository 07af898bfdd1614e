"""What a model in the shadow says otherwise is kept, and only so much of it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from jupyter_mlplatform.endpoints import shadow
from jupyter_mlplatform.endpoints.protocol import Message
from jupyter_mlplatform.endpoints.shadow import DifferenceLog, Shadowing
from jupyter_mlplatform.records.deployment import ShadowDifference
from jupyter_mlplatform.records.errors import Unavailable

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def difference(number: int) -> ShadowDifference:
    return ShadowDifference(
        at=datetime(2024, 1, 1, tzinfo=UTC), live_model_id="a", shadow_model_id="b", row={"n": number}, live=0, shadow=1
    )


def test_the_newest_differences_are_kept(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(shadow, "KEPT", 10)
    log = DifferenceLog(tmp_path, 1)
    for number in range(25):
        log.add([difference(number)])
    assert [kept.row["n"] for kept in log.newest()] == list(range(24, 9, -1))
    again = DifferenceLog(tmp_path, 1)
    again.add([difference(25)])
    assert next(again.newest()).row == {"n": 25}
    assert list(DifferenceLog(tmp_path, 2).newest()) == []


class Answers:
    """Workers whose model says what it is told to; an error is raised."""

    def __init__(self, *said: object) -> None:
        self.said = list(said)
        self.quiet: list[bool] = []

    async def relay(self, key: str, body: bytes, *, call: str, endpoint: str, quiet: bool) -> Message:
        self.quiet.append(quiet)
        said = self.said.pop(0)
        if isinstance(said, Exception):
            raise said
        return Message({"rows": len(said), "failed": 0}, answer("b", said))

    def state(self, key: str) -> tuple[str, str]:
        return "live", ""


def answer(model: str, said: list[object]) -> bytes:
    return orjson.dumps({"predictions": said, "probabilities": None, "model_id": model})


def body(count: int) -> bytes:
    return orjson.dumps({"rows": [{"n": number} for number in range(count)]})


async def settle(shadowing: Shadowing) -> None:
    while shadowing._tasks:
        await asyncio.wait(shadowing._tasks)
        await asyncio.sleep(0)


async def test_rows_are_compared_one_by_one_and_errors_counted(tmp_path: Path):
    workers = Answers([1, 2, None], Unavailable("gone"))
    shadowing = Shadowing("key", "b", 1, endpoint="e", workers=workers, folder=tmp_path)
    shadowing.offer(body(3), "predict", answer("a", [1, 3, 4]))
    await settle(shadowing)
    shadowing.offer(body(1), "predict", answer("a", [1]))
    await settle(shadowing)
    record = shadowing.record
    assert (record.requests, record.rows, record.different, record.errors) == (2, 3, 2, 1)
    assert [(kept.row["n"], kept.live, kept.shadow) for kept in DifferenceLog(tmp_path, 1).newest()] == [
        (2, 4, None), (1, 3, 2),
    ]  # fmt: skip
    assert workers.quiet == [True, True]


async def test_when_too_many_wait_further_ones_are_skipped_and_counted(tmp_path: Path):
    shadowing = Shadowing("key", "b", 1, endpoint="e", workers=Answers(*[[1]] * 16), folder=tmp_path)
    for _ in range(20):
        shadowing.offer(body(1), "predict", answer("a", [1]))
    await settle(shadowing)
    assert (shadowing.record.skipped, shadowing.record.rows) == (4, 16)
    await shadowing.close()
