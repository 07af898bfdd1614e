"""The commit graph as people read it, and what depends on a version of it."""

from datetime import datetime
from typing import Literal

from jupyter_mlplatform.records.base import Record

NodeKind = Literal["version", "transformation", "model", "deployment", "dataset"]
EdgeKind = Literal["derived", "revision", "input", "output", "merged", "restored", "trained", "deployed"]


class LineageNode(Record):
    """A thing in the graph; ``commit`` is where it lives in the store.

    ``label`` names it, a version of the root's dataset as ``@3``; ``detail`` says more. ``deleted``: it was withdrawn,
    or deleted softly. ``more_up`` and ``more_down``: it has edges to what it was made from, or to what was made from
    it, that are not in this answer.
    """

    id: str
    kind: NodeKind
    label: str
    detail: str = ""
    commit: str | None = None
    created_at: datetime | None = None
    dataset_id: str | None = None
    number: int | None = None
    author: str = ""
    deleted: bool = False
    more_up: bool = False
    more_down: bool = False


class LineageEdge(Record):
    """``target`` came after ``source``; only for ``revision`` it has none of its rows, which an upload replaced.

    ``derived``: the first version of a dataset. ``input`` and ``output``: of a transformation. ``merged``: published.
    ``restored``: the rows that an undo brought back.
    """

    source: str
    target: str
    kind: EdgeKind


class LineageGraph(Record):
    """Nodes and edges around ``root``, a version; ``truncated``: there is more, in the directions asked for."""

    root: str
    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]
    truncated: bool = False


class Affected(Record):
    """Something that goes stale if a version is withdrawn.

    ``depends_on`` is what it depends on directly: the version itself, or something affected by it. ``distance`` counts
    the steps from the version. ``blocks``: the version cannot be withdrawn as long as this is there.
    """

    id: str
    kind: Literal["version", "transformation", "model", "deployment", "branch"]
    label: str
    dataset_id: str
    reason: str
    depends_on: str
    distance: int
    blocks: bool


class Impact(Record):
    """What goes stale if ``version`` is withdrawn: what has rows of it, or was trained on rows of it, and is in use.

    ``branches`` are those of which it is the newest version. ``dependants`` is what withdrawing it would be refused
    with; it is ``withdrawable`` if there are none.
    """

    version: str
    label: str
    deleted: bool
    versions: tuple[Affected, ...] = ()
    transformations: tuple[Affected, ...] = ()
    models: tuple[Affected, ...] = ()
    deployments: tuple[Affected, ...] = ()
    branches: tuple[Affected, ...] = ()
    dependants: tuple[str, ...] = ()
    withdrawable: bool = True
