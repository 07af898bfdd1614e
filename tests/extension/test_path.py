"""The whole path over HTTP: a messy CSV becomes predictions of a deployed model."""

import pytest

from tests.servers import JupyterServer


@pytest.fixture(scope="module")
def dataset(server: JupyterServer, penguins: bytes) -> dict:
    return server.upload("penguins-raw.csv", penguins, name="Penguins", description="As written down")


@pytest.fixture(scope="module")
def version(server: JupyterServer, dataset: dict) -> dict:
    steps = [
        {"kind": "drop_columns", "columns": ["studyName", "Sample Number", "Individual ID", "Comments"]},
        {"kind": "drop_duplicates"},
    ]
    recipe = {"version": dataset["version"], "steps": steps}
    assert server.call("POST", "/transformations/validate", json=recipe)["valid"]
    preview = server.call("POST", "/transformations/preview", json=recipe)
    assert "Comments" in preview["before"][0]
    assert "Comments" not in preview["after"][0]
    applied = server.call(
        "POST", "/transformations/apply", 201, json={**recipe, "message": "Keep what can be measured"}
    )
    assert applied["input_version"] == dataset["version"]
    return server.call("GET", f"/versions/{applied['output_version']}")


@pytest.fixture(scope="module")
def model(server: JupyterServer, version: dict) -> dict:
    request = {"version": "penguins@2", "target": "Species", "candidates": ["linear"], "folds": 3, "time_budget_s": 60}
    reply = server.client.post("/models/train", json=request)
    assert reply.status_code == 202
    assert reply.headers["Location"].endswith(f"/hub/user/ada/mlplatform/api/v1/jobs/{reply.json()['id']}")
    job = server.wait(reply.json())
    assert (job["status"], job["progress"]) == ("succeeded", 1.0)
    assert any("Metric" in line for line in job["log"])
    return job["result"]


@pytest.fixture(scope="module")
def endpoint(server: JupyterServer, model: dict) -> dict:
    return server.call("PUT", f"/models/{model['id']}/deploy", json={"endpoint": "species"})


def test_health_says_what_runs(server: JupyterServer) -> None:
    health = server.call("GET", "/health")
    assert (health["status"], health["store"]["kind"], health["store"]["reachable"]) == ("ok", "embedded", True)
    assert "scikit-learn" in health["versions"]


def test_an_upload_is_a_dataset_with_a_first_version(server: JupyterServer, dataset: dict) -> None:
    assert (dataset["id"], dataset["name"], dataset["rows"], len(dataset["schema"])) == (
        "penguins",
        "Penguins",
        344,
        17,
    )
    types = {column["name"]: column["semantic_type"] for column in dataset["schema"]}
    assert types["Species"] == "categorical"
    assert types["Culmen Length (mm)"] == "numeric"
    assert types["Date Egg"] == "datetime"
    first = server.call("GET", f"/versions/{dataset['version']}")
    assert (first["number"], first["message"]) == (1, "Add Penguins from penguins-raw.csv")


def test_rows_come_in_pages_sorted_and_by_column(server: JupyterServer, dataset: dict) -> None:
    query = {"version": dataset["version"], "columns": "Species,Body Mass (g)", "sort": "-Body Mass (g)", "limit": 2}
    page = server.call("GET", "/datasets/penguins/rows", params=query)
    assert page["total"] == 344
    assert [row["Body Mass (g)"] for row in page["rows"]] == [6300, 6050]


def test_the_profile_counts_what_is_missing(server: JupyterServer, dataset: dict) -> None:
    profile = server.call("GET", "/datasets/penguins/profile", params={"version": dataset["version"]})
    mass = next(column for column in profile["columns"] if column["name"] == "Body Mass (g)")
    assert mass["missing"] == 2
    assert sum(mass["histogram"]["counts"]) == 342


def test_recommendations_name_the_problem_and_what_is_wrong(server: JupyterServer, dataset: dict) -> None:
    query = {"version": dataset["version"], "target": "Species"}
    said = server.call("GET", "/datasets/penguins/recommendations", params=query)
    assert said["problem_type"] == "multiclass"
    found = {(finding["kind"], tuple(finding["columns"])) for finding in said["findings"]}
    assert {("constant", ("Region",)), ("constant", ("Stage",)), ("identifier", ("Individual ID",))} <= found
    assert said["models"][0]["reason"]
    steps = [step for proposal in said["transformations"] for step in proposal["steps"]]
    recipe = {"version": dataset["version"], "steps": steps}
    assert server.call("POST", "/transformations/validate", json=recipe)["valid"]


def test_a_transformation_is_one_commit_with_its_recipe(server: JupyterServer, dataset: dict, version: dict) -> None:
    assert (version["number"], version["parents"]) == (2, [dataset["version"]])
    assert version["message"] == "Keep what can be measured"
    recipe = server.call("GET", f"/transformations/{version['transformation_id']}")
    assert [step["kind"] for step in recipe["steps"]] == ["drop_columns", "drop_duplicates"]
    history = server.call("GET", "/datasets/penguins/versions")["items"]
    assert [entry["number"] for entry in history] == [2, 1]
    assert server.call("GET", f"/versions/{version['id']}/parent")["items"][0]["id"] == dataset["version"]
    assert server.call("GET", f"/versions/{dataset['version']}/children")["items"][0]["id"] == version["id"]


def test_a_model_beats_its_baseline_and_says_how_well_it_does(
    server: JupyterServer, model: dict, version: dict
) -> None:
    assert (model["version"], model["target"], model["problem_type"]) == (version["id"], "Species", "multiclass")
    assert model["score"] > model["baseline_score"] + 0.3
    report = server.call("GET", f"/models/{model['id']}/performance")
    assert report["model_id"] == model["id"]
    assert {entry["name"].split("_")[0] for entry in report["leaderboard"]} == {"dummy", "linear"}
    assert len(report["folds"]) == 3
    assert all(plot["$schema"].startswith("https://vega.github.io") for plot in report["plots"].values())
    assert {item["column"] for item in report["importances"]} <= set(model["features"])


def test_an_endpoint_predicts_rows_as_they_were_uploaded(server: JupyterServer, endpoint: dict, dataset: dict) -> None:
    assert (endpoint["state"], endpoint["number"]) == ("live", 1)
    assert endpoint["url"] == "/hub/user/ada/mlplatform/api/v1/deployments/species/predict"
    query = {"version": dataset["version"], "limit": 50}
    rows = server.call("GET", "/datasets/penguins/rows", params=query)["rows"]
    answer = server.call("POST", "/deployments/species/predict", json={"rows": rows})
    assert answer["endpoint"] == "species"
    assert answer["errors"] == []
    right = [row["Species"] == said for row, said in zip(rows, answer["predictions"], strict=True)]
    assert sum(right) >= 48
    assert sum(answer["probabilities"][0].values()) == pytest.approx(1)
    stats = server.call("GET", "/deployments/species")["stats"]
    assert (stats["requests"], stats["rows"], stats["errors"]) == (1, 50, 0)


def test_a_bad_row_has_its_own_error(server: JupyterServer, endpoint: dict) -> None:
    rows = [{"Body Mass (g)": 3700, "Island": "Biscoe"}, {"Body Mass (g)": "heavy"}]
    answer = server.call("POST", "/deployments/species/predict", json={"rows": rows})
    assert answer["predictions"][0] is not None
    assert answer["predictions"][1] is None
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(1, "Body Mass (g)")]


def test_the_lineage_reaches_from_the_upload_to_the_endpoint(
    server: JupyterServer, endpoint: dict, dataset: dict, model: dict
) -> None:
    graph = server.call("GET", f"/versions/{dataset['version']}/lineage", params={"direction": "down"})
    kinds = {node["id"]: node["kind"] for node in graph["nodes"]}
    assert sorted(kinds.values()) == ["deployment", "model", "transformation", "version", "version"]
    edges = {(edge["source"], edge["target"]) for edge in graph["edges"]}
    assert (f"model:{model['id']}", "deployment:species") in edges


def test_what_is_needed_cannot_be_deleted(server: JupyterServer, endpoint: dict, model: dict) -> None:
    problem = server.call("DELETE", f"/models/{model['id']}", 409)
    assert (problem["code"], problem["dependants"]) == ("has_dependants", ["endpoint species"])
    problem = server.call("DELETE", "/datasets/penguins", 409)
    assert problem["dependants"] == [f"model {model['id']}", "endpoint species"]
