"""What is measured: the platform's two stores, lakeFS, DVC and plain files. Those that are absent are said so."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.peers.ours import Embedded
from benchmarks.peers.plain import Plain
from benchmarks.peers.protocol import Peer

OURS = "embedded"


@contextlib.contextmanager
def available(folder: Path) -> Iterator[dict[str, Peer]]:
    """Give the peers of this machine by name, the embedded store first; a lakeFS server runs meanwhile."""
    peers: dict[str, Peer] = {OURS: Embedded}
    with contextlib.ExitStack() as stack:
        if program := shutil.which("lakefs"):
            from benchmarks.peers.lakefs import server

            running = stack.enter_context(server(program, folder / "lakefs"))
            peers["lakeFS"] = running.lakefs
            peers["ours on lakeFS"] = running.ours
        else:
            print("Skipped: lakeFS. There is no program `lakefs` on PATH.")
        if shutil.which("dvc") and shutil.which("git"):
            from benchmarks.peers.dvc import DVC

            peers["DVC"] = DVC
        else:
            print("Skipped: DVC. There are no programs `dvc` and `git` on PATH.")
        peers["plain files"] = Plain
        yield peers
