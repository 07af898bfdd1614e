"""The catalogue over HTTP: recipes of the kinds that need more than a column, applied and refused."""

import pytest

from tests.servers import JupyterServer

ROWS = "".join(
    f'{20 + n % 50},{["Bern", "Oslo", "Rome", ""][n % 4]},"${n % 90 + 1},{n % 900 + 100}.50",wine {n % 3}\n'
    for n in range(300)
)


@pytest.fixture
def people(server: JupyterServer, request: pytest.FixtureRequest) -> dict:
    body = f"age,city,fee,note\n{ROWS}".encode()
    return server.upload("people.csv", body, name=request.node.name[:60])


def test_the_catalogue_says_how_each_step_is_filled_in(server: JupyterServer) -> None:
    entries = {entry["kind"]: entry for entry in server.call("GET", "/transformations/catalogue")["items"]}
    assert len(entries) == 33
    assert entries["derive"]["parameters"]["properties"]["expression"]["x-input"] == "expression"
    assert entries["join_dataset"]["parameters"]["properties"]["version"]["x-input"] == "version"
    assert (entries["target_encode"]["needs_target"], entries["aggregate"]["row_wise"]) == (True, False)


def test_a_recipe_of_many_kinds_is_shown_and_applied(server: JupyterServer, people: dict) -> None:
    cities = server.upload("cities.csv", b"name,people\nBern,130\nOslo,700\n", name=f"cities {people['id']}")
    steps = [
        {"kind": "filter_rows", "where": "age >= 20 or city is null"},
        {"kind": "parse_numbers", "columns": ["fee"]},
        {"kind": "derive", "name": "per_year", "expression": "round(fee / age, 2)"},
        {"kind": "join_dataset", "version": cities["id"], "on": ["city"], "other_on": ["name"]},
        {"kind": "impute_by_group", "columns": ["people"], "by": ["note"]},
        {"kind": "missing_indicator", "columns": ["city"]},
        {"kind": "bin", "columns": ["age"], "method": "edges", "edges": [30, 60], "labels": ["young", "middle", "old"]},
        {"kind": "ordinal_encode", "columns": ["age"], "order": ["young", "middle", "old"]},
        {"kind": "target_encode", "columns": ["city"], "target": "fee"},
        {"kind": "yeo_johnson", "columns": ["fee"]},
        {"kind": "quantile_transform", "columns": ["per_year"], "distribution": "uniform"},
        {"kind": "text_features", "columns": ["note"], "method": "hashing", "features": 4},
    ]
    recipe = {"version": people["version"], "steps": steps}
    shown = server.call("POST", "/transformations/preview", json=recipe)
    assert not [issue for issue in shown["issues"] if issue["severity"] == "error"]
    assert {"per_year", "people", "city_was_missing", "note_hash_3"} <= set(shown["after"][0])
    made = server.call("POST", "/transformations/apply?wait=60", 201, json=recipe)
    assert made["state"][3]["version"] == cities["version"]
    assert {issue["code"] for issue in made["issues"]} >= {"learns_from_rows", "unmatched_rows"}
    rows = server.call("GET", f"/datasets/{people['id']}/rows?version={made['id']}&limit=1")["rows"]
    assert 0 <= rows[0]["per_year"] <= 1


def test_groups(server: JupyterServer, people: dict) -> None:
    step = {"kind": "aggregate", "by": ["city"], "aggregations": [{"function": "mean", "column": "age", "name": "age"}]}
    recipe = {"version": people["version"], "steps": [step]}
    made = server.call("POST", "/transformations/apply?wait=60", 201, json=recipe)
    rows = server.call("GET", f"/datasets/{people['id']}/rows?version={made['id']}&limit=9")["rows"]
    assert [row["city"] for row in rows] == ["Bern", "Oslo", "Rome", None]


@pytest.mark.parametrize(
    ("step", "code", "told"),
    [
        ({"kind": "derive", "name": "x", "expression": "age +"}, "bad_expression", "position 5"),
        ({"kind": "derive", "name": "x", "expression": "open(age)"}, "bad_expression", "no function open()"),
        ({"kind": "derive", "name": "city", "expression": "age + 1"}, "name_taken", "city"),
        ({"kind": "filter_rows", "where": "age = 'old'"}, "bad_expression", "a number"),
        ({"kind": "join_dataset", "version": "nowhere", "on": ["city"]}, "unknown_version", "nowhere"),
        ({"kind": "target_encode", "columns": ["city"], "target": "city"}, "target_leakage", "the answer"),
        ({"kind": "bin", "columns": ["city"]}, "wrong_type", "integer or number"),
    ],
)
def test_what_is_wrong_is_said_at_once(server: JupyterServer, people: dict, step: dict, code: str, told: str) -> None:
    recipe = {"version": people["version"], "steps": [step]}
    issues = server.call("POST", "/transformations/validate", json=recipe)["issues"]
    assert code in {issue["code"] for issue in issues if issue["severity"] == "error"}
    problem = server.call("POST", "/transformations/apply", 422, json=recipe)
    assert told in problem["detail"]


def test_training_without_a_column_to_learn_from_is_refused(server: JupyterServer, people: dict) -> None:
    def apply(version: str, *steps: dict) -> str:
        body = {"version": version, "steps": steps}
        return server.call("POST", "/transformations/apply?wait=60", 201, json=body)["id"]

    alone = apply(people["version"], {"kind": "choose_columns", "columns": ["note"]})
    problem = server.call("POST", "/models/train", 422, json={"version": alone, "target": "note"})
    assert (problem["field"], "besides the target 'note'" in problem["detail"]) == ("version", True)
    made = apply(alone, {"kind": "derive", "name": "long", "expression": "length(note)"})
    problem = server.call("POST", "/models/train", 422, json={"version": made, "target": "note"})
    assert problem["columns"] == ["long"]


def test_training_after_every_column_but_the_target_was_dropped_is_refused(server: JupyterServer, people: dict) -> None:
    steps = [
        {"kind": "drop_columns", "columns": ["age", "city", "fee"]},
        {"kind": "derive", "name": "long", "expression": "length(note)"},
    ]
    body = {"version": people["version"], "steps": steps}
    made = server.call("POST", "/transformations/apply?wait=60", 201, json=body)
    problem = server.call("POST", "/models/train", 422, json={"version": made["id"], "target": "note"})
    assert (problem["field"], "Rows to predict, which have no 'note'" in problem["detail"]) == ("version", True)
