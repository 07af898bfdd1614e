"""What every widget has: its program, its static form, and its calls from the browser."""

import hashlib
import logging
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Dict, Unicode

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.widgets.calls import Calls, answers

STATIC = Path(__file__).parent / "static"


@cache
def program() -> str:
    """Return the program of all widgets, as `jlpm build:widgets` made it."""
    return (STATIC / "program.js").read_text(encoding="utf-8")


class PlatformWidget(anywidget.AnyWidget):
    """A widget of the platform. What is in its traits, the browser and Python both see and set.

    Parameters
    ----------
    platform
        What it works with.
    static
        The HTML that stands for it until its program is there, and where no kernel runs any more.
    traits
        What it begins with.
    """

    _esm = (STATIC / "loader.js").read_text(encoding="utf-8")
    _kind = Unicode().tag(sync=True)
    _program = Unicode().tag(sync=True)
    _static = Unicode().tag(sync=True)
    problem = Dict(default_value=None, allow_none=True, help="why what was set last could not be done").tag(sync=True)
    busy = Bool(False, help="whether it works on what was set last").tag(sync=True)

    def __init__(self, platform: Platform, static: str, **traits: Any) -> None:  # noqa: ANN401 - of any kind
        self._platform = platform
        self._calls = Calls(self, self.send)
        self._turn = 0
        self._lock = threading.Lock()
        name = hashlib.sha256(program().encode()).hexdigest()[:16]
        super().__init__(_program=name, _static=static, **traits)
        self.on_msg(lambda _, message, __: self._calls.receive(message))

    @answers
    def program(self) -> str:
        """Return what draws the widget; the browser asks once a page."""
        return program()

    def attempt(self, work: Callable[[], dict[str, Any]]) -> None:
        """Do what follows from a trait that was set: set the traits that it returns, or tell why it cannot be done."""
        self._set(self._outcome(work))

    def attempt_slowly(self, work: Callable[[], dict[str, Any]]) -> threading.Thread:
        """Do the same in a thread, which is returned; what was overtaken meanwhile sets nothing."""
        with self._lock:
            self._turn += 1
            turn = self._turn

        def run() -> None:
            outcome = self._outcome(work)
            with self._lock:
                if turn == self._turn:
                    self._set({**outcome, "busy": False})

        self.busy = True
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    @staticmethod
    def _outcome(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return {**work(), "problem": None}
        except MLPlatformError as error:
            return {"problem": error.problem()}
        except Exception as error:
            # Told in the widget, which would be busy for ever; the fault itself goes to the kernel's log.
            logging.getLogger(__name__).exception("A widget could not do what was set.")
            return {"problem": MLPlatformError(f"{type(error).__name__}: {error}").problem()}

    def _set(self, traits: dict[str, Any]) -> None:
        # One after the other: to hold them back for one message is not safe beside a thread.
        for name, value in traits.items():
            setattr(self, name, value)
