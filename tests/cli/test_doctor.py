"""``jupyter mlplatform doctor`` on machines where something is as it should not be."""

import json
import shutil
from pathlib import Path

import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.cli.main import main

pytestmark = pytest.mark.slow


def findings(capsys: pytest.CaptureFixture[str], store: object, status: int) -> dict[str, list[dict[str, str]]]:
    assert main(["--store", str(store), "doctor", "--json"]) == status
    found: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(capsys.readouterr().out):
        found.setdefault(finding["subject"], []).append(finding)
    return found


@pytest.fixture
def enabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Jupyter's configuration and data are, the extensions in place."""
    configuration, data = tmp_path / "config", tmp_path / "data"
    (configuration / "jupyter_server_config.d").mkdir(parents=True)
    entry = {"ServerApp": {"jpserver_extensions": {"jupyter_mlplatform": True}}}
    (configuration / "jupyter_server_config.d" / "jupyter_mlplatform.json").write_text(json.dumps(entry))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(configuration))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(data))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    return configuration


def test_a_store_that_works(enabled: Path, tmp_path: Path, capsys) -> None:
    with Platform(str(tmp_path / "store")):
        pass
    found = findings(capsys, tmp_path / "store", 0)
    assert {"packages", "server", "panel", "store", "state", "disk", "jobs", "machine"} == set(found)
    assert "answers" in found["store"][0]["detail"]
    assert found["jobs"][0]["level"] == "ok"
    shutil.rmtree(tmp_path / "store")
    assert "made when it is first used" in findings(capsys, tmp_path / "store", 0)["store"][0]["detail"]
    assert not (tmp_path / "store").exists()


def test_a_store_that_is_damaged_or_away(enabled: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "store.db").write_bytes(b"no database" * 100)
    assert findings(capsys, tmp_path / "store", 1)["store"][0]["level"] == "problem"
    for name in ("SERVER_ENDPOINT_URL", "CREDENTIALS_ACCESS_KEY_ID", "CREDENTIALS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(f"LAKECTL_{name}", raising=False)
    monkeypatch.setenv("LAKECTL_CONFIG_FILE", str(tmp_path / "none.yaml"))
    away = findings(capsys, "lakefs://team", 1)["store"][0]
    assert "lakectl config" in away["hint"]


def test_extensions_that_are_not_there(enabled: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    entry = {"ServerApp": {"jpserver_extensions": {"jupyter_mlplatform": False}}}
    (enabled / "jupyter_server_config.d" / "jupyter_mlplatform.json").write_text(json.dumps(entry))
    older = tmp_path / "data" / "labextensions" / "jupyter-mlplatform"
    older.mkdir(parents=True)
    (older / "package.json").write_text(json.dumps({"version": "0.0.1"}))
    found = findings(capsys, tmp_path / "store", 1)
    assert "disabled" in found["server"][0]["detail"]
    assert "jupyter server extension enable" in found["server"][0]["hint"]
    assert "is of version 0.0.1" in found["panel"][0]["detail"]
