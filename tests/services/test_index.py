"""The index: as fresh as the store whoever writes, and nothing of its own in it. On both stores."""

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit
from jupyter_mlplatform.records.errors import AlreadyExists, NotFound, StaleEdit
from jupyter_mlplatform.services.datasets import etag
from jupyter_mlplatform.services.index.index import Index
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.services.repository import Repository
from tests.store.store_edits import save

FRAME = pl.DataFrame({"age": [31, 44, 27, 58], "Home Town": ["Bern", "Oslo", "Rome", "Lima"]})
DROP = {"kind": "drop_columns", "columns": ["age"]}


@pytest.fixture
def platform(each_platform: Platform) -> Platform:
    return each_platform


def add(platform: Platform, *names: str) -> None:
    for name in names:
        platform.datasets.create(from_frame(FRAME), name=name)


def ids(platform: Platform, query: str = "", **page: int | str) -> list[str]:
    return [found.id for found in platform.datasets.search(query=query, **page).items]  # type: ignore[arg-type]


def soon(ask: Callable[[], bool], seconds: float = 5) -> bool:
    """Ask until the answer is yes: a lakeFS server tells nobody what others do, so the index looks once a second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ask():
            return True
        time.sleep(0.05)
    return False


def dump(path: Path) -> dict[str, list[tuple]]:
    """Return every row of an index, but when it was complete."""
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: sorted(connection.execute(f'SELECT * FROM "{name}"')) for name in tables if name != "complete"}
    connection.close()
    return rows


def test_every_word_is_looked_for_in_all_that_is_said(platform: Platform) -> None:
    add(platform, "Customers", "Orders", "Straße")
    platform.datasets.edit("orders", DatasetEdit(tags=("Sales",), description="What was bought in 100 % of shops"))
    for query, found in {
        "ORDERS": ["orders"],
        "sal": ["orders"],
        "bought sales": ["orders"],
        "bought customers": [],
        "100 %": ["orders"],
        "_": [],
        "home town": ["customers", "orders", "strae"],
        "STRASSE": ["strae"],
        "'; DROP TABLE datasets": [],
    }.items():
        assert sorted(ids(platform, query)) == found, query


def test_a_page_goes_on_where_it_ended_whatever_happens_meanwhile(platform: Platform) -> None:
    add(platform, "b", "d", "f", "h")
    first = platform.datasets.search(limit=2)
    assert ([one.id for one in first.items], first.next) == (["b", "d"], "d")
    add(platform, "a", "e")
    platform.datasets.delete("d")
    platform.datasets.edit("f", DatasetEdit(name="z"))
    second = platform.datasets.search(limit=2, after=first.next or "")
    assert ([one.id for one in second.items], second.next) == (["e", "f"], "f")
    last = platform.datasets.search(limit=2, after=second.next or "")
    assert ([one.id for one in last.items], last.next) == (["h"], None)


def test_what_another_process_writes_is_seen(platform: Platform) -> None:
    add(platform, "mine")
    assert ids(platform) == ["mine"]
    code = (
        "import sys, polars as pl\n"
        "from jupyter_mlplatform import Platform\n"
        "from jupyter_mlplatform.services.ingest import from_frame\n"
        "with Platform(sys.argv[1], author='bob') as other:\n"
        "    other.datasets.create(from_frame(pl.DataFrame({'a': [1]})), name='theirs')\n"
        "    assert [one.id for one in other.datasets.search().items] == ['mine', 'theirs']\n"
    )
    subprocess.run([sys.executable, "-c", code, platform.address], check=True, timeout=120)
    assert soon(lambda: ids(platform) == ["mine", "theirs"])


def test_several_processes_keep_one_index(platform: Platform, tmp_path: Path) -> None:
    code = (
        "import sys, polars as pl\n"
        "from jupyter_mlplatform import Platform\n"
        "from jupyter_mlplatform.services.ingest import from_frame\n"
        "with Platform(sys.argv[1], author=sys.argv[2]) as own:\n"
        "    for number in range(5):\n"
        "        name = f'{sys.argv[2]} {number}'\n"
        "        own.datasets.create(from_frame(pl.DataFrame({'a': [number]})), name=name)\n"
        "        assert name in {one.name for one in own.datasets.search(query=sys.argv[2]).items}\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, platform.address, name]) for name in ("bob", "eve")]
    for number in range(5):
        add(platform, f"ada {number}")
        assert f"ada-{number}" in ids(platform, "ada")
    assert [process.wait(timeout=180) for process in running] == [0, 0]
    assert soon(lambda: len(ids(platform)) == 15)
    fresh = Index(Repository(platform.store, author="ada"), tmp_path / "fresh.db")
    fresh.refresh()
    assert dump(tmp_path / "fresh.db") == dump(platform.state / "index.db")
    fresh.close()


def test_what_a_closed_platform_wrote_is_in_the_index_that_all_share(platform: Platform) -> None:
    add(platform, "mine")
    assert ids(platform) == ["mine"]
    with Platform(platform.address, author="bob") as job:
        job.datasets.create(from_frame(FRAME), name="theirs")
    assert ids(platform) == ["mine", "theirs"]


def test_a_number_is_that_of_the_published_line(platform: Platform) -> None:
    add(platform, "one")
    made = platform.transformations.apply(ApplyRequest(version="one", steps=(DROP,), branch="trial")).id
    assert platform.versions.get(made).number == 2
    with pytest.raises(NotFound):
        platform.versions.locate("one@2")
    second = platform.datasets.add_version("one", from_frame(FRAME.head(2))).id
    platform.datasets.edit("one", DatasetEdit(description="x"))
    save(platform.store, "dataset--one", {"datasets/one/notes.txt": b"by hand"}, "By hand")
    third = platform.datasets.add_version("one", from_frame(FRAME.head(1))).id
    numbers = {number: platform.versions.locate(f"one@{number}").id for number in (1, 2, 3)}
    assert (numbers[2], numbers[3]) == (second, third)
    for text in ("one@4", "one@0", "one@-1", "one@²", "one@99999999999999999999"):
        with pytest.raises(NotFound):
            platform.versions.locate(text)


def test_what_this_process_writes_is_seen_at_once(platform: Platform) -> None:
    for number in range(5):
        add(platform, f"d{number}")
        assert len(ids(platform)) == number + 1
    platform.datasets.delete("d3")
    assert ids(platform) == ["d0", "d1", "d2", "d4"]
    platform.datasets.edit("d0", DatasetEdit(description="new words"))
    assert ids(platform, "new words") == ["d0"]
    made = platform.transformations.apply(ApplyRequest(version="d0", steps=(DROP,), branch="trial")).id
    assert [child.id for child in platform.versions.children("d0@1")] == [made]
    platform.branches.delete("d0", "trial")
    assert platform.versions.children("d0@1") == []


def test_an_index_that_followed_is_the_same_as_one_that_is_new(platform: Platform, tmp_path: Path) -> None:
    add(platform, "one", "two")
    platform.index.refresh()
    made = platform.transformations.apply(ApplyRequest(version="one", steps=(DROP,), branch="trial")).id
    platform.index.refresh()
    platform.datasets.edit("one", DatasetEdit(tags=("x",)))
    platform.branches.publish("one", "trial")
    platform.index.refresh()
    platform.undoing.undo(made)
    platform.transformations.apply(ApplyRequest(version="two", steps=(DROP,), branch="gone"))
    platform.index.refresh()
    platform.branches.delete("two", "gone")
    platform.branches.delete("one", "trial")
    platform.versions.delete("one@1")
    platform.datasets.delete("two")
    platform.index.refresh()
    fresh = Index(Repository(platform.store, author="ada"), tmp_path / "fresh.db")
    fresh.refresh()
    assert dump(tmp_path / "fresh.db") == dump(platform.state / "index.db")
    assert platform.index.rebuild() == {"datasets": 2, "versions": 5, "models": 0}
    assert dump(tmp_path / "fresh.db") == dump(platform.state / "index.db")
    fresh.close()


@pytest.mark.parametrize("harm", ["deleted", "damaged", "older"])
def test_a_file_that_is_harmed_is_built_again(platform: Platform, harm: str) -> None:
    add(platform, "one", "two")
    assert ids(platform) == ["one", "two"]
    path = platform.state / "index.db"
    if harm == "older":
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 0")
        connection.close()
        platform.index.close()
    else:
        if harm == "damaged":
            platform.index.close()
        for file in path.parent.glob("index.db*"):
            file.unlink()
        if harm == "damaged":
            path.write_bytes(b"This is no database." * 1000)
    assert ids(platform) == ["one", "two"]
    assert ids(platform, "two") == ["two"]


def test_a_commit_that_others_made_on_a_branch_hides_nothing(platform: Platform) -> None:
    add(platform, "one", "two")
    version = platform.datasets.get("one").version
    save(platform.store, "dataset--one", {"datasets/one/notes.txt": b"by hand"}, "By hand")
    platform.store.create_branch("dataset--not-ours", "main")
    assert soon(lambda: ids(platform) == ["one", "two"])
    assert platform.datasets.get("one").version == version
    assert platform.versions.locate("one").id == version
    assert platform.transformations.apply(ApplyRequest(version="one", steps=(DROP,))).id
    assert [one.number for one in platform.versions.history("one").items] == [2, 1]
    assert [one.id for one in platform.versions.parents("one@2")] == [version]


def test_edits_on_the_same_state_are_made_once(platform: Platform) -> None:
    add(platform, "one")
    tag = etag(platform.datasets.get("one"))
    outcomes: list[str] = []

    def edit(text: str) -> None:
        try:
            platform.datasets.edit("one", DatasetEdit(description=text), if_match=[tag])
            outcomes.append(text)
        except StaleEdit:
            outcomes.append("stale")

    threads = [threading.Thread(target=edit, args=(f"by {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if outcome != "stale"]
    assert len(outcomes) == 4
    assert platform.datasets.get("one").description == winner


def test_edits_without_a_state_lose_nothing(platform: Platform) -> None:
    add(platform, "one")
    edits = [DatasetEdit(description="said"), DatasetEdit(tags=("t",)), DatasetEdit(target="age")]
    threads = [threading.Thread(target=platform.datasets.edit, args=("one", edit)) for edit in edits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = platform.datasets.get("one")
    assert (found.description, found.tags, found.target) == ("said", ("t",), "age")


def test_the_etag_is_of_the_answer(platform: Platform) -> None:
    add(platform, "one")
    edited = platform.datasets.edit("one", DatasetEdit(description="a"))
    assert etag(edited) == etag(platform.datasets.get("one")) == etag(platform.datasets.search().items[0])
    before = etag(edited)
    platform.datasets.add_version("one", from_frame(FRAME.head(2)))
    assert etag(platform.datasets.get("one")) != before


def test_two_that_take_a_name_at_once_do_not_both_get_it(platform: Platform) -> None:
    outcomes: list[str] = []

    def create() -> None:
        try:
            outcomes.append(platform.datasets.create(from_frame(FRAME), name="Same").name)
        except AlreadyExists:
            outcomes.append("refused")

    threads = [threading.Thread(target=create) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [outcome for outcome in outcomes if outcome != "refused"]
    assert len(set(given)) == len(given) == len(platform.datasets.search().items)
    assert "Same" in given


def test_a_damaged_record_is_left_out_of_the_list_and_said_when_asked_for(platform: Platform, caplog) -> None:
    add(platform, "one", "two")
    save(platform.store, "dataset--one", {"datasets/one/metadata.json": json.dumps({"id": "one"}).encode()}, "By hand")
    assert soon(lambda: ids(platform) == ["two"])
    assert "dataset--one" in caplog.text
