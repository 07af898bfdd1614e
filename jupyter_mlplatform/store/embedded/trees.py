"""A commit's tree: what path holds which object, as content-addressed key ranges (lakeFS's ranges and meta-range).

Entries are sorted by path and cut into ranges after each path whose own hash says so (one in `MEAN_RANGE`). Where the
cuts fall depends on the paths alone, so equal contents give equal nodes whatever the history, and a change rewrites
only the ranges that it touches. A tree is one node that lists its ranges; both kinds of node are JSON.
"""

import hashlib
import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter, ne
from sqlite3 import Connection
from typing import NamedTuple

import orjson

from jupyter_mlplatform.records.errors import Corrupt

MEAN_RANGE = 200
CACHED_RANGES = 256


class Entry(NamedTuple):
    """An object as a tree holds it: the sha256 of its bytes, in hex, and their number."""

    checksum: str
    size: int


class Part(NamedTuple):
    """One range of a tree: its node, its first and last path, and its number of entries."""

    node: str
    first: str
    last: str
    length: int


class Range(NamedTuple):
    """The entries of one range, in the order of their paths."""

    paths: tuple[str, ...]
    entries: tuple[Entry, ...]


class Difference(NamedTuple):
    """A path whose entries differ in two trees; None where it is absent."""

    path: str
    left: Entry | None
    right: Entry | None


class NewTree(NamedTuple):
    """A tree and the nodes (body by id) that the database may not hold yet."""

    id: str
    nodes: dict[str, str]


class Nodes:
    """Reads trees through one connection. Ranges are remembered in `cache`, which several readers may share."""

    def __init__(self, connection: Connection, cache: dict[str, Range]) -> None:
        self._connection = connection
        self._cache = cache

    def parts(self, tree: str) -> list[Part]:
        """Return the ranges of a tree, in order."""
        return [Part(*part) for part in orjson.loads(self._body(tree))]

    def range(self, node: str) -> Range:
        """Return the entries of a range."""
        cached = self._cache.get(node)
        if cached is not None:
            return cached
        rows = orjson.loads(self._body(node))
        loaded = Range(tuple(row[0] for row in rows), tuple(Entry(row[1], row[2]) for row in rows))
        self.remember({node: loaded})
        return loaded

    def remember(self, ranges: Mapping[str, Range]) -> None:
        """Keep ranges in the cache, by their nodes: what is written is mostly what is read next."""
        if len(self._cache) >= CACHED_RANGES:
            self._cache.clear()
        self._cache.update(ranges)

    def find(self, tree: str, path: str) -> Entry | None:
        """Return the entry at `path`."""
        return find(self, self.parts(tree), path)

    def _body(self, node: str) -> bytes:
        row = self._connection.execute("SELECT body FROM nodes WHERE id = ?", (node,)).fetchone()
        if row is None:
            raise Corrupt(f"The tree node {node} is missing from store.db.", hint="See docs/store-format.md.")
        body: bytes = row[0].encode()
        if hashlib.sha256(body).hexdigest() != node:
            raise Corrupt(f"The tree node {node} in store.db is damaged.", hint="See docs/store-format.md.")
        return body


def find(nodes: Nodes, parts: list[Part], path: str) -> Entry | None:
    """Return the entry at `path` of the tree that consists of `parts`."""
    number = bisect_left(parts, path, key=lambda part: part.last)
    if number == len(parts) or parts[number].first > path:
        return None
    leaf = nodes.range(parts[number].node)
    index = bisect_left(leaf.paths, path)
    return leaf.entries[index] if leaf.paths[index] == path else None


def scan(nodes: Nodes, parts: Iterable[Part], *, prefix: str = "", after: str = "") -> Iterator[tuple[str, Entry]]:
    """Yield the entries of `parts` that start with `prefix` and come after `after`; only their ranges are read."""
    for part in parts:
        if part.last <= after or part.last < prefix:
            continue
        if part.first > prefix and not part.first.startswith(prefix):
            return
        leaf = nodes.range(part.node)
        start = max(bisect_right(leaf.paths, after), bisect_left(leaf.paths, prefix))
        for index in range(start, len(leaf.paths)):
            path = leaf.paths[index]
            if not path.startswith(prefix):
                return
            yield path, leaf.entries[index]


def diff(nodes: Nodes, left: str, right: str, *, prefix: str = "", after: str = "") -> Iterator[Difference]:
    """Yield what differs between two trees, by path; ranges that both have are not read."""
    if left == right:
        return
    left_parts, right_parts = nodes.parts(left), nodes.parts(right)
    shared = {part.node for part in left_parts} & {part.node for part in right_parts}
    lefts, rights = (
        {(part.first, part.last): part for part in parts if part.node not in shared and _reaches(part, prefix, after)}
        for parts in (left_parts, right_parts)
    )
    # Most changes leave the bounds of a range as they are: such ranges are compared one to one.
    aligned = lefts.keys() & rights.keys()
    pairs = (_compare(nodes, [lefts[bounds]], [rights[bounds]], prefix, after) for bounds in sorted(aligned))
    rest, other_rest = ([part for bounds, part in side.items() if bounds not in aligned] for side in (lefts, rights))
    unaligned = _compare(nodes, rest, other_rest, prefix, after)
    yield from heapq.merge(chain.from_iterable(pairs), unaligned, key=itemgetter(0))


def _reaches(part: Part, prefix: str, after: str) -> bool:
    return part.last > after and part.last >= prefix and (part.first <= prefix or part.first.startswith(prefix))


def _compare(nodes: Nodes, lefts: list[Part], rights: list[Part], prefix: str, after: str) -> Iterator[Difference]:
    if len(lefts) == len(rights) == 1 and nodes.range(lefts[0].node).paths == nodes.range(rights[0].node).paths:
        yield from _compare_entries(nodes, lefts[0], rights[0], prefix, after)
        return
    one_side, other_side = (scan(nodes, parts, prefix=prefix, after=after) for parts in (lefts, rights))
    one, other = next(one_side, None), next(other_side, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None  # noqa: S101  the loop's condition, for the type checker
            yield Difference(one[0], one[1], None)
            one = next(one_side, None)
        elif one is None or other[0] < one[0]:
            yield Difference(other[0], None, other[1])
            other = next(other_side, None)
        else:
            if one[1] != other[1]:
                yield Difference(one[0], one[1], other[1])
            one, other = next(one_side, None), next(other_side, None)


def _compare_entries(nodes: Nodes, left: Part, right: Part, prefix: str, after: str) -> Iterator[Difference]:
    """Compare ranges that have the same paths."""
    paths, lefts = nodes.range(left.node)
    rights = nodes.range(right.node).entries
    for index in compress(range(len(paths)), map(ne, lefts, rights)):
        path = paths[index]
        if path > after and path.startswith(prefix):
            yield Difference(path, lefts[index], rights[index])


def apply(nodes: Nodes, tree: str, changes: Mapping[str, Entry | None]) -> NewTree:
    """Return `tree` with `changes` made: an entry to set, or None to remove, by path."""
    builder = _Builder()
    parts = nodes.parts(tree)
    todo = sorted(changes)
    done = 0
    for number, part in enumerate(parts):
        end = len(todo) if number == len(parts) - 1 else bisect_right(todo, part.last, done)
        if done == end and not builder.pending:
            builder.parts.append(part)
            continue
        leaf = nodes.range(part.node)
        edited = _edited(dict(zip(leaf.paths, leaf.entries, strict=True)), todo[done:end], changes)
        builder.add(edited, may_end={*todo[done:end], leaf.paths[-1]})
        done = end
    builder.add(_edited({}, todo[done:], changes), may_end=set(todo[done:]))
    made = builder.finish()
    nodes.remember(builder.ranges)
    return made


def empty() -> NewTree:
    """Return the tree without entries."""
    return _Builder().finish()


def _edited(
    entries: dict[str, Entry], paths: list[str], changes: Mapping[str, Entry | None]
) -> list[tuple[str, Entry]]:
    for path in paths:
        entry = changes[path]
        if entry is None:
            entries.pop(path, None)
        else:
            entries[path] = entry
    return sorted(entries.items())


def _ends_range(path: str) -> bool:
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big") % MEAN_RANGE == 0


class _Builder:
    """Collects the ranges of a new tree; `pending` are entries of a range whose end has not come yet."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.pending: list[tuple[str, Entry]] = []
        self.ranges: dict[str, Range] = {}
        self._nodes: dict[str, str] = {}

    def add(self, entries: list[tuple[str, Entry]], may_end: set[str]) -> None:
        """Add entries in order. Paths other than `may_end` stood within a range: they end none."""
        start = 0
        for index, (path, _) in enumerate(entries, start=1):
            if path in may_end and _ends_range(path):
                self.pending += entries[start:index]
                self._close()
                start = index
        self.pending += entries[start:]

    def finish(self) -> NewTree:
        if self.pending:
            self._close()
        return NewTree(self._node([tuple(part) for part in self.parts]), self._nodes)

    def _close(self) -> None:
        rows = [(path, entry.checksum, entry.size) for path, entry in self.pending]
        node = self._node(rows)
        self.parts.append(Part(node, rows[0][0], rows[-1][0], len(rows)))
        self.ranges[node] = Range(*zip(*self.pending, strict=True))
        self.pending = []

    def _node(self, rows: Sequence[tuple[str | int, ...]]) -> str:
        body = orjson.dumps(rows)
        name = hashlib.sha256(body).hexdigest()
        self._nodes[name] = body.decode()
        return name
