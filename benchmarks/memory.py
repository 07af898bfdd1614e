"""How much memory an upload takes beyond what its process has already, each time in a fresh process."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow.csv

from benchmarks.edits import table
from benchmarks.measure import Row, Sample, extra_memory, interleave
from benchmarks.peers.ours import Ours
from benchmarks.peers.protocol import Peer
from benchmarks.sizes import Sizes

IN_THEIR_OWN_PROCESS = frozenset({"DVC"})
ROUNDS = 3
MB = 1_000_000

Measured = Callable[[Peer, Path, Path, Path], int]


def memory(peers: Mapping[str, Peer], sizes: Sizes, folder: Path) -> Iterator[Row]:
    """Upload a file as it is, and a CSV file that becomes a table."""
    small, large = _random_file(folder / "small", MB), _random_file(folder / "large", sizes.file_bytes)
    inside = {name: peer for name, peer in peers.items() if name not in IN_THEIR_OWN_PROCESS}
    cases = {name: _case(_upload, peer, folder / f"file-{name}", small, large) for name, peer in inside.items()}
    yield interleave(f"extra memory, a file of {sizes.file_mb} MB", "B", cases, ROUNDS)
    small, large = _csv(folder / "small.csv", 1), _csv(folder / "large.csv", sizes.file_mb)
    ours = {name: peer for name, peer in peers.items() if name in {"embedded", "ours on lakeFS"}}
    cases = {name: _case(_ingest, peer, folder / f"csv-{name}", small, large) for name, peer in ours.items()}
    yield interleave(f"extra memory, a CSV file of {sizes.file_mb} MB", "B", cases, ROUNDS)


def _case(
    measured: Callable[[Peer, Path, Path, Path], int], peer: Peer, folder: Path, small: Path, large: Path
) -> Sample:
    def sample(number: int) -> float:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
            return fresh.submit(measured, peer, folder / str(number), small, large).result()

    return sample


def _upload(peer: Peer, folder: Path, small: Path, large: Path) -> int:
    folder.mkdir(parents=True)
    repository = peer(folder)
    repository.upload(small)  # what the first call imports and opens is not the upload's
    taken = extra_memory(lambda: repository.upload(large))
    repository.close()
    return taken


def _ingest(peer: Peer, folder: Path, small: Path, large: Path) -> int:
    folder.mkdir(parents=True)
    repository = peer(folder)
    if not isinstance(repository, Ours):
        raise TypeError(f"{repository!r} keeps no tables.")
    repository.ingest(small, "small")
    taken = extra_memory(lambda: repository.ingest(large, "large"))
    repository.close()
    return taken


def _random_file(path: Path, size: int) -> Path:
    path.write_bytes(os.urandom(size))
    return path


def _csv(path: Path, megabytes: int) -> Path:
    """Write a CSV file of about that size."""
    rows = table(megabytes, np.random.default_rng(2))
    pyarrow.csv.write_csv(rows.slice(0, 1000), path)
    pyarrow.csv.write_csv(rows.slice(0, int(megabytes * MB / path.stat().st_size * 1000)), path)
    return path
