"""What every handler works with."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlplatform.platform import Platform

if TYPE_CHECKING:
    from jupyter_mlplatform.extension.serving import Serving


@dataclass(frozen=True, slots=True)
class Context:
    """The platform and the running server around it.

    Parameters
    ----------
    root
        The server's root folder, below which files may be named by path.
    threads
        Where calls that wait for the store run, off the event loop.
    max_upload_bytes
        The largest upload that is accepted.
    """

    platform: Platform
    serving: "Serving"
    threads: ThreadPoolExecutor
    root: Path
    max_upload_bytes: int

    @property
    def spool(self) -> Path:
        """The folder for uploads under way."""
        folder = self.platform.state / "uploads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
