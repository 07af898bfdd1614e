"""Copying history between stores of every kind, in every direction."""

import contextlib
import json
import random

import pytest

from jupyter_mlplatform.records.errors import Corrupt, NothingToCommit
from jupyter_mlplatform.store.contract import Commit, VersionStore
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.store.embedded.verify import verify
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.store.replicate import Progress, replicate
from jupyter_mlplatform.store.replicate.history import read_history
from jupyter_mlplatform.store.replicate.identity import AUTHOR, CREATED_AT, MERGED, ORIGIN, identity
from tests.store.conftest import NewStore
from tests.store.store_edits import contents, save

LAKEFS = pytest.mark.lakefs
LARGE = b"large" * 20_000


@pytest.fixture(
    params=[
        pytest.param(("embedded_stores", "embedded_stores"), id="embedded-embedded"),
        pytest.param(("embedded_stores", "lakefs_stores"), id="embedded-lakefs", marks=LAKEFS),
        pytest.param(("lakefs_stores", "embedded_stores"), id="lakefs-embedded", marks=LAKEFS),
    ]
)
def both(request: pytest.FixtureRequest) -> tuple[VersionStore, VersionStore]:
    """A source and a target, both fresh."""
    kinds: list[NewStore] = [request.getfixturevalue(name) for name in request.param]
    return kinds[0](), kinds[1]()


def shape(store: VersionStore) -> dict[str, object]:
    """Everything that must survive a copy: for each ref, the graph below it in ids that all stores share."""
    history = read_history(store, lambda _: True)
    names = {commit.id: identity(commit) for commit in history.commits.values()}
    first = [commit for commit in history.commits.values() if not commit.parents]
    names |= {commit.id: "first" for commit in first}

    def below(head: str) -> dict[str, tuple]:
        return {names[id_]: said(history.commits[id_]) for id_ in history.reach([head])}

    def said(commit: Commit) -> tuple:
        own = {key: value for key, value in commit.metadata.items() if not key.startswith(ORIGIN)}
        parents = tuple(names[parent] for parent in commit.parents)
        return commit.message, parents, own, contents(store, commit.id) if parents else {}

    refs = {**history.branches, **{f"tag {name}": commit for name, commit in history.tags.items()}}
    return {name: (names[head], below(head)) for name, head in refs.items()}


def write_history(store: VersionStore) -> None:
    """Every kind of commit: forks, merges with each strategy, a merged line without a branch, a revert, deletions."""
    save(store, "main", {"a": b"1", "b": b"1", "large": LARGE}, "first", {"key": "value"})
    store.create_branch("side", "main")
    save(store, "main", {"a": b"2", "only-main": b"1"}, "ours")
    save(store, "side", {"a": b"3", "b": None, "moved": LARGE}, "theirs")
    store.merge("side", "main", "merge with source-wins", strategy="source-wins")
    save(store, "side", {"a": b"4", "only-side": b"1"}, "theirs again")
    store.create_branch("dest", "main")
    save(store, "dest", {"a": b"5"}, "dest")
    store.merge("side", "dest", "merge with dest-wins", {"why": "dest"}, strategy="dest-wins")
    store.create_branch("passing", "main")
    save(store, "passing", {"new": b"1"}, "on a branch that goes")
    save(store, "passing", {"new": b"2"}, "on a branch that goes, again")
    store.merge("passing", "main", "merge what goes")
    store.delete_branch("passing")
    store.revert("main", "main~1", "revert")
    store.create_tag("v1", "main~1")
    store.create_branch("same-as-main", "main")
    store.merge("side", "main", "squashed", squash=True, strategy="dest-wins")


def test_a_whole_history_arrives(both):
    source, target = both
    write_history(source)
    seen: list[Progress] = []
    report = replicate(source, target, seen.append)
    assert shape(target) == shape(source)
    assert (report.flattened, report.refused) == (0, [])
    assert set(report.branches) == {"dest", "main", "same-as-main", "side"}
    assert report.tags == ["v1"]
    assert [(progress.done, progress.total) for progress in seen] == [(n, len(seen)) for n in range(1, len(seen) + 1)]
    assert sum(commit.metadata.get(AUTHOR) is not None for commit in log(target)) == report.commits
    assert all(CREATED_AT in commit.metadata for commit in log(target) if ORIGIN in commit.metadata)


def test_a_second_run_does_nothing(both):
    source, target = both
    write_history(source)
    first = replicate(source, target)
    again = replicate(source, target)
    assert first.commits > 0
    assert (again.commits, again.objects, again.linked, again.branches, again.tags) == (0, 0, 0, [], [])
    back = replicate(target, source)
    assert (back.commits, back.objects, back.branches, back.tags, back.refused) == (0, 0, [], [], [])


def test_an_interrupted_run_is_continued(both):
    source, target = both
    write_history(source)

    class Interrupted(Exception):
        pass

    def stop(_: Progress) -> None:
        raise Interrupted

    runs = 0
    while True:
        runs += 1
        try:
            report = replicate(source, target, stop)
            break
        except Interrupted:
            assert runs < 100
    assert report.commits == 0
    assert runs > 5
    assert shape(target) == shape(source)
    assert not [ref.name for ref in target.branches().items if ref.name.startswith("replica--")]


def test_a_history_continued_elsewhere_comes_back_to_where_it_left(both):
    source, target = both
    write_history(source)
    before = source.resolve("main")
    replicate(source, target)
    made = save(target, "main", {"back": b"1"}, "made elsewhere", {"by": "them"})
    target.create_branch("new", made.id)
    report = replicate(target, source)
    assert report.commits == 1
    back = source.get_commit("main")
    assert (back.message, back.parents, back.metadata["by"]) == ("made elsewhere", (before,), "them")
    assert back.metadata[ORIGIN] == made.id
    assert source.resolve("new") == back.id
    assert replicate(source, target).commits == 0
    assert shape(target) == shape(source)


def test_what_went_both_ways_is_refused_and_left(both):
    source, target = both
    save(source, "main", {"a": b"1"})
    source.create_branch("other", "main")
    source.create_tag("tag", "main")
    replicate(source, target)
    ours, theirs = save(source, "main", {"a": b"2"}), save(target, "main", {"a": b"3"})
    save(source, "other", {"b": b"1"})
    source.delete_tag("tag")
    source.create_tag("tag", ours.id)
    report = replicate(source, target)
    assert {(refused.kind, refused.name) for refused in report.refused} == {("branch", "main"), ("tag", "tag")}
    assert report.branches == ["other"]
    assert target.resolve("main") == theirs.id
    assert contents(target, "other") == {"a": b"1", "b": b"1"}
    assert not [ref.name for ref in target.branches().items if ref.name.startswith("replica--")]


def test_ids_inside_documents_messages_and_metadata_are_mapped(both):
    source, target = both
    version = save(source, "main", {"a": b"1"})
    unknown = "0" * 64
    model = json.dumps({"version": version.id, "other": unknown}).encode()
    source.create_branch("model", "main")
    made = save(source, "model", {"model.json": model, "model.bin": model}, f"from {version.id}", {"of": version.id})
    save(source, "main", {"deployed.json": json.dumps({"commit": made.id}).encode()})
    replicate(source, target)
    copy, of_version = target.get_commit("model"), target.resolve("main~1")
    assert (copy.message, copy.metadata["of"], copy.parents) == (f"from {of_version}", of_version, (of_version,))
    found = contents(target, "model")
    assert json.loads(found["model.json"]) == {"version": of_version, "other": unknown}
    assert found["model.bin"] == model
    assert json.loads(contents(target, "main")["deployed.json"]) == {"commit": copy.id}


def test_ids_in_paths_are_mapped_also_where_they_go_again(both):
    source, target = both
    source.create_branch("line", "main")
    first, second = save(source, "line", {"a": b"1"}), save(source, "line", {"a": b"2"})
    marks = {f"gone/{commit.id}.json": b"{}" for commit in (first, second)}
    save(source, "main", marks | {f"by/{second.id}/large": LARGE, "z": b"1"})
    replicate(source, target)
    one, two = target.resolve("line~1"), target.resolve("line")
    assert contents(target, "main").keys() == {f"gone/{one}.json", f"gone/{two}.json", f"by/{two}/large", "z"}
    save(source, "main", {f"gone/{first.id}.json": None})
    assert not replicate(source, target).refused
    assert contents(target, "main").keys() == {f"gone/{two}.json", f"by/{two}/large", "z"}


def test_a_merge_that_was_decided_by_hand_keeps_its_files(both):
    """lakeFS and the embedded store merge by strategy only; another tool may have committed something else."""
    source, target = both
    save(source, "main", {"a": b"1"})
    source.create_branch("side", "main")
    theirs = save(source, "side", {"a": b"2", "b": b"2", "c": b"2"})
    save(source, "main", {"a": b"3", "b": b"3"})
    source.merge("side", "main", "mixed", strategy="source-wins")
    replicate(_MixedMerge(source), target)
    assert contents(target, "main") == contents(source, "main")
    copy = target.get_commit("main")
    assert len(copy.parents) == 1
    assert copy.metadata[MERGED] == target.resolve("side")
    assert target.get_commit("side").metadata[ORIGIN] == theirs.id


class _MixedMerge:
    """A store whose three-dot diff says that a merge would do less than it did, as for a merge decided by hand."""

    def __init__(self, store: VersionStore) -> None:
        self._store = store

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    def diff(self, left: str, right: str, *, three_dot: bool = False, after: str = "", amount: int = 1000):
        page = self._store.diff(left, right, three_dot=three_dot, after=after, amount=amount)
        if three_dot:
            page.items[:] = [change for change in page.items if change.path != "b"]
        return page


def test_a_commit_that_changes_nothing_is_the_one_before(both):
    source, target = both
    save(source, "main", {"a": b"1"})
    source.create_branch("side", "main")
    save(source, "side", {"a": b"2"})
    before = save(source, "main", {"a": b"3"})
    nothing = source.merge("side", "main", "nothing left of it", squash=True, strategy="dest-wins")
    assert nothing.parents == (before.id,)
    report = replicate(source, target)
    assert (report.commits, report.empty) == (3, 1)
    assert identity(target.get_commit("main")) == before.id
    assert replicate(source, target).commits == 0
    after = save(source, "main", {"a": b"4"})
    replicate(source, target)
    assert identity(target.get_commit("main")) == after.id


def test_only_the_wanted_names_are_copied(both):
    source, target = both
    write_history(source)
    replicate(source, target, wanted=lambda name: name == "side")
    assert [ref.name for ref in target.branches().items] == ["main", "side"]
    assert target.tags().items == []
    assert contents(target, "main") == {}


def test_damage_in_the_source_is_not_copied(embedded_stores: NewStore):
    source, target = embedded_stores(), embedded_stores()
    assert isinstance(source, EmbeddedStore)
    save(source, "main", {"good": b"1"})
    save(source, "main", {"bad": LARGE})
    (file,) = source.objects.files()
    file.chmod(0o644)
    file.write_bytes(LARGE[:-1] + b"x")
    with pytest.raises(Corrupt):
        replicate(source, target)
    assert contents(target, "main") == {"good": b"1"}


def test_the_same_bytes_are_sent_once(both):
    source, target = both
    save(source, "main", {"a": LARGE})
    save(source, "main", {"b": LARGE})
    report = replicate(source, target)
    assert (report.objects, report.linked, report.bytes) == (1, 1, len(LARGE))


@pytest.mark.parametrize("seed", range(12))
def test_random_histories_arrive(embedded_stores: NewStore, seed: int):
    target = embedded_stores()
    assert_copies_keep_up(embedded_stores(), target, random.Random(seed), steps=25)
    assert isinstance(target, EmbeddedStore)
    assert verify(target).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_random_histories_arrive_in_every_direction(both, seed: int):
    assert_copies_keep_up(*both, random.Random(seed), steps=12)


def assert_copies_keep_up(source: VersionStore, target: VersionStore, chance: random.Random, steps: int) -> None:
    for _ in range(3):
        grow(source, chance, steps)
        report = replicate(source, target)
        assert (report.flattened, report.refused) == (0, [])
        assert shape(target).items() >= shape(source).items()  # a branch deleted since is left


def grow(store: VersionStore, chance: random.Random, steps: int) -> None:
    for _ in range(steps):
        branches = [ref.name for ref in store.branches().items]
        branch, other = chance.choice(branches), chance.choice(branches)
        step = chance.choice(["save", "save", "fork", "merge", "merge", "tag", "delete"])
        name = f"{step}-{chance.randrange(10**9)}"
        if step == "save":
            save(store, branch, {chance.choice("abcdef"): name.encode(), chance.choice("ghij"): None}, name)
        elif step == "fork":
            store.create_branch(name, branch)
        elif step == "merge":
            with contextlib.suppress(NothingToCommit):
                store.merge(other, branch, name, strategy=chance.choice(["source-wins", "dest-wins"]))
        elif step == "tag":
            store.create_tag(name, branch)
        elif step == "delete" and branch != "main" and len(branches) > 3 and chance.random() < 0.3:
            store.delete_branch(branch)


def log(store: VersionStore) -> list[Commit]:
    found = {}
    for ref in store.branches().items:
        found |= {commit.id: commit for commit in every(lambda after, at=ref.name: store.log(at, after=after))}
    return list(found.values())
