"""Which commits, nodes and objects the refs of a store lead to."""

from sqlite3 import Connection

from jupyter_mlplatform.store.embedded.commits import tree_of
from jupyter_mlplatform.store.embedded.trees import Entry, Nodes


class Reachable:
    """What was found reachable so far; `mark` adds to it and never looks at the same node twice.

    Attributes
    ----------
    commits, nodes
        Ids.
    objects
        Entries: every object that one of the commits holds.
    """

    def __init__(self) -> None:
        self.commits: set[str] = set()
        self.nodes: set[str] = set()
        self.objects: set[Entry] = set()

    def mark(self, connection: Connection, *, dropped_after: float) -> None:
        """Add what branches and tags lead to, and those that were deleted after a time (seconds since the epoch).

        Raises `Corrupt` where a node on the way is damaged.
        """
        todo = [commit for (commit,) in connection.execute("SELECT commit_id FROM refs")]
        recent = connection.execute("SELECT commit_id FROM dropped WHERE dropped_at > ?", (dropped_after,))
        todo += [commit for (commit,) in recent]
        nodes = Nodes(connection, {})
        while todo:
            commit = todo.pop()
            if commit in self.commits:
                continue
            self.commits.add(commit)
            self._mark_tree(nodes, tree_of(connection, commit))
            parents = connection.execute("SELECT parent_id FROM parents WHERE commit_id = ?", (commit,))
            todo += [parent for (parent,) in parents]

    def _mark_tree(self, nodes: Nodes, tree: str) -> None:
        if tree in self.nodes:
            return
        self.nodes.add(tree)
        for part in nodes.parts(tree):
            if part.node not in self.nodes:
                self.nodes.add(part.node)
                self.objects.update(nodes.range(part.node).entries)
