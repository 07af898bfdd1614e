"""Waiting for what other processes do."""

import asyncio
import os
from collections.abc import Callable

PATIENCE_S = 120  # a worker takes two seconds of processor time to start, of which a busy machine has little


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition. Raises `TimeoutError`."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 # what other processes do sets no event here
            await asyncio.sleep(0.01)


def gone(pid: int) -> bool:
    """Tell whether a process has ended and its end was noted."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
