"""Lineage, impact, search and edits over REST on a real server."""

import json

import pytest

from tests.servers import JupyterServer

TABLE = b"age,city\n" + b"".join(b"%d,%s\n" % (n % 37, [b"Bern", b"Oslo"][n % 2]) for n in range(80))
SCALE = {"kind": "scale", "columns": ["age"]}


@pytest.fixture(scope="module")
def first(server: JupyterServer) -> str:
    version: str = server.upload("kin.csv", TABLE)["version"]
    return version


@pytest.fixture(scope="module")
def made(server: JupyterServer, first: str) -> str:
    version: str = server.call("POST", "/transformations/apply", 201, json={"version": first, "steps": [SCALE]})["id"]
    return version


@pytest.fixture(scope="module")
def model(server: JupyterServer, made: str) -> str:
    request = {"version": made, "target": "city", "candidates": ["linear"], "folds": 2, "name": "Kin"}
    model_id: str = server.call("POST", "/models/train?wait=60", 201, json=request)["id"]
    return model_id


def test_a_graph_has_what_a_drawing_needs(server: JupyterServer, first: str, made: str, model: str) -> None:
    graph = server.call("GET", f"/versions/{made}/lineage")
    assert graph["root"] == made
    assert not graph["truncated"]
    nodes = {node["label"]: node for node in graph["nodes"]}
    assert {label: node["kind"] for label, node in nodes.items()} == {
        "kin": "dataset", "@1": "version", "scale": "transformation", "@2": "version", "Kin": "model",
    }  # fmt: skip
    assert (nodes["@2"]["dataset_id"], nodes["@2"]["number"], nodes["@2"]["commit"]) == ("kin", 2, made)
    assert all(node["created_at"] for node in graph["nodes"])
    assert {(edge["source"], edge["target"], edge["kind"]) for edge in graph["edges"]} == {
        ("dataset:kin", first, "derived"),
        (first, f"transformation:{made}", "input"),
        (f"transformation:{made}", made, "output"),
        (made, f"model:{model}", "trained"),
    }


def test_depth_direction_and_limit(server: JupyterServer, first: str, made: str, model: str) -> None:
    near = server.call("GET", f"/versions/{made}/lineage", params={"depth": 1, "direction": "up"})
    assert [node["kind"] for node in near["nodes"]] == ["transformation", "version"]
    assert near["truncated"]
    down = server.call("GET", f"/versions/{first}/lineage", params={"direction": "down", "limit": 2})
    assert {node["label"] for node in down["nodes"]} == {"@1", "scale", "@2"}
    assert [node["label"] for node in down["nodes"] if node["more_down"]] == ["@2"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"depth": 0}, "depth"),
        ({"depth": 1001}, "depth"),
        ({"depth": "deep"}, "depth"),
        ({"direction": "sideways"}, "direction"),
        ({"limit": 0}, "limit"),
        ({"format": "dot"}, "format"),
        ({"deepness": 1}, "deepness"),
    ],
)
def test_a_wrong_parameter_is_named(server: JupyterServer, first: str, query: dict, field: str) -> None:
    problem = server.call("GET", f"/versions/{first}/lineage", 422, params=query)
    assert (problem["code"], problem["field"]) == ("invalid", field)


@pytest.mark.parametrize("what", ["lineage", "impact", "children", "parent"])
def test_an_unknown_version_is_not_found(server: JupyterServer, what: str) -> None:
    for version in ("nobody", "kin@77", "0" * 64, "main"):
        assert server.call("GET", f"/versions/{version}/{what}", 404)["code"] == "not_found"


def test_impact_says_what_delete_is_refused_with(server: JupyterServer, first: str, made: str, model: str) -> None:
    impact = server.call("GET", f"/versions/{first}/impact")
    assert [(one["kind"], one["id"], one["reason"]) for one in impact["versions"]] == [
        ("version", made, "Made from kin@1 by scale.")
    ]
    assert [(one["id"], one["reason"], one["blocks"]) for one in impact["models"]] == [
        (model, "Trained on kin@2.", True)
    ]
    assert not impact["withdrawable"]
    refused = server.call("DELETE", f"/versions/{first}", 409)
    assert refused["dependants"] == impact["dependants"] == [f"model {model}"]
    newest = server.call("GET", f"/versions/{made}/impact")
    assert newest["dependants"] == [f"model {model}", "branch dataset--kin"]


def test_openlineage_comes_one_event_a_line(server: JupyterServer, first: str, made: str, model: str) -> None:
    reply = server.client.get(f"/versions/{made}/lineage", params={"format": "openlineage"})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "application/x-ndjson"
    events = [json.loads(line) for line in reply.text.splitlines()]
    assert [event["schemaURL"].rpartition("/")[2] for event in events] == [
        "DatasetEvent", "RunEvent", "RunEvent", "RunEvent",
    ]  # fmt: skip
    (output,) = events[2]["outputs"]
    assert output["facets"]["version"]["datasetVersion"] == made
    assert output["facets"]["columnLineage"]["fields"]["city"]["inputFields"][0]["field"] == "city"
    assert server.call("GET", "/versions/nobody/lineage", 404, params={"format": "openlineage"})["code"] == "not_found"


def test_datasets_are_found_by_words_and_columns(server: JupyterServer) -> None:
    server.upload("zebra one.csv", b"stripes\n1\n2\n", description="Black and white")
    server.upload("zebra two.csv", b"stripes\n1\n3\n")
    found = server.call("GET", "/datasets", params={"q": "STRIPES", "limit": 1})
    assert ([one["id"] for one in found["items"]], found["next"]) == (["zebra-one"], "zebra-one")
    rest = server.call("GET", "/datasets", params={"q": "stripes", "limit": 1, "after": found["next"]})
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (["zebra-two"], None)
    assert [one["id"] for one in server.call("GET", "/datasets", params={"q": "white zebra"})["items"]] == ["zebra-one"]


def test_an_edit_is_made_on_the_state_that_was_read(server: JupyterServer) -> None:
    server.upload("tagged.csv", b"a\n1\n2\n")
    tag = server.client.get("/datasets/tagged").headers["ETag"]
    for template in ("{}", '"other", {}', "W/{}", "*"):
        header = template.format(tag)
        reply = server.client.patch("/datasets/tagged", json={"description": header}, headers={"If-Match": header})
        assert reply.status_code == 200, reply.text
        tag = reply.headers["ETag"]
        assert tag == server.client.get("/datasets/tagged").headers["ETag"]
    stale = tag
    server.call(
        "POST", "/transformations/apply", 201, json={"version": "tagged", "steps": [{**SCALE, "columns": ["a"]}]}
    )
    for header, status, code in (
        (stale, 412, "stale_edit"),
        ('"other"', 412, "stale_edit"),
        ("bare", 400, "malformed"),
    ):
        problem = server.call("PATCH", "/datasets/tagged", status, json={"tags": ["x"]}, headers={"If-Match": header})
        assert problem["code"] == code
    assert server.call("GET", "/datasets/tagged")["tags"] == []
