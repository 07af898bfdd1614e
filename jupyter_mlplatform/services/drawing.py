"""From what the index knows to the nodes and edges of a lineage graph."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from jupyter_mlplatform.records.lineage import LineageEdge, LineageGraph, LineageNode, NodeKind
from jupyter_mlplatform.services.clock import moment
from jupyter_mlplatform.services.index import graph
from jupyter_mlplatform.services.index.graph import Entry, Made, ModelEntry

_FIRST = datetime.min.replace(tzinfo=UTC)
_ORDER = {"dataset": 0, "transformation": 1, "version": 2, "model": 3, "deployment": 4}


class Drawing:
    """The surroundings of a version.

    Parameters
    ----------
    root
        The version.
    commits
        The commits that may become nodes; what `made` names besides is only said to be there.
    made
        What was made from what among them, and from and into others.
    """

    def __init__(self, connection: sqlite3.Connection, root: Entry, commits: set[str], made: Collection[Made]) -> None:
        self._root = root
        ends = {end for source, target, _ in made for end in (source, target)}
        found = graph.entries(connection, ends | {root.id}) | {root.id: root}
        self._entries = {id_: entry for id_, entry in found.items() if entry.kind != "model" or not entry.deleted}
        gone = found.keys() - self._entries.keys()
        models = [entry.id for entry in self._entries.values() if entry.kind == "model"]
        self._models = graph.models_at(connection, models)
        self._endpoints = graph.deployments(connection, models)
        first = commits - {target for _, target, _ in made}
        self._begun = {id_: entry for id_, entry in self._entries.items() if id_ in first and entry.kind != "model"}
        self._datasets = graph.datasets_at(connection, {entry.subject for entry in self._begun.values()})
        self._commits = commits
        self._arrows = list(self._drawn([one for one in made if one[0] not in gone and one[1] not in gone]))

    def _drawn(self, made: Iterable[Made]) -> Iterator[Made]:
        """Yield the edges between nodes."""
        outputs = set()
        for source, target, kind in made:
            if kind == "input":
                outputs.add(target)
                yield source, _step(target), "input"
            else:
                yield source, self._node_of(target), kind
        yield from ((_step(target), target, "output") for target in outputs)
        for commit, endpoints in self._endpoints.items():
            yield from ((self._node_of(commit), f"deployment:{endpoint}", "deployed") for endpoint in endpoints)
        yield from ((f"dataset:{entry.subject}", entry.id, "derived") for entry in self._begun.values())

    def _node_of(self, commit: str) -> str:
        entry = self._entries.get(commit)
        return f"model:{entry.subject}" if entry is not None and entry.kind == "model" else commit

    def _short(self, entry: Entry) -> str:
        """Return what a version is called from the root: ``@3``, or ``cities@3`` if it is of another dataset."""
        return f"@{entry.number}" if entry.subject == self._root.subject else entry.name

    def graph(self, depth: int, *, up: bool, down: bool) -> LineageGraph:
        """Return the nodes that are at most `depth` edges up or down from the root, and the edges between them."""
        places = dict(self._places())
        above, below = defaultdict(list), defaultdict(list)
        for source, target, _ in self._arrows:
            above[target].append(source)
            below[source].append(target)
        upward = _reach(self._root.id, above, places, depth) if up else {self._root.id}
        downward = _reach(self._root.id, below, places, depth) if down else {self._root.id}
        shown = upward | downward
        nodes = [
            self._node(id_, *places[id_], not shown.issuperset(above[id_]), not shown.issuperset(below[id_]))
            for id_ in shown
        ]
        nodes.sort(key=lambda node: (node.created_at or _FIRST, _ORDER[node.kind], node.id))
        cut_up = up and not all(upward.issuperset(above[node]) for node in upward)
        cut_down = down and not all(downward.issuperset(below[node]) for node in downward)
        return LineageGraph(
            root=self._root.id,
            nodes=tuple(nodes),
            edges=tuple(
                LineageEdge(source=source, target=target, kind=kind)
                for source, target, kind in sorted(self._arrows)
                if source in shown and target in shown
            ),
            truncated=cut_up or cut_down,
        )

    def _places(self) -> Iterator[tuple[str, tuple[NodeKind, str]]]:
        """Yield the id of every node that there may be, with its kind and its commit."""
        stepped = {target for _, target, kind in self._arrows if kind == "output"}
        for commit in self._commits:
            entry = self._entries.get(commit)
            if entry is not None and entry.kind == "model":
                yield f"model:{entry.subject}", ("model", commit)
                yield from (
                    (f"deployment:{endpoint}", ("deployment", commit)) for endpoint in self._endpoints.get(commit, {})
                )
                continue
            yield commit, ("version", commit)
            if commit in stepped:
                yield _step(commit), ("transformation", commit)
            if entry is not None and commit in self._begun and entry.subject in self._datasets:
                yield f"dataset:{entry.subject}", ("dataset", commit)

    def _node(self, id_: str, kind: NodeKind, commit: str, more_up: bool, more_down: bool) -> LineageNode:
        entry = self._entries.get(commit)
        said: dict[str, Any] = {"id": id_, "kind": kind, "more_up": more_up, "more_down": more_down}
        if entry is None:
            lost = "No branch leads to it any more."
            return LineageNode(**said, label=commit[:12], detail=lost, commit=commit, deleted=True)
        if kind == "dataset":
            name, since, deleted = self._datasets[entry.subject]
            return LineageNode(**said, label=name, dataset_id=entry.subject, created_at=since, deleted=deleted)
        said |= {"commit": commit}
        model = self._models.get(commit, ModelEntry("", entry.subject, entry.message))
        if kind == "deployment":
            endpoint = id_.removeprefix("deployment:")
            number = self._endpoints[commit][endpoint]
            return LineageNode(
                **said, label=endpoint, detail=f"Deployment {number}", dataset_id=model.dataset_id or None
            )
        said |= {"author": entry.author, "created_at": moment(entry.created_at)}
        if kind == "model":
            return LineageNode(**said, label=model.name, detail=model.detail, dataset_id=model.dataset_id or None)
        said |= {"detail": entry.message, "dataset_id": entry.subject}
        if kind == "transformation":
            return LineageNode(**said, label=entry.steps or entry.message)
        return LineageNode(**said, label=self._short(entry), number=entry.number, deleted=entry.deleted)


def _step(commit: str) -> str:
    return f"transformation:{commit}"


def _reach(start: str, following: Mapping[str, list[str]], allowed: Collection[str], depth: int) -> set[str]:
    reached, frontier = {start}, {start}
    for _ in range(depth):
        frontier = {node for source in frontier for node in following[source] if node in allowed} - reached
        if not frontier:
            break
        reached |= frontier
    return reached
