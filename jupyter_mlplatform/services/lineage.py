"""The lineage graph around a version, and what goes stale without it."""

from typing import Literal

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.lineage import Impact, LineageGraph
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.drawing import Drawing
from jupyter_mlplatform.services.index import graph
from jupyter_mlplatform.services.index.graph import Entry, Made
from jupyter_mlplatform.services.index.index import Index
from jupyter_mlplatform.services.versions import Located, Versions

Direction = Literal["up", "down", "both"]


class Lineage:
    """Lineage graphs, from the index."""

    def __init__(self, index: Index, versions: Versions, dependants: Dependants) -> None:
        self._index = index
        self._versions = versions
        self._dependants = dependants

    def graph(
        self, version: str, *, depth: int = 50, direction: Direction = "both", limit: int = 1_000
    ) -> LineageGraph:
        """Return what a version was made from (up) and what was made from it (down).

        Parameters
        ----------
        version
            Any name of it.
        depth
            Edges away from it at most; a transformation between two versions is two.
        limit
            Versions and models at most in each direction, the nearest first.

        Raises
        ------
        NotFound
            There is no such version.
        Invalid
            Depth or limit is below 1.
        """
        for name, number in {"depth": depth, "limit": limit}.items():
            if number < 1:
                raise Invalid(f"{name} is 1 or more.", field=name)
        root = self._versions.locate(version)
        up, down = direction != "down", direction != "up"
        with self._index.read() as connection:
            entry = graph.entries(connection, [root.id]).get(root.id)
            loose = [] if entry else self._loose(root)
            commits = {root.id}
            if up:
                start = [root.id, *(made[0] for made in loose)]
                commits.update(graph.reach(connection, start, "up", depth=depth, limit=limit))
            if down:
                commits.update(graph.reach(connection, [root.id], "down", depth=depth, limit=limit))
            made = {*loose, *graph.made_into(connection, commits), *graph.made_from(connection, commits)}
            drawing = Drawing(connection, entry or _entry(root), commits, made)
        return drawing.graph(depth, up=up, down=down)

    def _loose(self, version: Located) -> list[Made]:
        """Return what a version was made from that no branch leads to, so that the index has it not."""
        kind = "input" if version.stamp.kind == "transformation" else "revision"
        return [(parent.id, version.id, kind) for parent in self._versions.parents_of(version)]

    def impact(self, version: str) -> Impact:
        """Return what goes stale if a version is withdrawn, and what forbids it. Raises `NotFound`."""
        return self._dependants.impact(self._versions.locate(version).id)


def _entry(version: Located) -> Entry:
    commit, stamp = version.commit, version.stamp
    return Entry(
        commit.id, stamp.kind, stamp.subject, stamp.number, commit.message, stamp.author, commit.created_at,
        ", ".join(stamp.steps), deleted=False,
    )  # fmt: skip
