"""What the OpenAPI document promises, asked of a real server by schemathesis: values at every edge, then sequences."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import JupyterServer, running_server

pytestmark = pytest.mark.http

FOLDER = Path(__file__).parent / "contract"
LIMIT_S = 900
CONFIG = {"MLPlatformApp": {"legacy_user_data": "dual_write"}}  # old clients may write, too


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, penguins: bytes) -> Iterator[JupyterServer]:
    """A server with a dataset, a model and an endpoint."""
    with running_server(tmp_path_factory.mktemp("contract"), base_url="/hub/user/ada/", config=CONFIG) as server:
        server.upload("penguins.csv", penguins)
        request = {"version": "penguins", "target": "Sex", "candidates": ["linear"], "folds": 2}
        model = server.wait(server.call("POST", "/models/train", 202, json=request))["result"]
        server.call("PUT", f"/models/{model['id']}/deploy", json={"endpoint": "island"})
        yield server
        for job in server.call("GET", "/jobs", params={"limit": 500})["items"]:
            server.call("DELETE", f"/jobs/{job['id']}")  # they would outlive the server


@pytest.mark.parametrize(("phase", "examples"), [("coverage", 1), ("fuzzing", 3), ("stateful", 3)])
def test_the_server_keeps_what_its_description_promises(
    furnished: JupyterServer, phase: str, examples: int, tmp_path: Path
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "contract")  # it keeps what failed beside its configuration
    base = str(furnished.client.base_url).rstrip("/")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml"),
            *("run", f"{base}/openapi.json", "--url", base, "--header", f"Authorization: token {furnished.token}"),
            *("--phases", phase, "--max-examples", str(examples), "--generation-deterministic", "--no-color"),
        ],
        cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "No test cases were generated" not in run.stdout
