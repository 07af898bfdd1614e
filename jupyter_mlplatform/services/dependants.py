"""What would go stale, or break, if something went away."""

import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.lineage import Affected, Impact
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.index import graph
from jupyter_mlplatform.services.index.graph import Entry, ModelEntry
from jupyter_mlplatform.services.index.index import Index
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.store.paging import every

_HOW = {
    "input": "Made from {source} by {steps}.",
    "merged": "Has the rows of {source}, published.",
    "restored": "Has the rows of {source}, brought back.",
    "trained": "Trained on {source}.",
}


class Dependants:
    """Finds who needs what."""

    def __init__(self, repository: Repository, index: Index) -> None:
        self._repository = repository
        self._index = index

    def impact(self, version: str) -> Impact:
        """Return what goes stale if the version, a commit id, is withdrawn.

        Versions that have rows of it, directly or not, the transformations that made them, the live models trained on
        any of these, the endpoints that serve them. An upload that took its place has none of its rows.
        """
        with self._index.read() as connection:
            root = graph.entries(connection, [version]).get(version)
            if root is None:
                return Impact(version=version, label=version[:12], deleted=False)
            affected = [*_affected(connection, [root]), *_newest(connection, root)]
        dependants = tuple(_called(one) for one in affected if one.blocks)
        by_kind = defaultdict(list)
        for one in affected:
            by_kind[one.kind].append(one)
        return Impact(
            version=version,
            label=root.name,
            deleted=root.deleted,
            versions=tuple(by_kind["version"]),
            transformations=tuple(by_kind["transformation"]),
            models=tuple(by_kind["model"]),
            deployments=tuple(by_kind["deployment"]),
            branches=tuple(by_kind["branch"]),
            dependants=dependants,
            withdrawable=not dependants,
        )

    def of_dataset(self, dataset_id: str) -> list[str]:
        """Return the live models, and the endpoints serving them, that have to do with rows of any of its versions."""
        with self._index.read() as connection:
            versions = graph.entries(connection, graph.versions_of(connection, dataset_id))
            affected = _affected(connection, list(versions.values()))
        return [_called(one) for one in affected if one.blocks]

    def endpoints(self) -> dict[str, list[tuple[int, str]]]:
        """Return each endpoint's deployments, (number, model commit), newest first; a stopped one leads with ''."""
        return self._tagged(names.parse_deploy_tag)

    def shadows(self) -> dict[str, list[tuple[int, str]]]:
        """Return the models in each endpoint's shadow as `endpoints` does; '' where there is none any more."""
        return self._tagged(names.parse_shadow_tag)

    def _tagged(self, parse: Callable[[str], tuple[str, int] | None]) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        root = self._repository.root
        for ref in every(lambda after: self._repository.store.tags(prefix=names.DEPLOY, after=after)):
            parsed = parse(ref.name)
            if parsed:
                found.setdefault(parsed[0], []).append((parsed[1], "" if ref.commit == root else ref.commit))
        return {endpoint: sorted(steps, reverse=True) for endpoint, steps in sorted(found.items())}

    def of_model(self, model_id: str) -> list[str]:
        """Return the endpoints that serve the model now, or have it in their shadow."""
        try:
            commit = self._repository.store.resolve(names.model_branch(model_id))
        except NotFound:
            return []
        served = [f"endpoint {name}" for name, steps in self.endpoints().items() if steps[0][1] == commit]
        shadows = self.shadows().items()
        return served + [f"endpoint {name} (in its shadow)" for name, steps in shadows if steps[0][1] == commit]


@dataclass(frozen=True, slots=True)
class _Reach:
    """How something is affected: why, by what, and how many steps from the version."""

    reason: str
    depends_on: str
    distance: int


def _affected(connection: sqlite3.Connection, roots: list[Entry]) -> list[Affected]:
    """Return what has rows of any of the versions or was trained on them, the nearest first."""
    start = [root.id for root in roots]
    reached = graph.reach_rows(connection, start)
    entries = graph.entries(connection, reached)
    made = defaultdict(list)
    for source, target, kind in graph.made_from(connection, reached):
        if kind != graph.REVISION and target in entries:
            made[source].append((target, kind))
    models = [entry.id for entry in entries.values() if entry.kind == "model"]
    described, endpoints = graph.models_at(connection, models), graph.deployments(connection, models)
    found: list[Affected] = []
    distances = dict.fromkeys(start, 0)
    waiting = deque(start)
    while waiting:
        source = waiting.popleft()
        for target, kind in sorted(made[source], key=lambda one: (entries[one[0]].created_at, entries[one[0]].number)):
            if target in distances:
                continue
            distances[target] = distances[source] + 1
            waiting.append(target)
            entry = entries[target]
            why = _HOW[kind].format(source=entries[source].name, steps=entry.steps or "a recipe")
            reach = _Reach(why, source, distances[target])
            if entry.kind == "model":
                model = described.get(target, ModelEntry("", entry.subject, ""))
                found += _trained(entry, model, reach, endpoints.get(target, ()))
            elif not entry.deleted:
                found += _made(entry, reach, by_recipe=kind == "input")
    return found


def _made(entry: Entry, reach: _Reach, *, by_recipe: bool) -> Iterator[Affected]:
    if by_recipe:
        yield Affected(
            id=entry.id, kind="transformation", label=entry.steps or entry.message, dataset_id=entry.subject,
            reason=f"Made {entry.name} from it.", depends_on=reach.depends_on, distance=reach.distance, blocks=False,
        )  # fmt: skip
    yield Affected(
        id=entry.id, kind="version", label=entry.name, dataset_id=entry.subject, reason=reach.reason,
        depends_on=reach.depends_on, distance=reach.distance, blocks=False,
    )  # fmt: skip


def _trained(entry: Entry, model: ModelEntry, reach: _Reach, endpoints: Iterable[str]) -> Iterator[Affected]:
    if not entry.deleted:
        yield Affected(
            id=entry.subject, kind="model", label=model.name, dataset_id=model.dataset_id, reason=reach.reason,
            depends_on=reach.depends_on, distance=reach.distance, blocks=True,
        )  # fmt: skip
    for endpoint in endpoints:
        yield Affected(
            id=endpoint, kind="deployment", label=endpoint, dataset_id=model.dataset_id,
            reason=f"Serves model {model.name}.", depends_on=entry.subject, distance=reach.distance + 1, blocks=True,
        )  # fmt: skip


def _newest(connection: sqlite3.Connection, root: Entry) -> list[Affected]:
    return [
        Affected(
            id=branch, kind="branch", label=branch, dataset_id=root.subject,
            reason=f"{root.name} is its newest version.", depends_on=root.id, distance=1, blocks=True,
        )
        for branch in graph.branches_at(connection, root)
    ]  # fmt: skip


def _called(affected: Affected) -> str:
    return f"{'endpoint' if affected.kind == 'deployment' else affected.kind} {affected.id}"
