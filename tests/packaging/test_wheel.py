"""The wheel installs without Node and enables both extensions."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "uv", "build", "--wheel", "--out-dir", str(out), str(ROOT))
    return next(out.glob("*.whl"))


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_it_holds_the_built_panel_and_the_servers_configuration(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = "jupyter_mlplatform-0.1.0.data/data"
    assert f"{data}/share/jupyter/labextensions/jupyter-mlplatform/package.json" in names
    assert f"{data}/share/jupyter/labextensions/jupyter-mlplatform/install.json" in names
    assert f"{data}/etc/jupyter/jupyter_server_config.d/jupyter_mlplatform.json" in names
    assert "jupyter_mlplatform/py.typed" in names
    assert {f"jupyter_mlplatform/widgets/static/{name}.js" for name in ("loader", "program")} <= set(names)
    assert not [name for name in names if name.startswith("jupyter_mlplatform/labextension")]


def test_jupyter_says_that_both_extensions_are_ok(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv"))
    python = str(tmp_path / "venv" / "bin" / "python")
    requirements = str(ROOT / "requirements-dev.txt")
    run(
        sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, str(wheel), "jupyterlab",
        "--constraint", requirements,
    )  # fmt: skip
    jupyter = str(tmp_path / "venv" / "bin" / "jupyter")
    assert "jupyter_mlplatform 0.1.0 OK" in plain(run(jupyter, "server", "extension", "list"))
    assert "jupyter-mlplatform v0.1.0 enabled OK" in plain(run(jupyter, "labextension", "list"))


def plain(text: str) -> str:
    """Return the text without colours and with single spaces."""
    import re

    return re.sub(r"\s+", " ", re.sub(r"\x1b\[[0-9;]*m", "", text))
