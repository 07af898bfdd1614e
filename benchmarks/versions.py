"""Twenty versions of a table, each with 1 % changed: the time to save one, and the bytes that all of them take."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from benchmarks.edits import EDITS, Edit, table
from benchmarks.measure import Row, Sample, interleave, seconds
from benchmarks.peers.protocol import Peer, Repository
from benchmarks.sizes import Sizes


def versions(peers: Mapping[str, Peer], sizes: Sizes, folder: Path) -> Iterator[Row]:
    """Save the versions of each kind of edit; give the bytes at the end, and the times to save all but the first."""
    saved: dict[str, list[float]] = {}
    for number, (edit_name, edit) in enumerate(EDITS.items()):
        place = folder / f"edit-{number}"
        repositories = {name: peer(_made(place / name)) for name, peer in peers.items()}
        first = dict.fromkeys(repositories, 0)
        row = _save_all(edit_name, edit, repositories, sizes, first)
        for name, times in row.samples.items():
            saved.setdefault(name, []).extend(times)
        growth = {name: [one.bytes_stored() / first[name]] for name, one in repositories.items()}
        yield row
        yield Row(f"bytes after ({edit_name}) {sizes.versions} versions ÷ one", "x", growth)
        if number == 0:
            alone = {name: [float(size)] for name, size in first.items()}
            yield Row(f"bytes of one version of {sizes.table_mb} MB", "B", alone)
        for one in repositories.values():
            one.close()
        shutil.rmtree(place)
    yield Row("save a version, all edits", "s", saved)


def _save_all(
    name: str, edit: Edit, repositories: Mapping[str, Repository], sizes: Sizes, first: dict[str, int]
) -> Row:
    line = _Line(edit, sizes.table_mb)
    for peer, repository in repositories.items():
        repository.save(line.table)
        first[peer] = repository.bytes_stored()

    def saving(repository: Repository) -> Sample:
        def sample(number: int) -> float:
            line.advance_to(number + 1)
            return seconds(lambda: repository.save(line.table))

        return sample

    cases = {peer: saving(repository) for peer, repository in repositories.items()}
    return interleave(f"save a version, {name}", "s", cases, sizes.versions - 1)


class _Line:
    """The versions of a table one after the other, of which only the present one is held."""

    def __init__(self, edit: Edit, megabytes: float) -> None:
        self._edit = edit
        self._chance = np.random.default_rng(1)
        self._number = 0
        self.table = table(megabytes, self._chance)

    def advance_to(self, number: int) -> None:
        """Make `number` the present version."""
        while self._number < number:
            self.table = self._edit(self.table, self._chance)
            self._number += 1


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
