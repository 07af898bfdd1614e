"""The folder on disk: what docs/store-format.md promises to a person with `sqlite3` and `cp`, and where it lies."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlplatform.store import open_store
from jupyter_mlplatform.store.embedded import EmbeddedStore, commits, filesystem
from jupyter_mlplatform.store.embedded.filesystem import is_network
from tests.store.conftest import NewStore
from tests.store.store_edits import contents, save

DOCUMENT = Path(__file__).parents[2] / "docs" / "store-format.md"
BODIES = {"datasets/a/manifest.json": b"{}", "datasets/a/data/1.parquet": b"parquet" * 20_000, "é 'quoted'": b"x"}


@pytest.fixture
def by_hand(embedded: EmbeddedStore) -> Iterator[sqlite3.Connection]:
    save(embedded, "main", BODIES, "first")
    save(embedded, "main", {"later": b"later"}, "second")
    embedded.close()
    with sqlite3.connect(f"{(embedded.root / 'store.db').as_uri()}?mode=ro", uri=True) as connection:
        yield connection
    connection.close()


def statement(beginning: str) -> str:
    """Return the SQL statement of the document that begins so."""
    (found,) = re.findall(rf"^({re.escape(beginning)}[^;]*);", DOCUMENT.read_text(), re.MULTILINE)
    return found


def test_a_person_can_recover_everything(by_hand: sqlite3.Connection, embedded: EmbeddedStore):
    heads = dict(by_hand.execute(statement("SELECT name, commit_id")).fetchall())
    history = by_hand.execute(statement("WITH RECURSIVE line"), {"commit": heads["main"]}).fetchall()
    assert [row[2] for row in history] == ["second", "first", "Repository created"]
    files = by_hand.execute(statement("SELECT path, size, checksum"), {"commit": history[1][0]}).fetchall()
    recovered = {}
    for path, size, checksum in files:
        if size >= 65536:
            recovered[path] = (embedded.root / "objects" / checksum[:2] / checksum).read_bytes()
        else:
            (recovered[path],) = by_hand.execute("SELECT body FROM objects WHERE checksum = ?", (checksum,)).fetchone()
        assert hashlib.sha256(recovered[path]).hexdigest() == checksum
    assert recovered == BODIES


def test_a_copied_folder_is_the_store(embedded: EmbeddedStore, tmp_path: Path):
    save(embedded, "main", BODIES)
    embedded.close()
    embedded.root.rename(tmp_path / "moved ~ elsewhere")
    moved = open_store(str(tmp_path / "moved ~ elsewhere"))
    assert contents(moved, "main") == BODIES
    moved.close()


def test_equal_contents_are_one_tree_and_one_file(embedded: EmbeddedStore):
    save(embedded, "main", {"a": BODIES["datasets/a/data/1.parquet"], "b": b"1"})
    embedded.create_branch("side", "main~1")
    save(embedded, "side", {"a": BODIES["datasets/a/data/1.parquet"]})
    save(embedded, "side", {"b": b"1", "c": b"1"})
    save(embedded, "side", {"c": None})
    with embedded.database.read() as connection:
        trees = connection.execute("SELECT tree FROM commits JOIN refs ON refs.commit_id = commits.id").fetchall()
    assert len(trees) == 2
    assert trees[0] == trees[1]
    assert len(list(embedded.objects.files())) == 1


def test_the_journal_suits_the_disk(embedded_stores: NewStore):
    assert embedded_stores().health()["journal"] == "wal"


def test_a_network_home_has_no_shared_memory(network_stores: NewStore):
    store = network_stores()
    save(store, "main", BODIES)
    assert store.health()["journal"] == "delete"
    root = Path(store.health()["address"])
    assert {path.name for path in root.glob("store.db*")} == {"store.db"}


def test_a_store_follows_its_home_to_a_network_and_back(embedded: EmbeddedStore, tmp_path: Path, monkeypatch):
    save(embedded, "main", BODIES)
    embedded.close()
    mounts = tmp_path / "mounts"
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    for kind, journal in (("nfs4", "delete"), ("ext4", "wal")):
        mounts.write_text(f"disk / {kind} rw 0 0\n")
        moved = EmbeddedStore(embedded.root)
        assert moved.health()["journal"] == journal
        assert contents(moved, "main") == BODIES
        moved.close()


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        ("nfs", True),
        ("nfs4", True),
        ("cifs", True),
        ("fuse.sshfs", True),
        ("fuse", True),
        ("ext4", False),
        ("tmpfs", False),
    ],
)
def test_the_innermost_mount_decides(tmp_path: Path, monkeypatch, kind: str, network: bool):
    mounts = tmp_path / "mounts"
    home = tmp_path / "my home"
    home.mkdir()
    escaped = str(home).replace(" ", r"\040")
    mounts.write_text(f"disk / {'ext4' if network else 'nfs4'} rw 0 0\nserver:/home {escaped} {kind} rw 0 0\n")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    assert is_network(home) is network
    assert is_network(home / "below" / "not yet there") is network
    assert is_network(tmp_path) is not network


def test_a_system_without_a_list_of_mounts_is_local(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(filesystem, "MOUNTS", tmp_path / "nothing")
    assert not is_network(tmp_path)


def test_a_clock_that_goes_back_does_not_turn_the_log_around(embedded: EmbeddedStore, monkeypatch):
    clock = iter(range(2_000_000_000, 1_000_000_000, -100_000))
    monkeypatch.setattr(commits.time, "time", lambda: next(clock))
    base = save(embedded, "main", {"a": b"1"})
    embedded.create_branch("side", "main")
    theirs = save(embedded, "side", {"b": b"1"})
    mine = save(embedded, "main", {"c": b"1"})
    merged = embedded.merge("side", "main", "merge")
    assert base.created_at > theirs.created_at > mine.created_at > merged.created_at
    line = [commit.id for commit in embedded.log("main").items]
    assert line[0] == merged.id
    assert set(line[1:3]) == {mine.id, theirs.id}
    assert line[3] == base.id
