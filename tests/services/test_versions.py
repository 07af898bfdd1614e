"""How versions are referred to, withdrawn and restored; deleted datasets. On both stores where lakeFS is there."""

import sqlite3
from pathlib import Path

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest
from jupyter_mlplatform.records.errors import AlreadyExists, HasDependants, NotFound
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.tombstones import Tombstones

FRAME = pl.DataFrame({"age": [31, 44], "city": ["Bern", "Oslo"]})


@pytest.fixture
def platform(each_platform: Platform) -> Platform:
    each_platform.datasets.create(from_frame(FRAME), name="People")
    return each_platform


@pytest.fixture
def versions(platform: Platform) -> list[str]:
    """Three versions of the dataset named People, with the id people, and one on an experiment."""
    first = platform.datasets.get("people").version
    later = [platform.datasets.add_version("people", from_frame(FRAME.head(rows))).id for rows in (1, 2)]
    platform.branches.create("people", "trial")
    trial = platform.datasets.add_version("people", from_frame(FRAME.tail(1)), branch="dataset--people--trial")
    assert trial.branch == "dataset--people--trial"
    return [first, *later, trial.id]


def test_a_version_has_many_names(platform: Platform, versions: list[str]) -> None:
    first, _, third, trial = versions
    for reference in (first, first[:12], first[:6], "people@1", "People@1"):
        assert platform.versions.get(reference).id == first, reference
    for reference in ("people", "dataset--people", "people@3", "dataset--people--trial~1"):
        assert platform.versions.get(reference).id == third, reference
    assert platform.versions.get("dataset--people--trial").id == trial


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("people@0", "has no version @0"),
        ("people@4", "has no version @4"),
        ("people@x", "has no version @x"),
        ("people@", "has no version @"),
        ("nobody@1", "no dataset 'nobody'"),
        ("@1", "no dataset ''"),
        ("f" * 64, "f{12}"),
        ("ffff", "ffff"),
        ("main", "not a dataset version"),
    ],
)
def test_what_names_no_version_is_said(platform: Platform, versions: list[str], reference: str, said: str) -> None:
    with pytest.raises(NotFound, match=said):
        platform.versions.get(reference)


def test_a_prefix_of_several_is_no_name(tmp_path: Path) -> None:
    with Platform(str(tmp_path / "store")) as platform:
        first = platform.datasets.create(from_frame(FRAME), name="People").version
        twin = first[:8] + "".join("0" if sign != "0" else "1" for sign in first[8:])
        with sqlite3.connect(tmp_path / "store" / "store.db") as database:
            columns = [row[1] for row in database.execute("PRAGMA table_info(commits)") if row[1] != "id"]
            listed = ", ".join(columns)
            query = f"INSERT INTO commits (id, {listed}) SELECT ?, {listed} FROM commits WHERE id = ?"
            database.execute(query, (twin, first))
        database.close()
        with pytest.raises(NotFound, match=f"More than one commit starts with '{first[:8]}'. Give more of its id"):
            platform.versions.get(first[:8])
        assert platform.versions.get(first[:9]).id == first


def test_a_version_that_something_needs_stays(platform: Platform, versions: list[str]) -> None:
    first, _, third, trial = versions
    for head, branch in ((third, "dataset--people"), (trial, "dataset--people--trial")):
        with pytest.raises(HasDependants) as refused:
            platform.versions.delete(head)
        assert refused.value.extra["dependants"] == [f"branch {branch}"]
    platform.versions.delete("People@1")
    platform.versions.delete("people@1")  # twice is no error
    assert [version.deleted for version in platform.versions.history("people").items] == [False, False, True]
    assert platform.versions.table(platform.versions.locate(first)).rows == 2
    assert not platform.versions.restore(first[:12]).deleted


def test_what_begins_to_need_a_version_while_it_is_withdrawn_keeps_it(platform: Platform, versions: list[str]) -> None:
    first = versions[0]
    tombstones = Tombstones(Repository(platform.store, author=platform.author))
    looks = []

    def needed() -> tuple[str, ...]:
        looks.append(platform.lineage.impact(first).dependants)
        if len(looks) == 1:
            platform.branches.create("people", "late", first)
        return looks[-1]

    with pytest.raises(HasDependants) as refused:
        tombstones.bury("versions", first, needed, hint="Wait.")
    assert looks == [(), ("branch dataset--people--late",)]
    assert refused.value.extra["dependants"] == ["branch dataset--people--late"]
    assert not platform.versions.get(first).deleted


def test_a_deleted_dataset_is_restored_unless_its_name_is_given_away(platform: Platform, versions: list[str]) -> None:
    platform.datasets.delete("people")
    assert platform.versions.get("people@1").id == versions[0]
    again = platform.datasets.create(from_frame(FRAME), name="People")
    assert platform.versions.get("People@1").id == again.version
    with pytest.raises(AlreadyExists):
        platform.datasets.restore("people")
    platform.datasets.delete(again.id)
    assert platform.datasets.restore("people").version == versions[2]
    assert platform.datasets.find("People") == "people"
    with pytest.raises(NotFound):
        platform.datasets.restore("nobody")


def test_what_a_recipe_made_has_no_report_of_a_file(platform: Platform) -> None:
    step = {"kind": "drop_columns", "columns": ["city"]}
    made = platform.transformations.apply(ApplyRequest(version="people", steps=(step,))).id
    assert platform.versions.get(made).ingest is None
    assert platform.versions.bad_rows(made).items == []
