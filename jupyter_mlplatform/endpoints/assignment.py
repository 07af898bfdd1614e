"""What a worker does for an endpoint besides answering."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from jupyter_mlplatform.endpoints.protocol import Message, raise_problem
from jupyter_mlplatform.records.monitoring import MonitorSettings


@dataclass(frozen=True, slots=True)
class EndpointTask:
    """What a worker does for one endpoint besides answering.

    It keeps a window of its rows (in ``window``, if given), knows its tokens by their hashes, opens its ``port`` and,
    if it is ``shadowed``, hands over what the shadow is to be compared with.
    """

    monitor: MonitorSettings = field(default_factory=MonitorSettings)
    tokens: tuple[str, ...] = ()
    port: int | None = None
    window: Path | None = None
    shadowed: bool = False


async def assign(call: Callable[[Message], Awaitable[Message]], endpoint: str, task: EndpointTask) -> int | None:
    """Have a worker do what an endpoint asks, by `call`; return the port that is open. Raises `Unavailable`."""
    settings = {
        "monitor": task.monitor.model_dump(),
        "tokens": task.tokens,
        "window": str(task.window) if task.window else None,
        "shadowed": task.shadowed,
    }
    asked = [
        Message({"call": "settings", "endpoint": endpoint}, orjson.dumps(settings)),
        Message({"call": "port", "endpoint": endpoint, "port": task.port}, b""),
    ]
    for message in asked:
        reply = await call(message)
        if reply.header["status"] != 200:
            raise_problem(reply.body)
    port: int | None = orjson.loads(reply.body)["port"]
    return port
