"""What recipes have made of samples so far, so that a recipe that grows by a step only takes that step."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from jupyter_mlplatform.transforms.reached import Reached
from jupyter_mlplatform.transforms.step import Step

LARGEST_BYTES = 64 * 1024 * 1024


class Prefixes:
    """Frames by the version that they begin with and the steps that led to them; safe to use from several threads.

    Parameters
    ----------
    largest_bytes
        What the frames may take together; those that were not used for the longest time go first.
    """

    def __init__(self, largest_bytes: int = LARGEST_BYTES) -> None:
        self._largest_bytes = largest_bytes
        self._bytes = 0
        self._known: OrderedDict[bytes, Reached] = OrderedDict()
        self._lock = threading.Lock()

    def reach(self, version: str, begin: Callable[[], Reached], steps: Sequence[Step]) -> Reached:
        """Return the rows after the last step.

        Parameters
        ----------
        version
            What tells the rows apart from others: the id of a commit.
        begin
            Returns the rows before the first step; called where they are not known.
        steps
            All that says what a step does is in it.

        Raises
        ------
        Invalid
            A step does not fit the rows; what the steps before it have made is kept.
        """
        keys = list(_keys(version, steps))
        done = next((number for number in range(len(steps), -1, -1) if keys[number] in self._known), -1)
        current = self._get(keys[done]) if done >= 0 else None
        if current is None:
            done, current = 0, begin()
            self._put(keys[0], current)
        for number in range(done, len(steps)):
            current = current.after(steps[number])
            self._put(keys[number + 1], current)
        return current

    def _get(self, key: bytes) -> Reached | None:
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
            return found

    def _put(self, key: bytes, reached: Reached) -> None:
        with self._lock:
            if key in self._known:
                return
            self._known[key] = reached
            self._bytes += reached.bytes
            while self._bytes > self._largest_bytes and len(self._known) > 1:
                self._bytes -= self._known.popitem(last=False)[1].bytes


def _keys(version: str, steps: Sequence[Step]) -> Iterator[bytes]:
    digest = hashlib.sha256(version.encode())
    yield digest.digest()
    for step in steps:
        digest.update(b"\0" + step.model_dump_json().encode())
        yield digest.digest()
