"""Calls from the browser to a widget: which methods they may reach, and how they are answered."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from jupyter_mlplatform.records.errors import MLPlatformError, NotFound

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "_answers_the_browser"


class Stopped(Exception):
    """The person who began the work does not want it any more."""


class Progress:
    """Tells the browser how far a call is, and ends the call where it is cancelled."""

    def __init__(self, tell: Callable[[dict[str, object]], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()

    def stop(self) -> None:
        """Have the work end at its next step."""
        self._stop.set()

    def __call__(self, share: float, stage: str) -> None:
        """Tell that a share (0..1) is done, and what is under way."""
        if self._stop.is_set():
            raise Stopped
        self._tell({"share": share, "stage": stage})


def answers(method: F) -> F:
    """Let the browser call a method; it is done at once, so it has to be quick."""
    setattr(method, _MARK, "at once")
    return method


def answers_slowly(method: F) -> F:
    """Let the browser call a method that takes its time: it works in a thread, and is given a `Progress` first."""
    setattr(method, _MARK, "slowly")
    return method


class Calls:
    """Answers the calls of one widget.

    Parameters
    ----------
    owner
        The widget, whose marked methods may be called.
    send
        Sends a message to the browser.
    """

    def __init__(self, owner: object, send: Callable[[dict[str, object]], None]) -> None:
        self._owner = owner
        self._send = send
        self._running: dict[str, Progress] = {}

    def receive(self, message: dict[str, Any]) -> None:
        """Begin a call, or end one that is under way."""
        if "cancel" in message:
            running = self._running.get(message["cancel"])
            if running is not None:
                running.stop()
            return
        name, call_id, arguments = message["call"], message["id"], message["arguments"]
        method = getattr(self._owner, name, None)
        how = getattr(method, _MARK, None)
        if method is None or how is None:
            self._send({"id": call_id, "problem": NotFound(f"This widget cannot {name!r}.").problem()})
        elif how == "at once":
            self._answer(call_id, lambda: method(**arguments))
        else:
            progress = Progress(lambda how_far: self._send({"id": call_id, "progress": how_far}))
            self._running[call_id] = progress
            work = threading.Thread(
                target=self._answer, args=(call_id, lambda: method(progress, **arguments)), daemon=True
            )
            work.start()

    def _answer(self, call_id: str, work: Callable[[], object]) -> None:
        result: object = None
        try:
            with suppress(Stopped):
                result = work()
        except MLPlatformError as error:
            self._send({"id": call_id, "problem": error.problem()})
        except Exception as error:
            # A call is always answered, or the widget would wait for ever; the fault itself goes to the kernel's log.
            self._send({"id": call_id, "problem": MLPlatformError(f"{type(error).__name__}: {error}").problem()})
            raise
        else:
            self._send({"id": call_id, "result": result})
        finally:
            self._running.pop(call_id, None)
