"""Damage is found and named; a full disk is told and leaves the store as it was."""

import io
import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_mlplatform.records.errors import Corrupt, PermissionDenied, Unavailable
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.store.embedded.gc import gc
from jupyter_mlplatform.store.embedded.verify import Problem, verify
from tests.store.store_edits import contents, save

LARGE = bytes(range(256)) * 4096


@pytest.fixture
def saved(embedded: EmbeddedStore) -> EmbeddedStore:
    save(embedded, "main", {"large": LARGE, "small": b"small", "other": b"other" * 20_000})
    return embedded


def object_file(store: EmbeddedStore, path: str = "large") -> Path:
    return store.objects.file(store.stat("main", path).checksum)


def edit(path: Path, change: Callable[[bytearray], None]) -> None:
    body = bytearray(path.read_bytes())
    change(body)
    path.chmod(0o644)
    path.write_bytes(body)


def flip(place: int) -> Callable[[bytearray], None]:
    def change(body: bytearray) -> None:
        body[place] ^= 1

    return change


def truncate(body: bytearray) -> None:
    del body[-1]


@pytest.mark.parametrize(
    "change",
    [flip(0), flip(len(LARGE) // 2), flip(-1), truncate, bytearray.clear],
    ids=["first", "middle", "last", "truncated", "emptied"],
)
@pytest.mark.parametrize("read_before", [False, True])
def test_a_damaged_object_is_named(saved: EmbeddedStore, change: Callable[[bytearray], None], read_before: bool):
    if read_before:
        assert saved.open("main", "large").read() == LARGE
    file = object_file(saved)
    edit(file, change)
    with pytest.raises(Corrupt, match=file.name):
        saved.open("main", "large").read()
    (problem,) = {(found.kind, found.name) for found in verify(saved).problems}
    assert problem == ("object", file.name)
    assert saved.open("main", "other").read() == b"other" * 20_000


def read_in_pieces(stream: io.BufferedReader) -> bytes:
    return b"".join(iter(lambda: stream.read(10_000), b""))


def read_the_middle(stream: io.BufferedReader) -> bytes:
    stream.seek(len(LARGE) // 2)
    return stream.read(10)


def read_the_end(stream: io.BufferedReader) -> bytes:
    stream.seek(-10, io.SEEK_END)
    return stream.read(10)


def read_and_go_back(stream: io.BufferedReader) -> bytes:
    stream.read(len(LARGE) // 2)
    stream.seek(0)
    return stream.read(10)


@pytest.mark.parametrize("read", [read_in_pieces, read_the_middle, read_the_end, read_and_go_back])
def test_a_flipped_bit_is_found_however_the_object_is_read(saved: EmbeddedStore, read):
    edit(object_file(saved), flip(-20))
    with saved.open("main", "large") as stream, pytest.raises(Corrupt):
        read(stream)


@pytest.mark.parametrize("change", [flip(7), truncate], ids=["flipped", "truncated"])
def test_saving_the_same_content_mends_an_object(saved: EmbeddedStore, change: Callable[[bytearray], None]):
    edit(object_file(saved), change)
    save(saved, "main", {"again": LARGE})
    assert saved.open("main", "large").read() == LARGE
    assert verify(saved).problems == ()


def test_a_missing_object_is_named(saved: EmbeddedStore):
    file = object_file(saved)
    file.unlink()
    with pytest.raises(Corrupt, match=file.name):
        saved.open("main", "large")
    (problem,) = verify(saved).problems
    assert (problem.kind, problem.name) == ("object", file.name)
    assert "'large'" in problem.detail


def sql(store: EmbeddedStore, statement: str, *values: object) -> None:
    with store.database.write() as connection:
        connection.execute(statement, values)


def test_a_damaged_small_object_is_named(saved: EmbeddedStore):
    checksum = saved.stat("main", "small").checksum
    sql(saved, "UPDATE objects SET body = ? WHERE checksum = ?", b"smalk", checksum)
    with pytest.raises(Corrupt, match=checksum):
        saved.open("main", "small")
    assert verify(saved).problems == (Problem("object", checksum, "its bytes in store.db have changed"),)
    sql(saved, "DELETE FROM objects")
    with pytest.raises(Corrupt, match=checksum):
        saved.open("main", "small")
    (problem,) = verify(saved).problems
    assert problem.name == checksum


def test_a_damaged_node_is_named_and_nothing_is_collected(saved: EmbeddedStore):
    saved.create_branch("side", "main")
    save(saved, "side", {"gone": LARGE[:100_000]})
    saved.delete_branch("side")
    with saved.database.read() as connection:
        (node,) = connection.execute("SELECT id FROM nodes WHERE body LIKE '%\"small\"%' LIMIT 1").fetchone()
    sql(saved, "UPDATE nodes SET body = replace(body, 'small', 'smalk') WHERE id = ?", node)
    fresh = EmbeddedStore(saved.root)
    with pytest.raises(Corrupt, match=node):
        fresh.open("main", "small")
    assert ("node", node) in {(problem.kind, problem.name) for problem in verify(saved).problems}
    files = sorted(saved.objects.files())
    with pytest.raises(Corrupt, match=node):
        gc(fresh, 0, dry_run=False)
    assert sorted(saved.objects.files()) == files
    fresh.close()


def test_a_changed_or_missing_commit_is_named(saved: EmbeddedStore):
    head, root = saved.resolve("main"), saved.resolve("main~1")
    sql(saved, "UPDATE commits SET message = 'forged' WHERE id = ?", head)
    assert verify(saved).problems == (Problem("commit", head, "what it says has changed"),)
    sql(saved, "UPDATE commits SET message = 'change' WHERE id = ?", head)
    assert verify(saved).problems == ()
    sql(saved, "DELETE FROM commits WHERE id = ?", root)
    assert [(problem.kind, problem.name) for problem in verify(saved).problems] == [("commit", head)]
    sql(saved, "UPDATE refs SET commit_id = ?", root)
    assert ("ref", "main") in {(problem.kind, problem.name) for problem in verify(saved).problems}


def test_a_damaged_database_is_told(saved: EmbeddedStore):
    saved.close()
    database = saved.root / "store.db"
    database.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Corrupt, match=r"store\.db"):
        EmbeddedStore(saved.root)


def test_a_folder_with_another_database(tmp_path: Path):
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.execute("CREATE TABLE something (x)")
    connection.close()
    with pytest.raises(Corrupt, match="not a version store"):
        EmbeddedStore(tmp_path)


def test_a_store_of_the_future(saved: EmbeddedStore):
    sql(saved, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(Unavailable, match="Update jupyter_mlplatform"):
        EmbeddedStore(saved.root)
    assert contents(saved, "main")["small"] == b"small"


def test_a_store_that_was_removed(saved: EmbeddedStore):
    saved.close()
    fresh = EmbeddedStore(saved.root)
    fresh.database._idle.pop().close()
    (saved.root / "store.db").unlink()
    with pytest.raises(Unavailable):
        fresh.health()
    assert not (saved.root / "store.db").exists()


def test_a_root_that_is_a_file(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="file"):
        EmbeddedStore(tmp_path / "file")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionDenied):
        EmbeddedStore(tmp_path / "store")


def fill(store: EmbeddedStore, body: bytes) -> None:
    """Commit until the disk is full, checking that the store says so."""
    for number in range(1000):
        try:
            save(store, "main", {f"{number}-{part}": b"%d" % part + body for part in range(20)})
        except Unavailable as error:
            assert str(store.root) in error.detail  # noqa: PT017  the commits before it must not fail
            return
    pytest.fail("the disk was never full")


def with_a_small_limit(root: Path, body: bytes) -> None:
    """In a child: no file may become larger than 1 MB."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
            fill(EmbeddedStore(root), body)
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("size", [2_000_000, 60_000], ids=["in objects", "in store.db"])
def test_a_limit_on_the_size_of_files(saved: EmbeddedStore, size: int):
    with_a_small_limit(saved.root, b"x" * size)
    assert contents(saved, "main").items() >= {"large": LARGE, "small": b"small"}.items()
    assert verify(saved).problems == ()
    save(saved, "main", {"after": LARGE})
    gc(saved, 0, dry_run=False)
    assert list((saved.root / "staging").glob("*")) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("size", [300_000, 60_000], ids=["in objects", "in store.db"])
def test_a_full_disk(small_disk: Path, size: int):
    store = EmbeddedStore(small_disk / "store")
    save(store, "main", {"first": b"1"})
    fill(store, b"x" * size)
    assert verify(store).problems == ()
    assert contents(store, "main")["first"] == b"1"
    store.close()
    reopened = EmbeddedStore(small_disk / "store")
    assert contents(reopened, "main")["first"] == b"1"
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    save(reopened, "main", {"after": b"2"})
    assert verify(reopened).problems == ()
    reopened.close()
