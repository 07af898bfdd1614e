"""A store against a model that is a few dictionaries: whatever is done to both, both must say the same."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from jupyter_mlplatform.records.errors import AlreadyExists, Conflict, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import ObjectStat, VersionStore
from tests.store.store_edits import changed, contents, save

PATHS = [f"{folder}{name}" for folder in ("", "a/", "a/b/", "c/") for name in ("1", "2", "x.json")]
BODIES = {"empty": b"", "one": b"one", "two": b"two", "large": b"large" * 20_000, "deleted": None}
CHANGES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(list(BODIES)), min_size=1, max_size=6).map(
    lambda names: {path: BODIES[name] for path, name in names.items()}
)
NAMES = st.sampled_from(["main", "dataset--a", "dataset--a--try", "model--b"])

Tree = dict[str, bytes]


@dataclass
class Model:
    """What a store should hold."""

    trees: dict[str, Tree] = field(default_factory=dict)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def add(self, commit: str, parents: tuple[str, ...], tree: Tree) -> None:
        self.trees[commit] = tree
        self.parents[commit] = parents

    def ancestors(self, commit: str) -> set[str]:
        """Return a commit and everything before it."""
        found, todo = set(), [commit]
        while todo:
            here = todo.pop()
            if here not in found:
                found.add(here)
                todo += self.parents[here]
        return found


def edited(tree: Tree, changes: dict[str, bytes | None]) -> Tree:
    merged = {**tree, **changes}
    return {path: body for path, body in merged.items() if body is not None}


def differences(left: Tree, right: Tree) -> dict[str, str]:
    return {
        path: "added" if path not in left else "removed" if path not in right else "changed"
        for path in left.keys() | right.keys()
        if left.get(path) != right.get(path)
    }


def three_way(base: Tree, source: Tree, dest: Tree) -> tuple[dict[str, bytes | None], set[str]]:
    """Return what the source changed that the dest has not, and the paths that the dest changed differently."""
    changes = {path: source.get(path) for path in differences(base, source) if source.get(path) != dest.get(path)}
    return changes, {path for path in changes if base.get(path) != dest.get(path)}


class StoreMachine(RuleBasedStateMachine):
    """The rules. A subclass says how to make a fresh repository."""

    new_store: ClassVar[Callable[[], VersionStore]]

    commits = Bundle("commits")
    stages = Bundle("stages")

    @initialize(target=commits)
    def start(self):
        self.store = type(self).new_store()
        self.model = Model()
        root = self.store.resolve("main")
        self.model.add(root, (), {})
        self.model.branches["main"] = root
        return root

    @rule(target=commits, branch=NAMES, changes=CHANGES)
    def commit(self, branch: str, changes: dict[str, bytes | None]):
        head = self.model.branches.get(branch)
        if head is None:
            with pytest.raises(NotFound):
                self.store.stage(branch)
            return multiple()
        tree = edited(self.model.trees[head], changes)
        if tree == self.model.trees[head]:
            with pytest.raises(NothingToCommit):
                save(self.store, branch, changes)
            return multiple()
        return self._moved(branch, save(self.store, branch, changes, "commit").id, (head,), tree)

    @rule(target=stages, branch=NAMES, changes=CHANGES)
    def open_stage(self, branch: str, changes: dict[str, bytes | None]):
        if branch not in self.model.branches:
            return multiple()
        stage = self.store.stage(branch)
        for path, body in changes.items():
            if body is None:
                stage.delete(path)
            else:
                stage.put(path, body)
        return stage, changes

    @rule(target=commits, opened=consumes(stages))
    def commit_stage(self, opened):
        stage, changes = opened
        head = self.model.branches.get(stage.branch)
        tree = edited(self.model.trees[stage.base], changes)
        if head is None:
            with pytest.raises(NotFound):
                stage.commit("gone")
        elif head != stage.base:
            with pytest.raises(StaleHead):
                stage.commit("stale")
        elif tree == self.model.trees[head]:
            with pytest.raises(NothingToCommit):
                stage.commit("nothing")
        else:
            return self._moved(stage.branch, stage.commit("staged").id, (head,), tree)
        return multiple()

    @rule(opened=consumes(stages))
    def leave_stage(self, opened):
        with opened[0]:
            pass

    @rule(target=commits, branch=NAMES, source=commits, path=st.sampled_from(PATHS), copy=st.sampled_from(PATHS))
    def link(self, branch: str, source: str, path: str, copy: str):
        head = self.model.branches.get(branch)
        body = self.model.trees[source].get(path)
        if head is None or self.model.trees[head].get(copy) == body:
            return multiple()
        with self.store.stage(branch) as stage:
            if body is None:
                with pytest.raises(NotFound):
                    stage.link(copy, source, path)
                return multiple()
            stage.link(copy, source, path)
            made = stage.commit("link").id
        return self._moved(branch, made, (head,), edited(self.model.trees[head], {copy: body}))

    @rule(name=NAMES, source=commits)
    def create_branch(self, name: str, source: str):
        if name in self.model.branches or name in self.model.tags:
            with pytest.raises(AlreadyExists):
                self.store.create_branch(name, source)
        else:
            self.store.create_branch(name, source)
            self.model.branches[name] = source

    @rule(name=NAMES.filter(lambda name: name != "main"))
    def delete_branch(self, name: str):
        if name in self.model.branches:
            self.store.delete_branch(name)
            del self.model.branches[name]
        else:
            with pytest.raises(NotFound):
                self.store.delete_branch(name)

    @rule(name=NAMES, source=commits)
    def create_tag(self, name: str, source: str):
        if name in self.model.branches or name in self.model.tags:
            with pytest.raises(AlreadyExists):
                self.store.create_tag(name, source)
        else:
            self.store.create_tag(name, source)
            self.model.tags[name] = source

    @rule(name=NAMES)
    def delete_tag(self, name: str):
        if name in self.model.tags:
            self.store.delete_tag(name)
            del self.model.tags[name]
        else:
            with pytest.raises(NotFound):
                self.store.delete_tag(name)

    @rule(
        target=commits,
        source=commits,
        branch=NAMES,
        strategy=st.sampled_from([None, None, "source-wins", "dest-wins"]),
        squash=st.booleans(),
    )
    def merge(self, source: str, branch: str, strategy, squash: bool):
        head = self.model.branches.get(branch)
        if head is None:
            return multiple()
        base = self._merge_base(source, head)
        trees = self.model.trees
        changes, conflicts = three_way(trees[base], trees[source], trees[head])
        if trees[source] == trees[base]:
            with pytest.raises(NothingToCommit):
                self.store.merge(source, branch, "merge", strategy=strategy, squash=squash)
            return multiple()
        if conflicts and strategy is None:
            with pytest.raises(Conflict) as caught:
                self.store.merge(source, branch, "merge", squash=squash)
            assert set(caught.value.extra["paths"]) == conflicts
            return multiple()
        if strategy == "dest-wins":
            changes = {path: body for path, body in changes.items() if path not in conflicts}
        made = self.store.merge(source, branch, "merge", strategy=strategy, squash=squash)
        return self._moved(branch, made.id, (head,) if squash else (head, source), edited(trees[head], changes))

    @rule(target=commits, branch=NAMES, commit=commits)
    def revert(self, branch: str, commit: str):
        head = self.model.branches.get(branch)
        parents = self.model.parents[commit]
        if head is None or not parents:
            return multiple()
        trees = self.model.trees
        changes, conflicts = three_way(trees[commit], trees[parents[0]], trees[head])
        if conflicts:
            with pytest.raises(Conflict) as caught:
                self.store.revert(branch, commit, "revert")
            assert set(caught.value.extra["paths"]) == conflicts
            return multiple()
        if not changes:
            with pytest.raises(NothingToCommit):
                self.store.revert(branch, commit, "revert")
            return multiple()
        made = self.store.revert(branch, commit, "revert")
        return self._moved(branch, made.id, (head,), edited(trees[head], changes))

    @rule(left=commits, right=commits, prefix=st.sampled_from(["", "a/", "c"]))
    def diff(self, left: str, right: str, prefix: str):
        trees = self.model.trees
        expected = {p: kind for p, kind in differences(trees[left], trees[right]).items() if p.startswith(prefix)}
        assert changed(self.store, left, right, prefix=prefix) == expected
        changes, conflicts = three_way(trees[self._merge_base(right, left)], trees[right], trees[left])
        kinds = {path: kind for path, kind in differences(trees[left], trees[right]).items() if path in changes}
        kinds |= dict.fromkeys(conflicts, "conflict")
        expected = {path: kind for path, kind in kinds.items() if path.startswith(prefix)}
        assert changed(self.store, left, right, prefix=prefix, three_dot=True) == expected

    @rule(commit=commits, first_parent=st.booleans(), prefix=st.sampled_from(["", "a/"]))
    def log(self, commit: str, first_parent: bool, prefix: str):
        found = self.store.log(commit, first_parent=first_parent, prefix=prefix, amount=1000).items
        parents, trees = self.model.parents, self.model.trees
        if first_parent:
            expected = [commit]
            while parents[expected[-1]]:
                expected.append(parents[expected[-1]][0])
        else:
            expected = list(self.model.ancestors(commit))
        if prefix:
            expected = [
                one
                for one in expected
                if parents[one]
                and any(path.startswith(prefix) for path in differences(trees[parents[one][0]], trees[one]))
            ]
        assert sorted(one.id for one in found) == sorted(expected)
        assert all(one.parents == parents[one.id] for one in found)
        place = {one.id: number for number, one in enumerate(found)}
        assert all(place[one.id] < place.get(parent, len(place)) for one in found for parent in one.parents)

    @rule(commit=commits)
    def read(self, commit: str):
        tree = self.model.trees[commit]
        assert contents(self.store, commit) == tree
        folders = {path.split("/")[0] + "/" * ("/" in path) for path in tree}
        assert [item.path for item in self.store.list(commit, delimiter="/").items] == sorted(folders)
        below = [item for item in self.store.list(commit, prefix="a/").items if isinstance(item, ObjectStat)]
        assert {item.path: item.size for item in below} == {
            path: len(body) for path, body in tree.items() if path.startswith("a/")
        }

    @invariant()
    def refs_agree(self):
        assert {ref.name: ref.commit for ref in self.store.branches().items} == self.model.branches
        assert {ref.name: ref.commit for ref in self.store.tags().items} == self.model.tags

    def _merge_base(self, source: str, dest: str) -> str:
        base = self.store.merge_base(source, dest)
        common = self.model.ancestors(source) & self.model.ancestors(dest)
        assert base in common
        return base

    def _moved(self, branch: str, commit: str, parents: tuple[str, ...], tree: Tree) -> str:
        assert commit not in self.model.trees
        self.model.add(commit, parents, tree)
        self.model.branches[branch] = commit
        return commit
