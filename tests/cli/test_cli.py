"""The command line, as a person calls it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.cli.main import main
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.store.embedded import EmbeddedStore

LARGE = b"large" * 20_000


def save(store: EmbeddedStore, branch: str, path: str, body: bytes) -> str:
    with store.stage(branch) as stage:
        stage.put(path, body)
        return stage.commit(path).id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with a dataset, a model, a deployment and someone else's branch."""
    root = tmp_path / "store"
    store = EmbeddedStore(root)
    store.create_branch("dataset--iris", "main")
    save(store, "dataset--iris", "datasets/iris/data", LARGE)
    store.create_branch("model--m", "dataset--iris")
    save(store, "model--m", "models/m/model", b"1")
    store.create_tag("deploy--live--1", "model--m")
    store.create_branch("someone", "main")
    save(store, "someone", "notes", b"1")
    store.close()
    return root


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_push_and_pull_move_what_is_the_platforms(folder: Path, tmp_path: Path, capsys):
    other, third = tmp_path / "other", tmp_path / "third"
    status, out, _ = run(capsys, "--store", folder, "push", other)
    assert status == 0
    assert out.startswith("2 commits copied")
    assert "branch dataset--iris" in out
    assert "tag deploy--live--1" in out
    assert "someone" not in out
    assert run(capsys, "--store", folder, "push", other)[1].startswith("0 commits copied")
    assert run(capsys, "--store", third, "pull", other)[1].startswith("2 commits copied")
    assert "branch someone" in run(capsys, "--store", folder, "push", other, "--all")[1]
    store = EmbeddedStore(third)
    assert store.open("dataset--iris", "datasets/iris/data").read() == LARGE
    store.close()


def test_a_refused_branch_is_named_and_told_by_the_status(folder: Path, tmp_path: Path, capsys):
    other = tmp_path / "other"
    run(capsys, "--store", folder, "push", other)
    for root in (folder, other):
        store = EmbeddedStore(root)
        save(store, "dataset--iris", "a", str(root).encode())
        store.close()
    status, out, _ = run(capsys, "--store", folder, "push", other)
    assert status == 1
    assert "REFUSED branch dataset--iris" in out


def test_verify_reads_everything_and_names_damage(folder: Path, capsys):
    status, out, _ = run(capsys, "--store", folder, "verify")
    assert status == 0
    assert "5 refs, 4 commits and 2 objects" in out
    (file,) = (path for path in (folder / "objects").rglob("*") if path.is_file())
    file.chmod(0o644)
    file.write_bytes(LARGE[:-1] + b"x")
    status, out, _ = run(capsys, "--store", folder, "verify")
    assert status == 1
    assert f"DAMAGED object {file.name}" in out


def test_gc_says_what_it_would_remove_and_removes_it_when_told(folder: Path, capsys):
    store = EmbeddedStore(folder)
    store.delete_branch("someone")
    store.close()
    assert run(capsys, "--store", folder, "gc")[1].startswith("0 commits")
    status, out, _ = run(capsys, "--store", folder, "gc", "--grace-days", 0)
    assert (status, out.split(",")[0]) == (0, "1 commits")
    assert "would be removed" in out
    assert "1 commits" in run(capsys, "--store", folder, "gc", "--grace-days", 0, "--delete")[1]
    assert run(capsys, "--store", folder, "gc", "--grace-days", 0)[1].startswith("0 commits")


def test_reindex_mends_a_damaged_index(folder: Path, capsys):
    store = EmbeddedStore(folder)
    commit = store.resolve("model--m")
    store.close()
    damage_index(folder / "store.db", "sqlite_autoindex_commits_1", commit)
    assert run(capsys, "--store", folder, "verify")[0] == 1
    status, said, _ = run(capsys, "--store", folder, "reindex")
    assert (status, said) == (0, "Indexed: 0 datasets, 0 versions, 0 models.\n")
    assert run(capsys, "--store", folder, "verify")[0] == 0


def test_reindex_reads_datasets_again(tmp_path: Path, capsys):
    folder = tmp_path / "store"
    with Platform(str(folder), author="ada") as platform:
        platform.datasets.create(from_frame(pl.DataFrame({"a": [1, 2]})), name="One")
        platform.datasets.add_version("one", from_frame(pl.DataFrame({"a": [1]})))
        platform.index.refresh()
        with sqlite3.connect(platform.state / "index.db") as connection:
            connection.execute("DELETE FROM datasets")
        connection.close()
        assert platform.datasets.search().items == []
        assert run(capsys, "--store", folder, "reindex")[1] == "Indexed: 1 datasets, 2 versions, 0 models.\n"
        assert [found.id for found in platform.datasets.search().items] == ["one"]


def damage_index(database: Path, name: str, key: str) -> None:
    """Change a key within the pages of an index, and nowhere else."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = DELETE")
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    connection.close()
    data = bytearray(database.read_bytes())
    at = data.index(key.encode(), (page - 1) * page_size, page * page_size)
    data[at] = ord("z")
    database.write_bytes(data)


@pytest.mark.parametrize("command", [["verify"], ["gc"], ["reindex"], ["push", "elsewhere"]])
def test_a_folder_that_holds_no_store_is_not_made_one(tmp_path: Path, capsys, monkeypatch, command: list[str]):
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, "--store", tmp_path / "none", *command)
    assert status == 1
    assert "There is no store in" in err
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_cannot_be_is_refused_without_a_traceback(folder: Path, capsys):
    status, _, err = run(capsys, "--store", folder, "push", "lakefs://Not A Repository")
    assert status == 1
    assert "Traceback" not in err


def test_the_store_is_the_platforms_own_by_default(folder: Path, capsys, monkeypatch):
    monkeypatch.setenv("JUPYTER_MLPLATFORM_STORE", str(folder))
    assert run(capsys, "verify")[0] == 0


def test_wrong_arguments_are_explained(capsys):
    with pytest.raises(SystemExit) as left:
        main(["push"])
    assert left.value.code == 2
    assert "usage: jupyter mlplatform" in capsys.readouterr().err


def test_it_runs_as_a_program(folder: Path):
    module = [sys.executable, "-c", "import sys; from jupyter_mlplatform.cli.main import main; sys.exit(main())"]
    done = subprocess.run([*module, "--store", str(folder), "verify"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
