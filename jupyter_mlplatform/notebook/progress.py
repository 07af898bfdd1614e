"""How far long work is, as one line of text."""

import sys
import time
from types import TracebackType
from typing import Self

_QUIET_S = 1.0


class ProgressLine:
    """Writes progress over itself, from a second after it was made on: short work says nothing."""

    def __init__(self) -> None:
        self._begins = time.monotonic() + _QUIET_S
        self._shown = ""

    def __call__(self, share: float, stage: str) -> None:
        """Show that a share (0..1) is done, and what is under way."""
        line = f"{share:4.0%} {stage}"
        if line != self._shown and time.monotonic() > self._begins:
            sys.stdout.write(f"\r{line:<79.79}")
            sys.stdout.flush()
            self._shown = line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stdout.write("\n")
