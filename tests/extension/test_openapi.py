"""The API's own description."""

import json
from pathlib import Path

from jupyter_mlplatform.extension import openapi
from jupyter_mlplatform.extension.catalogue import OPERATIONS
from tests.servers import JupyterServer

COMMITTED = Path(__file__).parents[2] / "labextension" / "src" / "api" / "openapi.json"


def test_the_panels_copy_is_up_to_date() -> None:
    assert json.loads(COMMITTED.read_bytes()) == json.loads(openapi.render()), "run `make openapi`"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation.id for operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_every_reference_is_to_a_schema_that_is_there() -> None:
    document = openapi.document()
    references = set(json.dumps(document).split('"#/components/schemas/')[1:])
    named = {reference.partition('"')[0] for reference in references}
    assert named <= document["components"]["schemas"].keys()


def test_the_server_serves_it_and_a_page_without_the_network(server: JupyterServer) -> None:
    assert server.call("GET", "/openapi.json")["openapi"] == "3.1.0"
    page = server.client.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "/transformations/apply" in page.text
    assert "src=" not in page.text
