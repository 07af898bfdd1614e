"""Three-way decisions on trees: what a merge changes in its destination, and where it cannot decide."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from jupyter_mlplatform.records.errors import Conflict
from jupyter_mlplatform.store.embedded.trees import Entry, Nodes, diff, find

Strategy = Literal["source-wins", "dest-wins"]


class Decision(NamedTuple):
    """A path where source and destination differ and the source changed it since the base.

    ``conflict``: the destination changed it too, differently. ``source`` and ``dest`` are None where it is absent.
    """

    path: str
    dest: Entry | None
    source: Entry | None
    conflict: bool


def decisions(
    nodes: Nodes, base: str, source: str, dest: str, *, prefix: str = "", after: str = ""
) -> Iterator[Decision]:
    """Yield the paths that a merge of `source` into `dest` touches, in order; all three are trees."""
    base_parts = nodes.parts(base)
    for path, here, there in diff(nodes, dest, source, prefix=prefix, after=after):
        before = find(nodes, base_parts, path)
        if before != there:
            yield Decision(path, here, there, conflict=before != here)


def changes(
    nodes: Nodes, base: str, source: str, dest: str, strategy: Strategy | None = None
) -> dict[str, Entry | None]:
    """Return what to change in `dest` to merge `source` into it.

    Raises `Conflict` with ``paths`` if both changed a path since `base`, differently, and no `strategy` decides.
    """
    found = list(decisions(nodes, base, source, dest))
    conflicts = [decision.path for decision in found if decision.conflict]
    if conflicts and strategy is None:
        raise Conflict(
            f"Both sides changed {conflicts[0]!r}" + (f" and {len(conflicts) - 1} more." if conflicts[1:] else "."),
            hint="Choose the strategy 'source-wins' or 'dest-wins', or change one side first.",
            paths=conflicts,
        )
    return {decision.path: decision.source for decision in found if not decision.conflict or strategy == "source-wins"}
