"""Garbage collection and verification on a healthy store."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

import pytest

from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.store.embedded.gc import gc
from jupyter_mlplatform.store.embedded.verify import verify
from tests.store.store_edits import contents, save

LARGE = b"large" * 50_000
OTHER = b"other" * 50_000


@pytest.fixture
def dropped(embedded: EmbeddedStore) -> EmbeddedStore:
    """A store with one deleted branch: two commits, one large and one small object that nothing else holds."""
    save(embedded, "main", {"kept": LARGE, "kept small": b"kept"})
    embedded.create_branch("side", "main")
    save(embedded, "side", {"gone": OTHER})
    save(embedded, "side", {"gone small": b"gone"})
    embedded.delete_branch("side")
    return embedded


def test_what_no_ref_leads_to_is_removed(dropped: EmbeddedStore):
    kept = contents(dropped, "main")
    would = gc(dropped, 0)
    assert would.dry_run
    assert (would.commits, would.objects, would.bytes) == (2, 2, len(OTHER) + 4)
    assert verify(dropped).objects == 4
    did = gc(dropped, 0, dry_run=False)
    assert (did.commits, did.nodes, did.objects, did.bytes) == (would.commits, would.nodes, would.objects, would.bytes)
    assert contents(dropped, "main") == kept
    checked = verify(dropped)
    assert checked.problems == ()
    assert (checked.refs, checked.commits, checked.objects) == (1, 2, 2)
    again = gc(dropped, 0, dry_run=False)
    assert (again.commits, again.nodes, again.objects, again.bytes) == (0, 0, 0, 0)


def test_a_deleted_branch_is_kept_for_the_grace_period(dropped: EmbeddedStore):
    did = gc(dropped, 60, dry_run=False)
    assert (did.commits, did.nodes, did.objects) == (0, 0, 0)
    assert gc(dropped, 0).commits == 2


def test_the_age_of_a_file_without_a_commit_counts_too(embedded: EmbeddedStore):
    save(embedded, "main", {"kept": LARGE})
    (file,) = embedded.objects.files()
    stray = embedded.objects.file("ab" + "0" * 62)
    stray.parent.mkdir()
    stray.write_bytes(OTHER)
    assert gc(embedded, 60, dry_run=False).objects == 0
    hour_ago = time.time() - 3600
    os.utime(stray, (hour_ago, hour_ago))
    os.utime(file, (hour_ago, hour_ago))
    assert gc(embedded, 60, dry_run=False).objects == 1
    assert list(embedded.objects.files()) == [file]


def test_a_tag_keeps_what_it_leads_to(dropped: EmbeddedStore):
    dropped.create_branch("again", "main")
    commit = save(dropped, "again", {"tagged": b"tagged"})
    dropped.create_tag("v1", "again")
    dropped.delete_branch("again")
    gc(dropped, 0, dry_run=False)
    assert contents(dropped, "v1")["tagged"] == b"tagged"
    dropped.delete_tag("v1")
    gc(dropped, 0, dry_run=False)
    with pytest.raises(NotFound):
        dropped.get_commit(commit.id)


def test_a_living_stage_is_left_alone(dropped: EmbeddedStore):
    with dropped.stage("main") as stage:
        stage.put("new", OTHER)  # the content that is about to be collected
        stage.put("new small", b"gone")
        did = gc(dropped, 0, dry_run=False)
        assert (did.objects, did.abandoned_stages) == (2, 0)
        stage.commit("after the collection")
    assert contents(dropped, "main") == {"kept": LARGE, "kept small": b"kept", "new": OTHER, "new small": b"gone"}
    assert verify(dropped).problems == ()


def test_a_link_to_what_was_collected_is_refused(dropped: EmbeddedStore):
    dropped.create_branch("again", "main")
    save(dropped, "again", {"linked": b"linked", "large": OTHER + b"!"})
    for path in ("linked", "large"):
        dropped.create_branch("copy", "again")
        with dropped.stage("main") as stage:
            stage.link("copy", "copy", path)
            dropped.delete_branch("copy")
            if path == "large":
                dropped.delete_branch("again")
                gc(dropped, 0, dry_run=False)
                with pytest.raises(NotFound):
                    stage.commit("too late")
            else:
                gc(dropped, 0, dry_run=False)
                stage.commit("still there")
    assert verify(dropped).problems == ()


def test_what_is_saved_between_the_steps_of_a_collection_stays(dropped: EmbeddedStore, monkeypatch):
    real_write = dropped.database.write

    @contextmanager
    def write() -> Iterator[Connection]:
        with real_write() as connection:
            yield connection
        monkeypatch.setattr(dropped.database, "write", real_write)
        save(dropped, "main", {"again": OTHER, "again small": b"gone"})

    monkeypatch.setattr(dropped.database, "write", write)
    did = gc(dropped, 0, dry_run=False)
    assert did.commits == 2
    assert contents(dropped, "main")["again"] == OTHER
    assert verify(dropped).problems == ()


def test_the_stage_of_a_process_that_died_is_removed(embedded: EmbeddedStore):
    child = os.fork()
    if child == 0:
        embedded.stage("main").put("a", LARGE)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    (folder,) = (embedded.root / "staging").glob("*")
    assert gc(embedded).abandoned_stages == 1
    assert folder.exists()
    assert gc(embedded, dry_run=False).abandoned_stages == 1
    assert not folder.exists()


def test_space_is_given_back(embedded: EmbeddedStore):
    embedded.create_branch("side", "main")
    save(embedded, "side", {f"{number}": os.urandom(60_000) for number in range(100)})
    embedded.delete_branch("side")
    embedded.close()
    store = EmbeddedStore(embedded.root)
    before = (store.root / "store.db").stat().st_size
    gc(store, 0, dry_run=False)
    store.close()
    assert (store.root / "store.db").stat().st_size < before / 10


def test_a_grace_period_cannot_be_negative(embedded: EmbeddedStore):
    with pytest.raises(Invalid):
        gc(embedded, -1)


def test_verify_counts_everything(embedded: EmbeddedStore, tmp_path: Path):
    save(embedded, "main", {"a": LARGE, "b": LARGE, "c": b"c"})
    embedded.create_tag("v1", "main")
    checked = verify(embedded)
    assert (checked.refs, checked.commits, checked.objects) == (2, 2, 2)
    assert checked.bytes == len(LARGE) + 1
    assert checked.nodes == 3
    assert checked.problems == ()
