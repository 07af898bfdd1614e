"""Recipes that name a version of another dataset."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform, transforms
from jupyter_mlplatform.records import ApplyRequest, RerunRequest
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.services.ingest import from_frame

PEOPLE = pl.DataFrame({"age": [31, 44, 25, 58], "city": ["Bern", "Oslo", "Rome", None], "left": [0, 1, 0, 1]})
CITIES = pl.DataFrame({"name": ["Oslo", "Bern"], "people": [700, 130]})
JOIN = {"kind": "join_dataset", "version": "cities", "on": ["city"], "other_on": ["name"]}


@pytest.fixture(autouse=True)
def datasets(each_platform: Platform) -> None:
    each_platform.datasets.create(from_frame(PEOPLE), name="People")
    each_platform.datasets.create(from_frame(CITIES), name="Cities")


def test_a_join_is_checked_shown_applied_and_says_which_version_it_was(each_platform: Platform) -> None:
    transformations, versions = each_platform.transformations, each_platform.versions
    steps = (JOIN, {"kind": "derive", "name": "crowd", "expression": "people / age"})
    assert transformations.validate("people", steps).valid
    preview = transformations.preview("people", steps)
    assert {effect.name for effect in preview.columns} == {"people", "crowd"}
    assert [row["people"] for row in preview.after] == [130, 700, None, None]
    cities = versions.locate("cities").id
    made = transformations.apply(ApplyRequest(version="people", steps=steps))
    assert made.state[0]["version"] == cities
    assert "unmatched_rows" in {issue.code for issue in made.issues}
    assert versions.table(versions.locate(made.id)).frame().rows() == [
        (31, "Bern", 0, 130, 130 / 31),
        (44, "Oslo", 1, 700, 700 / 44),
        (25, "Rome", 0, None, None),
        (58, None, 1, None, None),
    ]


def test_the_version_that_was_joined_stays_though_there_is_a_newer_one(each_platform: Platform) -> None:
    transformations = each_platform.transformations
    made = transformations.apply(ApplyRequest(version="people", steps=(JOIN,)))
    each_platform.datasets.add_version("cities", from_frame(CITIES.with_columns(people=pl.lit(1))))
    again = transforms.apply(PEOPLE, made.steps, made.state)
    assert again["people"].to_list() == [130, 700, None, None]
    newest = transformations.preview("people@1", (JOIN,))
    assert [row["people"] for row in newest.after] == [1, 1, None, None]


def test_a_dataset_that_does_not_exist_is_said_by_step(each_platform: Platform) -> None:
    steps = ({**JOIN, "version": "towns"},)
    (issue,) = each_platform.transformations.validate("people", steps).issues
    assert (issue.step, issue.code, issue.severity) == (0, "unknown_version", "error")
    with pytest.raises(Invalid, match="towns"):
        each_platform.transformations.apply(ApplyRequest(version="people", steps=steps))


def test_lineage_shows_both_inputs_and_withdrawing_either_tells_of_the_result(each_platform: Platform) -> None:
    made = each_platform.transformations.apply(ApplyRequest(version="people", steps=(JOIN,)))
    people, cities = (each_platform.versions.locate(name).id for name in ("people@1", "cities"))
    graph = each_platform.lineage.graph(made.id)
    into = {edge.source for edge in graph.edges if edge.target == f"transformation:{made.id}" and edge.kind == "input"}
    assert into == {people, cities}
    for version in (people, cities):
        impact = each_platform.lineage.impact(version)
        assert [(one.id, one.label) for one in impact.versions] == [(made.id, "people@2")]
        below = each_platform.lineage.graph(version, direction="down")
        assert made.id in {node.id for node in below.nodes}
    runs = [event for event in each_platform.openlineage.events(made.id) if event.get("eventType") == "COMPLETE"]
    (run,) = (run for run in runs if run["job"]["name"] == "people.transformation")
    assert {each["name"] for each in run["inputs"]} == {"people", "cities"}
    again = each_platform.reruns.rerun(made.id, RerunRequest(version="people@1", branch="again", state="keep"))
    assert {one.id for one in each_platform.lineage.impact(cities).versions} == {made.id, again.id}


def test_a_join_that_fails_is_in_its_history(each_platform: Platform) -> None:
    made = each_platform.transformations.apply(ApplyRequest(version="people", steps=(JOIN,)))
    each_platform.datasets.add_version("cities", from_frame(pl.concat([CITIES, CITIES])))
    with pytest.raises(Invalid, match="more than once"):
        each_platform.reruns.rerun(made.id, RerunRequest(version="people@1", branch="again"))
    failed, done = each_platform.transformations.history(made.id)
    assert (failed.outcome, failed.rerun_of, done.outcome) == ("failed", made.id, "current")
    assert "more than once" in str(failed.reason)
