"""The commit graph as people read it."""

from datetime import datetime
from typing import Literal

from jupyter_mlplatform.records.base import Record


class LineageNode(Record):
    """A thing in the graph; ``commit`` is where it lives in the store."""

    id: str
    kind: Literal["version", "transformation", "model", "deployment", "dataset"]
    label: str
    detail: str = ""
    commit: str | None = None
    created_at: datetime | None = None


class LineageEdge(Record):
    """``target`` was made from ``source``."""

    source: str
    target: str
    kind: Literal["derived", "input", "output", "trained", "deployed", "merged"]


class LineageGraph(Record):
    """Nodes and edges around ``root``."""

    root: str
    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]
