"""The command line with lakeFS on one side."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jupyter_mlplatform.cli.main import main
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from jupyter_mlplatform.store.verification import check_all
from tests.store.store_edits import contents, save

pytestmark = pytest.mark.lakefs


@pytest.fixture(autouse=True)
def environment(lakefs_login: Credentials, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What lakectl would read."""
    monkeypatch.setenv("LAKECTL_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LAKECTL_SERVER_ENDPOINT_URL", lakefs_login.endpoint)
    monkeypatch.setenv("LAKECTL_CREDENTIALS_ACCESS_KEY_ID", lakefs_login.access_key_id)
    monkeypatch.setenv("LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY", lakefs_login.secret_access_key)


def run(*arguments: str) -> int:
    return main(list(arguments))


def test_a_store_moves_to_a_new_repository_and_back(lakefs: LakeFSStore, tmp_path: Path, capsys):
    source = EmbeddedStore(tmp_path / "source")
    source.create_branch("dataset--iris", "main")
    save(source, "dataset--iris", {"datasets/iris/data": b"1"})
    address, space = f"{lakefs.address}-new", storage_namespace(lakefs)
    assert run("--store", str(source.root), "push", address, "--create", f"{space}-new") == 0
    assert run("--store", str(tmp_path / "back"), "pull", address) == 0
    assert run("--store", address, "verify") == 0
    assert "1 objects" in capsys.readouterr().out
    back = EmbeddedStore(tmp_path / "back")
    assert contents(back, "dataset--iris") == contents(source, "dataset--iris")
    assert run("--store", str(source.root), "push", address, "--create", f"{space}-new") == 1
    assert "not unique" in capsys.readouterr().err
    back.close()
    source.close()


def test_verify_finds_damage_in_any_version(lakefs: LakeFSStore, capsys):
    save(lakefs, "main", {"data": b"old"})
    stat = lakefs._client.sdk.objects_api.stat_object(lakefs.repository, lakefs.resolve("main"), "data")
    save(lakefs, "main", {"data": b"new", "other": b"new"})
    assert check_all(lakefs).damage == ()
    address = urlsplit(stat.physical_address)
    if address.scheme != "local":
        pytest.skip("needs a server with the local block store, to damage a file")
    Path(address.path).write_bytes(b"odd")
    checked = check_all(lakefs)
    assert [(one.commit, one.path) for one in checked.damage] == [(lakefs.resolve("main~1"), "data")]
    assert (checked.commits, checked.objects) == (3, 2)
    assert run("--store", lakefs.address, "verify") == 1
    assert "DAMAGED data at" in capsys.readouterr().out


def test_gc_sweeps_abandoned_stages(lakefs: LakeFSStore, capsys):
    child = os.fork()
    if child == 0:
        lakefs.stage("main").put("a", b"1")
        os._exit(9)
    os.waitpid(child, 0)
    for arguments, said in [((), "1 abandoned"), (("--delete",), "1 abandoned"), ((), "0 abandoned")]:
        assert run("--store", lakefs.address, "gc", "--grace-days", "0", *arguments) == 0
        assert said in capsys.readouterr().out


def test_reindex_reads_what_the_server_has(lakefs: LakeFSStore, capsys):
    assert run("--store", lakefs.address, "reindex") == 0
    assert "Indexed: 0 datasets, 0 versions, 0 models." in capsys.readouterr().out


def storage_namespace(store: LakeFSStore) -> str:
    return str(store._client.sdk.repositories_api.get_repository(store.repository).storage_namespace)
