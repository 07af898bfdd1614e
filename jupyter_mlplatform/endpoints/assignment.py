"""What a worker does for an endpoint besides answering."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from jupyter_mlplatform.endpoints.door import Door
from jupyter_mlplatform.endpoints.protocol import Message, raise_problem
from jupyter_mlplatform.records.monitoring import MonitorSettings


@dataclass(frozen=True, slots=True)
class EndpointTask:
    """What a worker does for one endpoint besides answering.

    It keeps a window of its rows (in ``window``, if given), knows its tokens by their hashes, takes calls at its
    ``door`` and, if it is ``shadowed``, hands over what the shadow is to be compared with.
    """

    monitor: MonitorSettings = field(default_factory=MonitorSettings)
    tokens: tuple[str, ...] = ()
    door: Door | None = None
    window: Path | None = None
    shadowed: bool = False


async def assign(call: Callable[[Message], Awaitable[Message]], endpoint: str, task: EndpointTask) -> None:
    """Have a worker do what an endpoint asks, by `call`. Raises `Unavailable`."""
    settings = {
        "monitor": task.monitor.model_dump(),
        "tokens": task.tokens,
        "window": str(task.window) if task.window else None,
        "shadowed": task.shadowed,
    }
    port = {"call": "port", "endpoint": endpoint, "open": task.door is not None}
    asked = [
        Message({"call": "settings", "endpoint": endpoint}, orjson.dumps(settings)),
        Message(port, b"", task.door.fileno() if task.door else None),
    ]
    for message in asked:
        reply = await call(message)
        if reply.header["status"] != 200:
            raise_problem(reply.body)
