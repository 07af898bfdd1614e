"""The lineage graph around a version, read from the commit graph."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from jupyter_mlplatform.records.lineage import LineageEdge, LineageGraph, LineageNode
from jupyter_mlplatform.services.clock import timestamp
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.models import Models
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import read_stamp
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Located, Versions
from jupyter_mlplatform.store.paging import every

Direction = Literal["up", "down", "both"]


class Lineage:
    """Lineage graphs."""

    def __init__(
        self,
        repository: Repository,
        versions: Versions,
        transformations: Transformations,
        models: Models,
        dependants: Dependants,
    ) -> None:
        self._repository = repository
        self._versions = versions
        self._transformations = transformations
        self._models = models
        self._dependants = dependants

    def graph(self, version: str, *, depth: int = 50, direction: Direction = "both") -> LineageGraph:
        """Return what a version was made from (up) and what was made from it (down), at most `depth` edges away."""
        root = self._versions.locate(version)
        nodes: dict[str, LineageNode] = {}
        edges: list[LineageEdge] = []
        self._add_versions(root.dataset_id, nodes, edges)
        self._add_models(root.dataset_id, nodes, edges)
        self._add_deployments(nodes, edges)
        reached = {root.id}
        if direction in ("up", "both"):
            reached |= _reach(root.id, ((edge.target, edge.source) for edge in edges), depth)
        if direction in ("down", "both"):
            reached |= _reach(root.id, ((edge.source, edge.target) for edge in edges), depth)
        return LineageGraph(
            root=root.id,
            nodes=tuple(node for node in nodes.values() if node.id in reached),
            edges=tuple(edge for edge in edges if edge.source in reached and edge.target in reached),
        )

    def _add_versions(self, dataset_id: str, nodes: dict[str, LineageNode], edges: list[LineageEdge]) -> None:
        name = self._versions.metadata(self._versions.locate(dataset_id)).name
        nodes[f"dataset:{dataset_id}"] = LineageNode(id=f"dataset:{dataset_id}", kind="dataset", label=name)
        for branch in self._versions.branches(dataset_id):
            for commit in every(lambda after, ref=branch: self._repository.store.log(ref, after=after, amount=500)):  # type: ignore[misc]
                stamp = read_stamp(commit)
                if stamp and stamp.is_version and commit.id not in nodes:
                    self._add_version(Located(commit, stamp), nodes, edges)

    def _add_version(self, version: Located, nodes: dict[str, LineageNode], edges: list[LineageEdge]) -> None:
        commit, stamp = version.commit, version.stamp
        nodes[version.id] = LineageNode(
            id=version.id,
            kind="version",
            label=f"@{stamp.number}",
            detail=commit.message,
            commit=version.id,
            created_at=timestamp(commit),
        )
        parents = [parent.id for parent in self._versions.parents_of(version)]
        recipe = self._transformations.recipe(version)
        if recipe is not None:
            step = f"transformation:{version.id}"
            label = ", ".join(str(step["kind"]) for step in recipe.steps)
            nodes[step] = LineageNode(
                id=step, kind="transformation", label=label, detail=recipe.message, commit=version.id
            )
            edges.extend(LineageEdge(source=parent, target=step, kind="input") for parent in parents)
            edges.append(LineageEdge(source=step, target=version.id, kind="output"))
            return
        edges.extend(
            LineageEdge(source=parent, target=version.id, kind="merged" if place else "derived")
            for place, parent in enumerate(parents)
        )
        if not parents:
            edges.append(LineageEdge(source=f"dataset:{version.dataset_id}", target=version.id, kind="derived"))

    def _add_models(self, dataset_id: str, nodes: dict[str, LineageNode], edges: list[LineageEdge]) -> None:
        for model in self._dependants.models():
            if model.dataset_id == dataset_id:
                node = f"model:{model.id}"
                detail = f"{model.estimator}, {model.metric} {model.score:.3g}"
                nodes[node] = LineageNode(
                    id=node,
                    kind="model",
                    label=model.name,
                    detail=detail,
                    commit=model.commit,
                    created_at=model.created_at,
                )
                edges.append(LineageEdge(source=model.version, target=node, kind="trained"))

    def _add_deployments(self, nodes: dict[str, LineageNode], edges: list[LineageEdge]) -> None:
        models = {node.commit: node.id for node in nodes.values() if node.kind == "model"}
        for endpoint, steps in self._dependants.endpoints().items():
            number, commit = steps[0]
            if commit in models:
                node = f"deployment:{endpoint}"
                nodes[node] = LineageNode(
                    id=node, kind="deployment", label=endpoint, detail=f"Deployment {number}", commit=commit
                )
                edges.append(LineageEdge(source=models[commit], target=node, kind="deployed"))


def _reach(start: str, arrows: Iterable[tuple[str, str]], depth: int) -> set[str]:
    following = defaultdict(list)
    for source, target in arrows:
        following[source].append(target)
    reached, frontier = {start}, {start}
    for _ in range(depth):
        frontier = {target for source in frontier for target in following[source]} - reached
        if not frontier:
            break
        reached |= frontier
    return reached
