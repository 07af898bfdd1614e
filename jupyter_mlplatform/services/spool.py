"""Files on their way in: each in a folder of its own, which goes when its request or its job does."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

ABANDONED_S = 24 * 3600.0
_OWNER = "job"


class Spool:
    """The folder of uploads under way; any number of servers and kernels may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self) -> Path:
        """Make a folder that nobody else uses or reads."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=self.folder))

    def assign(self, folder: Path, job_id: str) -> None:
        """Note that a folder lives as long as a job."""
        with contextlib.suppress(FileNotFoundError):  # the job is through already, and its folder gone
            (folder / _OWNER).write_text(job_id)

    def discard(self, job_id: str) -> None:
        """Remove what belongs to a job that has ended, however it did."""
        for folder in self._folders():
            if _owner(folder) == job_id:
                shutil.rmtree(folder, ignore_errors=True)

    def sweep(self, active: Collection[str]) -> None:
        """Remove what no job among `active` owns: at once where a job did, after a day where none ever did."""
        for folder in self._folders():
            owner = _owner(folder)
            try:
                age_s = time.time() - folder.stat().st_mtime
            except FileNotFoundError:
                continue
            if owner not in active and (owner or age_s > ABANDONED_S):
                shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.is_dir()] if self.folder.is_dir() else []


def _owner(folder: Path) -> str:
    try:
        return (folder / _OWNER).read_text()
    except FileNotFoundError:
        return ""
