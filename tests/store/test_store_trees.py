"""Trees: the same contents are the same nodes, and only what changed is read and written."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlplatform.store.embedded import trees
from jupyter_mlplatform.store.embedded.trees import Difference, Entry, NewTree, Nodes

ENTRIES = st.builds(Entry, st.sampled_from(["aa", "bb"]), st.integers(0, 2))
PATHS = st.text(st.sampled_from("ab/é😀"), min_size=1, max_size=4)
CHANGES = st.dictionaries(PATHS, st.none() | ENTRIES, max_size=30)


class Table:
    """A `nodes` table in memory, with the trees that a test makes."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE TABLE nodes (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
        self.empty = self.keep(trees.empty())

    def nodes(self, cache: dict[str, trees.Range] | None = None) -> Nodes:
        return Nodes(self.connection, {} if cache is None else cache)

    def keep(self, tree: NewTree) -> str:
        self.connection.executemany("INSERT OR IGNORE INTO nodes VALUES (?, ?)", tree.nodes.items())
        return tree.id

    def make(self, changes: dict[str, Entry | None], on: str | None = None) -> str:
        return self.keep(trees.apply(self.nodes(), on or self.empty, changes))


@pytest.fixture
def table():
    made = Table()
    yield made
    made.connection.close()


@pytest.fixture(scope="module", autouse=True)
def short_ranges():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trees, "MEAN_RANGE", 3)
        yield


@settings(deadline=None)
@given(steps=st.lists(CHANGES, max_size=5))
def test_a_tree_depends_on_its_contents_alone(steps: list[dict[str, Entry | None]]):
    table = Table()
    tree, model = table.empty, {}
    for changes in steps:
        tree = table.make(changes, tree)
        model = {path: entry for path, entry in {**model, **changes}.items() if entry is not None}
    assert tree == table.make(model)
    nodes = table.nodes()
    assert list(trees.scan(nodes, nodes.parts(tree))) == sorted(model.items(), key=lambda item: item[0].encode())
    for path in {*model, *(path for changes in steps for path in changes)}:
        assert nodes.find(tree, path) == model.get(path)
    table.connection.close()


@settings(deadline=None)
@given(left=st.dictionaries(PATHS, ENTRIES), changes=CHANGES, prefix=st.sampled_from(["", "a", "b/"]), after=PATHS)
def test_a_diff_is_what_differs(left, changes, prefix: str, after: str):
    table = Table()
    right = {path: entry for path, entry in {**left, **changes}.items() if entry is not None}
    found = list(trees.diff(table.nodes(), table.make(left), table.make(right), prefix=prefix, after=after))
    assert found == [
        Difference(path, left.get(path), right.get(path))
        for path in sorted(left.keys() | right.keys())
        if left.get(path) != right.get(path) and path.startswith(prefix) and path > after
    ]
    table.connection.close()


def test_one_change_among_many_reads_and_writes_one_range(table: Table, monkeypatch):
    monkeypatch.setattr(trees, "MEAN_RANGE", 200)
    many = {f"datasets/{number:05}": Entry("aa", 1) for number in range(10_000)}
    before = table.make(many)
    assert len(table.nodes().parts(before)) == pytest.approx(50, rel=0.4)
    read: dict[str, trees.Range] = {}
    changed = trees.apply(table.nodes(read), before, {"datasets/05000": Entry("bb", 1)})
    assert len(read) == 2, "the range, before and after"
    assert len(changed.nodes) == 2, "the range and the list of ranges"
    table.keep(changed)
    read.clear()
    assert [found.path for found in trees.diff(table.nodes(read), before, changed.id)] == ["datasets/05000"]
    assert len(read) == 2, "the range, before and after"
    read.clear()
    nodes = table.nodes(read)
    assert len(list(trees.scan(nodes, nodes.parts(before), prefix="datasets/0500"))) == 10
    assert len(read) <= 2
