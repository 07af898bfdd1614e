"""Keeping to a time budget."""

import time


class Budget:
    """Seconds of wall-clock time, counted from now."""

    def __init__(self, seconds: float) -> None:
        self._started = time.monotonic()
        self._seconds = seconds

    @property
    def spent(self) -> float:
        """The seconds that are over."""
        return time.monotonic() - self._started

    def left(self, share: float = 1.0) -> float:
        """Return the seconds, 0 at least, until a `share` (0..1) of the budget is over."""
        return max(0.0, self._seconds * share - self.spent)

    def fraction(self) -> float:
        """Return how much (0..1) is over."""
        return min(1.0, self.spent / self._seconds)
