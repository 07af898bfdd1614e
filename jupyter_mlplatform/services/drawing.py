"""From what the index knows to the nodes and edges of a lineage graph."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from jupyter_mlplatform.records.lineage import LineageEdge, LineageGraph, LineageNode
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
            yield from ((self._node_of(commit), f"deployment:{endpoint}", "deployed") for endpoint, _ in endpoints)
        yield from ((f"dataset:{entry.subject}", entry.id, "derived") for entry in self._begun.values())

    def _node_of(self, commit: str) -> str:
        entry = self._entries.get(commit)
        return f"model:{entry.subject}" if entry is not None and entry.kind == "model" else commit

    def _short(self, entry: Entry) -> str:
        """Return what a version is called from the root: ``@3``, or ``cities@3`` if it is of another dataset."""
        return f"@{entry.number}" if entry.subject == self._root.subject else entry.name

    def graph(self, depth: int, *, up: bool, down: bool) -> LineageGraph:
        """Return the nodes that are at most `depth` edges up or down from the root, and the edges between them."""
        nodes = self._nodes()
        above, below = defaultdict(list), defaultdict(list)
        for source, target, _ in self._arrows:
            above[target].append(source)
            below[source].append(target)
        upward = _reach(self._root.id, above, nodes, depth) if up else {self._root.id}
        downward = _reach(self._root.id, below, nodes, depth) if down else {self._root.id}
        shown = upward | downward
        kept = [
            node.model_copy(
                update={"more_up": not shown.issuperset(above[id_]), "more_down": not shown.issuperset(below[id_])}
            )
            for id_, node in nodes.items()
            if id_ in shown
        ]
        kept.sort(key=lambda node: (node.created_at or _FIRST, _ORDER[node.kind], node.id))
        cut_up = up and not all(upward.issuperset(above[node]) for node in upward)
        cut_down = down and not all(downward.issuperset(below[node]) for node in downward)
        return LineageGraph(
            root=self._root.id,
            nodes=tuple(kept),
            edges=tuple(
                LineageEdge(source=source, target=target, kind=kind)
                for source, target, kind in sorted(self._arrows)
                if source in shown and target in shown
            ),
            truncated=cut_up or cut_down,
        )

    def _nodes(self) -> dict[str, LineageNode]:
        nodes: dict[str, LineageNode] = {}
        stepped = {target for source, target, kind in self._arrows if kind == "output"}
        for commit in self._commits:
            entry = self._entries.get(commit)
            found = [_lost(commit)] if entry is None else self._described(entry, has_step=commit in stepped)
            nodes.update((node.id, node) for node in found)
        return nodes

    def _described(self, entry: Entry, *, has_step: bool) -> Iterator[LineageNode]:
        created_at = moment(entry.created_at)
        if entry.kind == "model":
            model = self._models.get(entry.id, ModelEntry("", entry.subject, entry.message))
            yield LineageNode(
                id=f"model:{entry.subject}", kind="model", label=model.name, detail=model.detail, commit=entry.id,
                created_at=created_at, dataset_id=model.dataset_id or None, author=entry.author,
            )  # fmt: skip
            for endpoint, number in self._endpoints.get(entry.id, ()):
                yield LineageNode(
                    id=f"deployment:{endpoint}", kind="deployment", label=endpoint, detail=f"Deployment {number}",
                    commit=entry.id,
                )  # fmt: skip
            return
        yield LineageNode(
            id=entry.id, kind="version", label=self._short(entry), detail=entry.message, commit=entry.id,
            created_at=created_at, dataset_id=entry.subject, number=entry.number, author=entry.author,
            deleted=entry.deleted,
        )  # fmt: skip
        if has_step:
            yield LineageNode(
                id=_step(entry.id), kind="transformation", label=entry.steps or entry.message, detail=entry.message,
                commit=entry.id, created_at=created_at, dataset_id=entry.subject, author=entry.author,
            )  # fmt: skip
        if entry.id in self._begun and entry.subject in self._datasets:
            name, since, deleted = self._datasets[entry.subject]
            yield LineageNode(
                id=f"dataset:{entry.subject}", kind="dataset", label=name, dataset_id=entry.subject,
                created_at=since, deleted=deleted,
            )  # fmt: skip


def _lost(commit: str) -> LineageNode:
    return LineageNode(
        id=commit, kind="version", label=commit[:12], detail="No branch leads to it any more.", commit=commit,
        deleted=True,
    )  # fmt: skip


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
