"""New versions, experiments and publishing over HTTP."""

import pytest

from tests.servers import JupyterServer

DROP = {"kind": "drop_columns", "columns": ["city"]}


@pytest.fixture
def name(server: JupyterServer) -> str:
    added = server.upload("branchy.csv", b"age,city\n31,Bern\n44,Oslo\n58,Bern\n")
    return str(added["id"])


def test_an_experiment_is_made_filled_and_published(server: JupyterServer, name: str) -> None:
    made = server.call("POST", f"/datasets/{name}/branches", 201, json={"name": "trial"})
    assert made["experiment"] == "trial"
    body = {"steps": [DROP], "branch": "trial", "message": "No city"}
    version = server.call("POST", f"/datasets/{name}/versions", 201, json=body)
    assert (version["number"], version["message"]) == (2, "No city")
    listed = server.call("GET", f"/datasets/{name}/branches")["items"]
    assert [branch["version"] == version["id"] for branch in listed] == [False, True]
    published = server.call("POST", f"/datasets/{name}/merge", 201, json={"source": "trial"})
    assert version["id"] in published["parents"]
    assert server.call("GET", f"/datasets/{name}")["version"] == published["id"]
    server.call("DELETE", f"/datasets/{name}/branches/trial", 204)
    assert len(server.call("GET", f"/datasets/{name}/branches")["items"]) == 1


def test_a_new_version_comes_from_a_file_or_says_why_not(server: JupyterServer, name: str) -> None:
    first = server.call("GET", f"/datasets/{name}")["version"]
    (server.root / "more.csv").write_bytes(b"age,city\n31,Bern\n")
    body = {"path": "more.csv", "expected_head": first}
    version = server.call("POST", f"/datasets/{name}/versions", 201, json=body)
    assert (version["rows"], version["source"]) == (1, "more.csv")
    assert server.call("POST", f"/datasets/{name}/versions", 409, json=body)["code"] == "stale_head"
    for wrong in ({}, {"path": "more.csv", "steps": [DROP]}):
        assert server.call("POST", f"/datasets/{name}/versions", 422, json=wrong)["code"] == "invalid"


def test_a_version_is_withdrawn_and_restored(server: JupyterServer, name: str) -> None:
    first = server.call("GET", f"/datasets/{name}")["version"]
    assert server.call("DELETE", f"/versions/{first}", 409)["code"] == "has_dependants"
    server.call("POST", f"/datasets/{name}/versions", 201, json={"steps": [DROP]})
    server.call("DELETE", f"/versions/{first}", 204)
    assert server.call("GET", f"/versions/{first}")["deleted"]
    assert not server.call("POST", f"/versions/{first}/restore")["deleted"]


def table(**changed: tuple[int, str]) -> bytes:
    """A table of 300 rows with some of them as given."""
    rows = {f"r{number}": (30, "Bern") for number in range(300)} | changed
    return b"id,age,city\n" + b"".join(f"{key},{age},{city}\n".encode() for key, (age, city) in rows.items())


def form(server: JupyterServer, dataset: str, content: bytes, status: int = 201, **fields: str) -> dict:
    files = {"file": ("table.csv", content)}
    return server.call("POST", f"/datasets/{dataset}/versions", status, files=files, data=fields)


@pytest.fixture
def parted(server: JupyterServer) -> str:
    """A dataset whose line and experiment both went on."""
    dataset = str(server.upload("parted.csv", table())["id"])
    server.call("POST", f"/datasets/{dataset}/branches", 201, json={"name": "trial"})
    form(server, dataset, table(r1=(31, "Bern"), r2=(40, "Oslo")), message="Ours")
    form(server, dataset, table(r2=(41, "Oslo"), r9=(39, "Rome")), branch="trial")
    return dataset


def test_rows_that_clash_are_in_the_answer(server: JupyterServer, parted: str) -> None:
    head = server.call("GET", f"/datasets/{parted}")["version"]
    problem = server.call("POST", f"/datasets/{parted}/merge", 409, json={"source": "trial"})
    assert problem["code"] == "merge_conflict"
    assert "prefer" in problem["hint"]
    assert f"datasets/{parted}/manifest.json" in problem["paths"]
    found = problem["conflicts"]
    assert (found["keys"], found["key_source"], found["reason"]) == (["id"], "guessed", None)
    assert (found["conflicting_rows"], found["conflicting_cells"]) == (1, 1)
    (row,) = found["rows"]
    assert (row["key"], row["kind"], row["columns"]) == ({"id": "r2"}, "changed", ["age"])
    assert [row[side]["age"] for side in ("base", "target", "source")] == [30, 40, 41]
    assert [row[side]["city"] for side in ("base", "target", "source")] == ["Bern", "Oslo", "Oslo"]
    assert (found["in_target"]["changed"], found["in_source"]["changed"]) == (2, 2)
    rows = {"source": "trial", "strategy": "rows"}
    assert server.call("POST", f"/datasets/{parted}/merge", 409, json=rows)["conflicts"] == found
    assert server.call("GET", f"/datasets/{parted}")["version"] == head

    merged = server.call("POST", f"/datasets/{parted}/merge", 201, json={**rows, "prefer": "source", "keys": ["id"]})
    assert (merged["number"], len(merged["parents"])) == (3, 2)
    where = {"where": "age <> 30 or city <> 'Bern'"}
    changed = server.call("GET", f"/datasets/{parted}/rows", params=where)["rows"]
    assert [(row["id"], row["age"], row["city"]) for row in changed] == [
        ("r1", 31, "Bern"), ("r2", 41, "Oslo"), ("r9", 39, "Rome"),
    ]  # fmt: skip


def test_a_wrong_strategy_or_key_is_told(server: JupyterServer, parted: str) -> None:
    for body, field in [({"strategy": "mine"}, "strategy"), ({"strategy": "rows", "keys": ["city"]}, "keys")]:
        problem = server.call("POST", f"/datasets/{parted}/merge", 422, json={"source": "trial", **body})
        assert problem["field"] == field


def test_the_members_of_a_merge_conflict_are_documented(server: JupyterServer) -> None:
    document = server.call("GET", "/openapi.json")
    answer = document["paths"]["/datasets/{id}/merge"]["post"]["responses"]["409"]["content"]
    schemas = answer["application/problem+json"]["schema"]["anyOf"][0]["allOf"]
    assert {"$ref": "#/components/schemas/MergeProblem"} in schemas
    assert {"conflicts", "paths", "versions"} <= document["components"]["schemas"]["MergeProblem"]["properties"].keys()


def test_large_tables_are_merged_by_a_job(server: JupyterServer) -> None:
    def numbers(value: int) -> bytes:
        """A table of 500,000 rows, of which one says `value`."""
        cells = ((k, k * k * 2654435761 % 2**32, value if k == 5 else k * k * 7919 % 2**31) for k in range(500_000))
        return ("id,a,b\n" + "".join(f"{k},{a},{b}\n" for k, a, b in cells)).encode()

    job = server.wait(server.upload("large merge.csv", numbers(0), 202))
    dataset = job["result"]["id"]
    server.call("POST", f"/datasets/{dataset}/branches", 201, json={"name": "trial"})
    for value, where in ((1, {}), (2, {"branch": "trial"})):
        job = server.wait(form(server, dataset, numbers(value), 202, **where))
        assert job["status"] == "succeeded", job["error"]
    assert (job["result"]["branch"], job["result"]["number"]) == (f"dataset--{dataset}--trial", 2)

    body = {"source": "trial", "strategy": "rows"}
    job = server.wait(server.call("POST", f"/datasets/{dataset}/merge", 202, json=body))
    assert (job["status"], job["error"]["code"]) == ("failed", "merge_conflict")
    assert job["error"]["conflicts"]["rows"][0]["key"] == {"id": 5}
    body["prefer"] = "target"
    merged = server.call("POST", f"/datasets/{dataset}/merge", 201, params={"wait": 60}, json=body)
    assert (merged["rows"], merged["branch"]) == (500_000, f"dataset--{dataset}")
    row = server.call("GET", f"/datasets/{dataset}/rows", params={"offset": 5, "limit": 1})["rows"][0]
    assert row["b"] == 1


def test_a_version_comes_with_options_and_a_message(server: JupyterServer, name: str) -> None:
    options = '{"delimiter": "|", "header": false}'
    version = form(server, name, b"1|2\n3|4\n", message="By hand", options=options)
    assert (version["message"], version["source"], version["number"]) == ("By hand", "table.csv", 2)
    assert version["ingest"]["options"]["delimiter"] == "|"
    assert [column["name"] for column in version["schema"]] == ["column_1", "column_2"]
    problem = form(server, name, b"1|2\n", 422, options='{"delimiter": "||"}')
    assert problem["field"] == "options.delimiter"
    assert form(server, name, b"1|2\n", 422, name="other")["field"] == "name"
    stale = form(server, name, b"a,b\n5,6\n", 409, expected_head=f"{name}@1")
    assert stale["code"] == "stale_head"
    body = {"path": "more.csv", "options": {"delimiter": ","}}
    (server.root / "more.csv").write_bytes(b"a;b\n1;2\n")
    version = server.call("POST", f"/datasets/{name}/versions", 201, json=body)
    assert [column["name"] for column in version["schema"]] == ["a;b"]
    wrong = {"steps": [DROP], "options": {"delimiter": ","}}
    assert server.call("POST", f"/datasets/{name}/versions", 422, json=wrong)["code"] == "invalid"


def test_the_same_rows_are_no_version(server: JupyterServer, name: str) -> None:
    answer = form(server, name, b"age,city\n31,Bern\n44,Oslo\n58,Bern\n", 409)
    assert answer["code"] == "nothing_to_commit"
    assert server.call("GET", f"/datasets/{name}")["version"] == server.call("GET", f"/versions/{name}@1")["id"]
    assert list((server.store / "state" / "uploads").iterdir()) == []


def test_a_version_goes_by_many_names(server: JupyterServer) -> None:
    first = server.upload("many names.csv", b"a,b\n1,2\n")
    for reference in (first["version"], first["version"][:8], "many-names@1", "many%20names@1", "many-names"):
        assert server.call("GET", f"/versions/{reference}")["id"] == first["version"]
    assert server.call("GET", "/versions/many-names@2", 404)["hint"] == "Versions count from @1."
    assert server.call("GET", "/versions/fffff", 404)["code"] == "not_found"


def test_a_deleted_dataset_is_restored(server: JupyterServer) -> None:
    dataset = server.upload("gone.csv", b"a,b\n1,2\n")["id"]
    server.call("DELETE", f"/datasets/{dataset}", 204)
    server.call("GET", f"/datasets/{dataset}", 404)
    gone = server.call("GET", f"/datasets?deleted=true&q={dataset}")["items"]
    assert [item["id"] for item in gone] == [dataset]
    assert server.call("GET", f"/datasets?q={dataset}")["items"] == []
    assert server.call("POST", f"/datasets/{dataset}/restore")["rows"] == 1
    assert server.call("GET", f"/datasets/{dataset}")["id"] == dataset
    assert server.call("GET", f"/datasets?deleted=true&q={dataset}")["items"] == []
    server.call("POST", "/datasets/nobody/restore", 404)
