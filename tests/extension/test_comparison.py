"""Comparisons over HTTP."""

import io

import pyarrow as pa
import pytest

from tests.servers import JupyterServer


@pytest.fixture(scope="module")
def versions(server: JupyterServer) -> tuple[str, str]:
    first = server.upload("prices.csv", b"code,price,note\na1,1.5,x\na2,2.5,=cmd\na3,3.5,z\n", name="Prices")
    server.upload("prices.csv", b"code,price,note\na2,2.75,=cmd\na3,3.5,z\na4,4.5,w\n", dataset=first["id"])
    return first["version"], server.call("GET", f"/datasets/{first['id']}")["version"]


def test_compare_and_diff_say_the_same(server: JupyterServer, versions: tuple[str, str]) -> None:
    left, right = versions
    compared = server.call("POST", "/versions/compare", json={"left": "prices@1", "right": right, "keys": ["code"]})
    assert compared["rows"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert compared["cells"] == [{"key": {"code": "a2"}, "column": "price", "left": 2.5, "right": 2.75}]
    assert compared["schema"] == {"added": [], "removed": [], "retyped": [], "renamed_guesses": []}
    assert server.call("GET", f"/versions/{left}/diff/{right}", params={"keys": "code"}) == compared


def test_changed_rows_are_a_file(server: JupyterServer, versions: tuple[str, str]) -> None:
    path = f"/versions/{versions[0]}/diff/{versions[1]}"
    reply = server.client.get(path, params={"format": "csv", "keys": "code"})
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="changed-rows.csv"'
    assert "before,a2,2.5,'=cmd" in reply.text.splitlines()
    arrow = server.client.get(path, params={"format": "arrow", "keys": "code"})
    table = pa.ipc.open_stream(io.BytesIO(arrow.content)).read_all()
    assert table.column("note").to_pylist().count("=cmd") == 2


@pytest.mark.parametrize("form", ["json", "csv", "arrow"])
def test_a_wrong_key_is_a_problem_in_every_format(server: JupyterServer, versions: tuple[str, str], form: str) -> None:
    path = f"/versions/{versions[0]}/diff/{versions[1]}"
    problem = server.call("GET", path, 422, params={"format": form, "keys": "nosuch"})
    assert (problem["code"], problem["field"]) == ("invalid", "keys")


def test_an_unknown_version_is_not_found(server: JupyterServer) -> None:
    problem = server.call("POST", "/versions/compare", 404, json={"left": "prices@1", "right": "prices@77"})
    assert problem["code"] == "not_found"
