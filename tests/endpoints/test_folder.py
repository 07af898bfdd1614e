import subprocess
import sys

from jupyter_mlplatform.endpoints.folder import PrivateFolder


def test_only_this_user_can_read_it_and_closing_removes_it(tmp_path):
    folder = PrivateFolder(tmp_path / "workers")
    assert folder.path.stat().st_mode & 0o077 == 0
    (folder.path / "model.json").write_text("{}")
    folder.close()
    assert list((tmp_path / "workers").iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_a_living_one_keeps_its_own(tmp_path):
    leave = "import os, sys, pathlib; from jupyter_mlplatform.endpoints.folder import PrivateFolder as F"
    leave += "; F(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", leave, tmp_path], check=False).returncode == -9
    (left,) = tmp_path.iterdir()
    first = PrivateFolder(tmp_path)
    assert not left.exists()
    second = PrivateFolder(tmp_path)
    assert {first.path, second.path} == set(tmp_path.iterdir())
    first.close()
    second.close()
