"""What a model in the shadow says otherwise is kept, whichever way the rows came."""

import asyncio
import io
from pathlib import Path
from typing import Any

import orjson
import pytest

from jupyter_mlplatform.endpoints.monitor import Reference
from jupyter_mlplatform.endpoints.protocol import Limits, Message, encode_rows, raise_problem
from jupyter_mlplatform.endpoints.service import Service
from jupyter_mlplatform.endpoints.shadow import WAITING, Shadowing, newest_differences
from jupyter_mlplatform.records.errors import Unavailable
from tests.endpoints.served_models import Model, make_model, raw_rows

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
FRAME = raw_rows(60, seed=5).drop("tags")


@pytest.fixture(scope="module")
def contrary() -> Model:
    """Return a model that calls every label by the other's name."""
    return make_model("contrary", "linear", labels=("yes", "no"))


def service_of(model: Model) -> Service:
    predictor = model.predictor
    return Service(predictor, Reference(predictor, {}, 0), Limits())


class Local:
    """Workers whose one model is in this process; `gone` is what a worker that ended says."""

    def __init__(self, model: Model) -> None:
        self.limits = Limits()
        self.gone = False
        self._service = service_of(model)

    async def relay(self, key: str, body: bytes, **header: Any) -> Message:
        if self.gone:
            raise Unavailable("gone")
        reply = self._service.answer(Message(header, body))
        if reply.header["status"] != 200:
            raise_problem(reply.body)
        return reply

    def state(self, key: str) -> tuple[str, str]:
        return "live", ""


def settings(*, shadowed: bool) -> Message:
    body = orjson.dumps({"monitor": {}, "tokens": [], "window": None, "shadowed": shadowed})
    return Message({"call": "settings", "endpoint": "animals"}, body)


def asked(call: str) -> bytes:
    if call == "predict":
        return encode_rows(FRAME.to_dicts())
    if call == "predict_arrow":
        stream = io.BytesIO()
        FRAME.write_ipc_stream(stream)
        return stream.getvalue()
    tensors = [
        {"name": name, "shape": [FRAME.height], "datatype": "BYTES", "data": FRAME[name].to_list()}
        for name in FRAME.columns
    ]
    return orjson.dumps({"inputs": tensors, "outputs": [{"name": "predict_proba"}]})


async def settle(shadowing: Shadowing) -> None:
    while shadowing._tasks:
        await asyncio.wait(shadowing._tasks)
        await asyncio.sleep(0)


@pytest.mark.parametrize("call", ["predict", "predict_arrow", "infer"])
async def test_rows_are_compared_whichever_way_they_came(
    call: str, linear: Model, contrary: Model, tmp_path: Path
) -> None:
    live = service_of(linear)
    live.answer(settings(shadowed=True))
    body = asked(call)
    reply = live.answer(Message({"call": call, "endpoint": "animals"}, body))
    said = reply.body[reply.header.get("said", 0) :]
    shadowing = Shadowing("key", "contrary", 1, endpoint="animals", workers=Local(contrary), folder=tmp_path)
    shadowing.offer(call, body, said)
    await settle(shadowing)
    record = shadowing.record
    assert (record.requests, record.rows, record.different, record.errors) == (1, 60, 60, 0)
    found = list(newest_differences(tmp_path, 1))
    assert [{**one.row} for one in reversed(found)] == FRAME.to_dicts()
    assert {(one.live, one.shadow) for one in found} == {("yes", "no"), ("no", "yes")}
    assert {(one.live_model_id, one.shadow_model_id) for one in found} == {("linear", "contrary")}
    assert [one.live for one in reversed(found)] == list(linear.predictor.predict(FRAME.to_dicts()).predictions)


def test_only_a_shadowed_endpoint_hands_over_more_than_its_response(linear: Model) -> None:
    service = service_of(linear)
    call = Message({"call": "infer", "endpoint": "animals"}, asked("infer"))
    plain = service.answer(call)
    service.answer(settings(shadowed=True))
    shadowed = service.answer(call)
    assert "said" not in plain.header
    assert shadowed.body[: shadowed.header["said"]] == plain.body
    service.answer(settings(shadowed=False))
    assert service.answer(call).body == plain.body


async def test_rows_that_one_model_refuses_differ_and_errors_are_counted(linear: Model, tmp_path: Path) -> None:
    rows = [{"size": 1.0}, {"size": "big"}, {}]
    said = orjson.dumps({"predictions": ["yes", "yes", None], "probabilities": None, "model_id": "a"})
    workers = Local(linear)
    shadowing = Shadowing("key", "linear", 1, endpoint="animals", workers=workers, folder=tmp_path)
    shadowing.offer("predict", orjson.dumps({"rows": rows}), said)
    await settle(shadowing)
    workers.gone = True
    shadowing.offer("predict", orjson.dumps({"rows": rows}), said)
    await settle(shadowing)
    assert (shadowing.record.requests, shadowing.record.rows, shadowing.record.errors) == (2, 3, 2)
    newest = next(newest_differences(tmp_path, 1))
    assert (newest.row, newest.live, newest.shadow) == (rows[1], "yes", None)


async def test_when_too_many_wait_further_ones_are_skipped_and_counted(linear: Model, tmp_path: Path) -> None:
    shadowing = Shadowing("key", "linear", 1, endpoint="animals", workers=Local(linear), folder=tmp_path)
    body = encode_rows(FRAME.head(1).to_dicts())
    said = orjson.dumps(linear.predictor.document(linear.predictor.answer(FRAME.head(1).to_dicts())))
    for _ in range(WAITING + 4):
        shadowing.offer("predict", body, said)
    await settle(shadowing)
    assert (shadowing.record.skipped, shadowing.record.rows) == (4, WAITING)
    await shadowing.close()
