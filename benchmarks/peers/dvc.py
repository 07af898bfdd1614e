"""DVC on a git repository, through the command lines of both, as its documentation has it."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from benchmarks.peers.protocol import LARGE, Repository, disk_bytes, encode

SILENT = {
    "DVC_NO_ANALYTICS": "1",
    "GIT_AUTHOR_NAME": "bench",
    "GIT_AUTHOR_EMAIL": "bench@localhost",
    "GIT_COMMITTER_NAME": "bench",
    "GIT_COMMITTER_EMAIL": "bench@localhost",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class DVC(Repository):
    """A workspace; each first folder below it is one tracked directory."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._work = folder / "work"
        self._work.mkdir()
        self._touched: set[str] = set()
        self._on = "main"
        self._git("init", "-q", "-b", "main")
        self._dvc("init", "-q")
        self._git("commit", "-q", "-m", "start")

    def put(self, path: str, body: bytes, branch: str = "main") -> None:
        """Change a file of the workspace."""
        self._switch(branch)
        target = self._work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        self._touched.add(path.split("/", maxsplit=1)[0])

    def commit(self, branch: str = "main") -> None:
        """Run `dvc add` on what changed and `git commit`."""
        self._switch(branch)
        tracked = sorted(self._touched)
        self._touched.clear()
        self._dvc("add", "-q", *tracked)
        self._git("add", ".gitignore", *(f"{name}.dvc" for name in tracked))
        self._git("commit", "-q", "-m", "a change")

    def upload(self, file: Path) -> None:
        """Copy the file into the workspace, add and commit it."""
        shutil.copyfile(file, self._work / LARGE)
        self._touched.add(LARGE)
        self.commit()

    def read(self) -> int:
        """Check the file out of the cache and read it."""
        (self._work / LARGE).unlink()
        self._dvc("checkout", "-q", f"{LARGE}.dvc")
        size = 0
        with (self._work / LARGE).open("rb") as file:
            while chunk := file.read(1 << 20):
                size += len(chunk)
        return size

    def branch(self, name: str) -> None:
        """Create a git branch."""
        self._git("branch", name)

    def log(self) -> int:
        """Run `git log`."""
        return len(self._git("log", "--format=%H%x00%an%x00%at%x00%s", "main").splitlines())

    def diff(self, other: str) -> int:
        """Run `dvc diff`."""
        found = json.loads(self._dvc("diff", "--json", "main", other))
        return sum(not entry["path"].endswith("/") for kind in found.values() for entry in kind)

    def list(self) -> int:
        """Run `dvc list`."""
        return len(json.loads(self._dvc("list", ".", "data", "-R", "--json", "--dvc-only")))

    def save(self, table: pa.Table) -> None:
        """Write a Parquet file into the workspace, add and commit it."""
        encode(table, self._work / LARGE)
        self._touched.add(LARGE)
        self.commit()

    def bytes_stored(self) -> int:
        """Return the size of the cache; the copy in the workspace and git's own files are left out."""
        return disk_bytes(self._work / ".dvc" / "cache")

    def fill(self, objects: Mapping[str, bytes], branch: str = "main") -> None:
        """Write the files, then add and commit them; back to `main` at the end."""
        super().fill(objects, branch)
        self._switch("main")

    def start(self) -> None:
        """Run a command that only starts, as each of the others does."""
        self._dvc("root")

    def history(self, commits: int) -> None:
        """Make empty commits: its log is git's."""
        for number in range(commits):
            self._git("commit", "-q", "--allow-empty", "-m", f"commit {number}")

    def _switch(self, branch: str) -> None:
        if branch != self._on:
            self._git("checkout", "-q", branch)
            self._dvc("checkout", "-q")
            self._on = branch

    def _git(self, *arguments: str) -> str:
        return self._run("git", *arguments)

    def _dvc(self, *arguments: str) -> str:
        return self._run("dvc", *arguments)

    def _run(self, *command: str) -> str:
        return subprocess.run(
            command, cwd=self._work, env={**os.environ, **SILENT}, check=True, capture_output=True, text=True
        ).stdout
