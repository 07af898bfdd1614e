"""Recipes over HTTP, on a real server: previews, jobs that leave nothing, undo, and running again."""

import time

import pytest

from tests.servers import JupyterServer

FILL = {"kind": "impute", "columns": ["age"], "strategy": "median"}
TRIM = {"kind": "trim_text", "columns": ["city"]}


@pytest.fixture
def people(server: JupyterServer, request: pytest.FixtureRequest) -> dict:
    rows = "".join(f"{20 + n % 50},{' ' if n == 1234 else ''}city {n % 7}\n" for n in range(1500))
    return server.upload("people.csv", f"age,city\n,none\n{rows}".encode(), name=request.node.name[:60])


def apply(server: JupyterServer, version: str, *steps: dict, **more: str) -> dict:
    return server.call("POST", "/transformations/apply?wait=60", 201, json={"version": version, "steps": steps, **more})


def test_every_problem_comes_at_once(server: JupyterServer, people: dict) -> None:
    steps = [{"kind": "log", "columns": ["city"]}, {"kind": "sort", "columns": ["gone"]}, {"kind": "melt"}]
    recipe = {"version": people["version"], "steps": steps}
    found = server.call("POST", "/transformations/validate", json=recipe)
    assert [(issue["step"], issue["code"]) for issue in found["issues"]] == [
        (0, "wrong_type"), (1, "unknown_column"), (2, "unknown_kind"),
    ]  # fmt: skip
    problem = server.call("POST", "/transformations/apply", 422, json=recipe)
    assert len(problem["problems"]) == 3


def test_what_is_no_recipe_is_said_in_the_words_of_json(server: JupyterServer, people: dict) -> None:
    for steps, said in (("x", "steps: Input should be an array"), ([1], "steps.0: Input should be an object")):
        for verb in ("validate", "preview", "apply"):
            body = {"version": people["version"], "steps": steps}
            assert server.call("POST", f"/transformations/{verb}", 422, json=body)["detail"] == said
    lost = [{"kind": "join_dataset", "version": "nothing", "on": ["city"]}]
    (issue,) = server.call("POST", "/transformations/validate", json={"version": people["version"], "steps": lost})[
        "issues"
    ]
    assert issue["detail"] == "Step 1 (join_dataset): There is no dataset or version “nothing” to join."


def test_leaks_are_judged_by_the_target_and_losses_are_counted(server: JupyterServer, people: dict) -> None:
    server.call("PATCH", f"/datasets/{people['id']}", json={"target": "city"})
    leak = [{"kind": "one_hot", "columns": ["city"]}]
    found = server.call("POST", "/transformations/validate", json={"version": people["version"], "steps": leak})
    assert "target_leakage" in {issue["code"] for issue in found["issues"]}
    made = apply(server, people["version"], {"kind": "cast", "columns": ["city"], "to": "number"}, branch="numbers")
    (lost,) = [issue for issue in made["issues"] if issue["code"] == "lost_values"]
    assert lost["detail"].startswith("Step 1 (cast): 1,501 of 1,501 values of column “city” cannot be read as a number")
    assert lost["detail"].endswith("such as “ city 2” or “none”.")


def test_a_preview_shows_the_rare_change_of_a_sample(server: JupyterServer, people: dict) -> None:
    recipe = {"version": people["version"], "steps": [TRIM]}
    shown = server.call("POST", "/transformations/preview", json=recipe)
    assert (shown["rows"], shown["sampled_rows"], shown["shown"]) == (1501, 1000, "changed_first")
    again = server.call("POST", "/transformations/preview", json={**recipe, "steps": [TRIM, FILL]})
    assert len(again["before"]) == 50
    changed = {effect["name"]: effect["changed"] for effect in again["columns"]}
    if changed.get("city"):
        assert again["before"][0]["city"].startswith(" ")


def test_undo_and_redo(server: JupyterServer, people: dict) -> None:
    made = apply(server, people["version"], FILL)
    undone = server.call("POST", f"/transformations/{made['id']}/undo", 201, json={})
    assert (undone["number"], undone["parents"], undone["rows"]) == (3, [made["id"]], 1501)
    history = server.call("GET", f"/transformations/{made['id']}/history")["items"]
    assert [entry["outcome"] for entry in history] == ["undone"]
    server.call("POST", f"/transformations/{made['id']}/undo", 409, json={})
    server.call("POST", f"/transformations/{made['id']}/redo", 201, json={"message": "Better with it"})
    later = apply(server, people["id"], TRIM)
    problem = server.call("POST", f"/transformations/{made['id']}/undo", 409, json={})
    assert (problem["code"], problem["versions"]) == ("conflict", [later["id"]])
    server.call("POST", f"/transformations/{people['version']}/undo", 404, json={})


def test_a_recipe_runs_again_on_what_is_newer(server: JupyterServer, people: dict) -> None:
    made = apply(server, people["version"], FILL, branch="trial")
    assert server.call("GET", f"/transformations/{made['id']}/upstream")["version"] is None
    newer = server.upload("more.csv", b"age,city,extra\n70,a,1\n90,b,2\n,c,3\n", dataset=people["id"])
    said = server.call("GET", f"/transformations/{made['id']}/upstream")
    assert (said["version"], said["rows_before"], said["rows_after"]) == (newer["version"], 1501, 3)
    assert [column["name"] for column in said["added"]] == ["extra"]
    assert said["states"][0]["refit"] == {"fill": {"age": 80.0}}
    again = server.call("POST", f"/transformations/{made['id']}/rerun", 201, json={})
    assert (again["rerun_of"], again["input_version"]) == (made["id"], newer["version"])
    assert again["branch"].endswith("--trial-2")
    problem = server.call("POST", f"/transformations/{made['id']}/rerun", 422, json={"steps": [TRIM], "state": "keep"})
    assert "refit" in problem["detail"]


def test_a_recipe_inside_a_model_is_learnt_in_its_folds(server: JupyterServer) -> None:
    rows = "".join(f"{n % 37},{'abc'[n % 3]},{'yes' if n % 37 > 18 else 'no'}\n" for n in range(300))
    data = server.upload("bills.csv", f"size,kind,left\n{rows}".encode(), name="Bills with steps")
    wanted = {
        "version": data["version"], "target": "left", "candidates": ["linear"], "folds": 2, "repeats": 1, "trials": 0,
        "steps": [{"kind": "filter_rows", "where": "size <> 5"}, {"kind": "scale", "columns": ["size"]},
                  {"kind": "target_encode", "columns": ["kind"], "target": "left"}],
    }  # fmt: skip
    refused = {**wanted, "steps": [{"kind": "scale", "columns": ["size"]}, {"kind": "drop_missing"}]}
    problem = server.call("POST", "/models/train", 422, json=refused)
    assert (problem["field"], problem["problems"][0]["code"]) == ("steps[1]", "not_in_pipeline")
    model = server.call("POST", "/models/train?wait=60", 201, json=wanted)
    assert (model["issues"], model["recipe"]) == ([], [])
    rows_to_predict = {"rows": [{"size": 5, "kind": "a"}, {"size": 30, "kind": "never seen"}]}
    assert server.call("POST", f"/models/{model['id']}/predict", json=rows_to_predict)["predictions"] == ["no", "yes"]
    leaky = server.call(
        "POST", "/transformations/validate", json={"version": data["version"], "steps": wanted["steps"][1:2]}
    )
    assert (leaky["valid"], [issue["code"] for issue in leaky["issues"]]) == (True, ["learns_from_rows"])


def test_history_has_what_failed_and_why(server: JupyterServer) -> None:
    data = server.upload("ages.csv", b"age,city\n31,a\n44,b\n", name="Ages")
    strict = {"kind": "cast", "columns": ["age"], "to": "text"}
    whole = {"kind": "cast", "columns": ["age"], "to": "integer", "on_error": "fail"}
    made = apply(server, data["version"], strict, whole, {"kind": "derive", "name": "next", "expression": "age + 1"})
    newer = server.upload("more.csv", b"age,city\n31,a\nmany,b\n", dataset=data["id"])
    recipe = {"version": newer["version"], "steps": made["steps"]}
    problem = server.call("POST", "/transformations/apply", 422, json=recipe)
    rerun = server.call("POST", f"/transformations/{made['id']}/rerun", 422, json={"version": newer["version"]})
    again, failed, first = server.call("GET", f"/transformations/{made['id']}/history")["items"]
    assert [entry["outcome"] for entry in (again, failed, first)] == ["failed", "failed", "replaced"]
    assert "many" in problem["detail"]
    assert problem["detail"] in failed["reason"]
    assert rerun["detail"] in again["reason"]
    assert (again["rerun_of"], failed["rerun_of"]) == (made["id"], None)
    assert (failed["input_version"], failed["rows_before"]) == (newer["version"], 2)
    assert (failed["number"], failed["rows_after"], failed["output_version"], failed["branches"]) == (
        None,
        None,
        None,
        [],
    )
    assert [version["number"] for version in server.call("GET", f"/datasets/{data['id']}/versions")["items"]] == [
        3,
        2,
        1,
    ]


def test_a_large_recipe_is_a_job_that_is_cancelled_without_a_trace(server: JupyterServer) -> None:
    rows = "".join(f"{n * 7919 % 1_000_003},{n * 104_729 % 999_983},text {n * 31 % 999_961}\n" for n in range(900_000))
    upload = {"files": {"file": ("big.csv", b"n,m,t\n" + rows.encode())}, "data": {"name": "Big enough"}}
    big = server.call("POST", "/datasets/upload?wait=60", 201, **upload)
    recipe = {"version": big["version"], "steps": [{"kind": "trim_text"}, {"kind": "log", "columns": ["n"]}]}
    cancelled = cancel_while_running(server, recipe)
    branches = [branch["name"] for branch in server.call("GET", "/datasets/big-enough/branches")["items"]]
    assert f"dataset--big-enough--{cancelled}" not in branches
    recipe["branch"] = cancelled
    done = server.call("POST", "/transformations/apply?wait=60", 201, json=recipe)
    assert done["branch"] == f"dataset--big-enough--{cancelled}"
    history = server.call("GET", f"/transformations/{done['id']}/history")["items"]
    assert (history[0]["id"], history[0]["outcome"]) == (done["id"], "current")
    assert (history[1]["outcome"], history[1]["branch"]) == ("failed", done["branch"])
    assert "ended before it was done" in history[1]["reason"]
    rerun = {"version": big["version"], "branch": "again", "state": "keep"}
    again = server.call("POST", f"/transformations/{done['id']}/rerun?wait=60", 201, json=rerun)
    assert (again["rerun_of"], again["state_kept"], again["state"]) == (done["id"], True, done["state"])
    assert "apply" in {job["kind"] for job in server.call("GET", "/jobs")["items"][:1]}


def cancel_while_running(server: JupyterServer, recipe: dict) -> str:
    """Cancel an application that writes already, and return the branch that it was to make."""
    for attempt in range(20):
        branch = f"never-{attempt}"
        job = server.call("POST", "/transformations/apply", 202, json={**recipe, "branch": branch})
        while job["status"] in ("queued", "running") and job["stage"] != "Applying and writing":
            job = server.call("GET", f"/jobs/{job['id']}")
            time.sleep(0.02)
        server.call("DELETE", f"/jobs/{job['id']}")
        if server.wait(job)["status"] == "cancelled":
            return branch
    raise AssertionError("Every job was done before it could be cancelled.")
