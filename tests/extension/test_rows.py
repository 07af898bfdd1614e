"""Pages of rows: a condition, and Arrow instead of JSON."""

import io

import pyarrow as pa
import pytest

from tests.servers import JupyterServer

ARROW = {"Accept": "application/vnd.apache.arrow.stream"}
TABLE = "age,home town\n31,Bern\n44,Oslo\n58,Bern\n,Rome\n"


@pytest.fixture(scope="module")
def towns(server: JupyterServer) -> str:
    return server.upload("towns.csv", TABLE.encode())["id"]


def test_rows_that_match_a_condition(server: JupyterServer, towns: str) -> None:
    where = "age > 40 or \"home town\" = 'Rome'"
    page = server.call("GET", f"/datasets/{towns}/rows", params={"where": where, "limit": 2, "sort": "-age"})
    assert (page["total"], [row["age"] for row in page["rows"]]) == (3, [58, 44])
    rest = server.call("GET", f"/datasets/{towns}/rows", params={"where": where, "offset": 2, "sort": "-age"})
    assert (rest["total"], rest["rows"]) == (3, [{"age": None, "home town": "Rome"}])


def test_a_wrong_condition_is_told_where_it_is_wrong(server: JupyterServer, towns: str) -> None:
    problem = server.call("GET", f"/datasets/{towns}/rows", 422, params={"where": "age > 'old'"})
    assert (problem["code"], problem["field"], problem["position"]) == ("invalid", "where", 6)
    assert "starts with" in problem["hint"]


def test_rows_as_arrow_keep_their_types(server: JupyterServer, towns: str) -> None:
    params = {"where": "age is not null", "limit": 2, "columns": "age"}
    reply = server.client.get(f"/datasets/{towns}/rows", params=params, headers=ARROW)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, ARROW["Accept"])
    assert reply.headers["X-Total-Count"] == "3"
    table = pa.ipc.open_stream(io.BytesIO(reply.content)).read_all()
    assert (table.schema.field("age").type, table.to_pydict()) == (pa.int64(), {"age": [31, 44]})


def test_no_rows_as_arrow_are_a_stream_with_a_schema(server: JupyterServer, towns: str) -> None:
    reply = server.client.get(f"/datasets/{towns}/rows", params={"offset": 9}, headers=ARROW)
    table = pa.ipc.open_stream(io.BytesIO(reply.content)).read_all()
    assert (table.num_rows, table.column_names) == (0, ["age", "home town"])


def test_an_error_is_a_problem_also_for_those_who_want_arrow(server: JupyterServer, towns: str) -> None:
    reply = server.client.get(f"/datasets/{towns}/rows", params={"columns": "nothing"}, headers=ARROW)
    assert (reply.status_code, reply.headers["Content-Type"]) == (422, "application/problem+json")
