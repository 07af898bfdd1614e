"""The OpenLineage export, checked against OpenLineage's own JSON Schemas."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from jupyter_mlplatform import Platform
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit, TrainRequest
from jupyter_mlplatform.services.ingest import from_frame

pytestmark = pytest.mark.slow

PEOPLE = pl.DataFrame(
    {"id": range(90), "age": [float(n % 41) for n in range(90)], "city": ["Bern", "Oslo", "Rome"] * 30}
)
CITIES = pl.DataFrame({"name": ["Oslo", "Bern"], "id": [7, 8], "people": [700, 130]})
STEPS = (
    {"kind": "filter_rows", "where": "age > 1"},
    {"kind": "join_dataset", "version": "cities", "on": ["city"], "other_on": ["name"]},
    {"kind": "derive", "name": "share", "expression": "age / people"},
    {"kind": "rename_columns", "names": {"age": "years"}},
    {"kind": "scale", "columns": ["years"]},
    {"kind": "one_hot", "columns": ["city"]},
    {"kind": "drop_columns", "columns": ["people"]},
)


def registry() -> Registry:
    schemas = [json.loads(path.read_text()) for path in (Path(__file__).parent / "openlineage_spec").glob("*.json")]
    return Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas)


def check(event: dict[str, Any]) -> None:
    """Raise unless an event, and each of its facets, is what the schema that it names says."""
    known = registry()

    def valid(document: Any, reference: str) -> None:
        Draft202012Validator({"$ref": reference}, registry=known, format_checker=FormatChecker()).validate(document)

    def facets(node: Any) -> None:
        if isinstance(node, dict):
            if "_schemaURL" in node:
                valid(node, node["_schemaURL"])
            for child in node.values():
                facets(child)
        elif isinstance(node, list):
            for child in node:
                facets(child)

    valid(event, event["schemaURL"])
    valid(event, event["schemaURL"].partition("#")[0])
    facets(event)


@pytest.fixture
def events(platform: Platform) -> list[dict[str, Any]]:
    platform.datasets.create(from_frame(PEOPLE), name="People")
    platform.datasets.edit("people", DatasetEdit(description="Who lives where"))
    platform.datasets.create(from_frame(CITIES), name="Cities")
    made = platform.transformations.apply(ApplyRequest(version="people", steps=STEPS, message="Prepare"))
    request = TrainRequest(version=made.id, target="years", candidates=("linear",), folds=2, name="Ages")
    model = platform.models.train(request, Report(lambda _event: None))
    platform.deployments.deploy(model.id, "ages")
    return json.loads(json.dumps(platform.openlineage.events(made.id)))


def test_every_event_and_facet_is_valid(events: list[dict[str, Any]]) -> None:
    assert [event["schemaURL"].rpartition("/")[2] for event in events] == [
        "DatasetEvent", "RunEvent", "DatasetEvent", "RunEvent", "RunEvent", "RunEvent", "JobEvent",
    ]  # fmt: skip
    for event in events:
        check(event)


def test_runs_name_what_they_read_and_wrote_by_version(events: list[dict[str, Any]], platform: Platform) -> None:
    runs = {event["job"]["name"]: event for event in events if "run" in event}
    assert set(runs) == {"people.upload", "cities.upload", "people.transformation", "people.train"}
    recipe, training = runs["people.transformation"], runs["people.train"]
    assert {(one["name"], one["facets"]["version"]["datasetVersion"]) for one in recipe["inputs"]} == {
        ("people", platform.versions.locate("people@1").id),
        ("cities", platform.versions.locate("cities@1").id),
    }
    (output,) = recipe["outputs"]
    made = platform.versions.get("people@2")
    assert output["facets"]["version"]["datasetVersion"] == made.id
    assert [field["name"] for field in output["facets"]["schema"]["fields"]] == [column.name for column in made.columns]
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == made.rows
    assert recipe["job"]["facets"]["documentation"]["description"] == "Prepare"
    assert [one["name"] for one in training["inputs"]] == ["people"]
    assert training["outputs"][0]["name"] == "models/ages"
    assert events[-1]["job"]["name"] == "endpoints.ages"
    assert events[-1]["inputs"][0]["name"] == "models/ages"
    assert len({event["run"]["runId"] for event in runs.values()}) == 4


def test_columns_are_traced_through_the_recipe(events: list[dict[str, Any]]) -> None:
    recipe = next(event for event in events if event.get("job", {}).get("name") == "people.transformation")
    facet = recipe["outputs"][0]["facets"]["columnLineage"]

    def said(fields: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
        return {(one["name"], one["field"], one["transformations"][0]["subtype"]) for one in fields}

    columns = {name: said(field["inputFields"]) for name, field in facet["fields"].items()}
    assert columns == {
        "id": {("people", "id", "IDENTITY")},
        "years": {("people", "age", "TRANSFORMATION")},
        "id_joined": {("cities", "id", "IDENTITY")},
        "share": {("people", "age", "TRANSFORMATION"), ("cities", "people", "TRANSFORMATION")},
        "city_Bern": {("people", "city", "TRANSFORMATION")},
        "city_Oslo": {("people", "city", "TRANSFORMATION")},
        "city_Rome": {("people", "city", "TRANSFORMATION")},
    }
    assert said(facet["dataset"]) == {
        ("people", "age", "FILTER"), ("people", "city", "JOIN"), ("cities", "name", "JOIN"),
    }  # fmt: skip


def test_the_same_lineage_gives_the_same_runs(events: list[dict[str, Any]], platform: Platform) -> None:
    again = platform.openlineage.events("people@2")
    assert [event for event in again if "run" in event] == [event for event in events if "run" in event]


def test_sums_over_groups_come_from_their_column(platform: Platform) -> None:
    platform.datasets.create(from_frame(PEOPLE), name="People")
    sums = {
        "kind": "aggregate",
        "by": ["city"],
        "aggregations": [{"function": "mean", "column": "age"}, {"function": "rows"}],
    }
    made = platform.transformations.apply(ApplyRequest(version="people", steps=(sums,)))
    run = next(
        event
        for event in platform.openlineage.events(made.id)
        if event.get("job", {}).get("name") == "people.transformation"
    )
    check(json.loads(json.dumps(run)))
    facet = run["outputs"][0]["facets"]["columnLineage"]
    assert {name: [one["field"] for one in field["inputFields"]] for name, field in facet["fields"].items()} == {
        "city": ["city"],
        "age_mean": ["age"],
    }
    assert facet["fields"]["age_mean"]["inputFields"][0]["transformations"][0]["subtype"] == "AGGREGATION"
    assert facet["dataset"][0]["transformations"][0] == {"type": "INDIRECT", "subtype": "GROUP_BY"}
