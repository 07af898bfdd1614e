"""The version store against lakeFS, DVC and plain files: ``python -m benchmarks.store`` (see benchmarks/README.md)."""

import argparse
import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import report
from benchmarks.goals import verdicts
from benchmarks.growth import growth
from benchmarks.measure import Row
from benchmarks.memory import memory
from benchmarks.operations import on_file, on_log, on_objects
from benchmarks.peers import available
from benchmarks.peers.protocol import Peer, Repository
from benchmarks.sizes import FULL, QUICK, Sizes
from benchmarks.versions import versions

Group = Callable[[Mapping[str, Peer], Sizes, Path], Iterator[Row]]


def main() -> None:
    """Measure what the command line asks for; print each row as it comes."""
    arguments = _arguments()
    sizes = QUICK if arguments.quick else FULL
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=arguments.folder) as root, available(Path(root)) as peers:
        print(report.heading())
        for name in arguments.only:
            place = Path(root) / name
            place.mkdir()
            for row in GROUPS[name](peers, sizes, place):
                rows.append(row)
                print(report.line(row), flush=True)
    judged = list(verdicts(rows))
    print("\n" + report.goals(judged))
    if arguments.json:
        report.write_json(arguments.json, sizes, rows, judged)


def _file(peers: Mapping[str, Peer], sizes: Sizes, folder: Path) -> Iterator[Row]:
    with _repositories(peers, folder) as made:
        yield from on_file(made, sizes, folder)


def _objects(peers: Mapping[str, Peer], sizes: Sizes, folder: Path) -> Iterator[Row]:
    with _repositories(peers, folder) as made:
        yield from on_objects(made, sizes)


def _log(peers: Mapping[str, Peer], sizes: Sizes, folder: Path) -> Iterator[Row]:
    with _repositories(peers, folder) as made:
        yield from on_log(made, sizes)


def _growth(_peers: Mapping[str, Peer], sizes: Sizes, folder: Path) -> Iterator[Row]:
    return growth(folder, sizes)


GROUPS: dict[str, Group] = {
    "file": _file, "objects": _objects, "log": _log, "growth": _growth, "memory": memory, "versions": versions,
}  # fmt: skip


@contextlib.contextmanager
def _repositories(peers: Mapping[str, Peer], folder: Path) -> Iterator[dict[str, Repository]]:
    """Make a fresh repository of each peer."""
    with contextlib.ExitStack() as stack:
        made: dict[str, Repository] = {}
        for name, peer in peers.items():
            place = folder / name.replace(" ", "-")
            place.mkdir()
            made[name] = peer(place)
            stack.callback(made[name].close)
        yield made


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: a minute, for a first look")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample to a file")
    parser.add_argument(
        "--only", nargs="+", choices=GROUPS, default=list(GROUPS), metavar="GROUP", help="of %(choices)s"
    )
    parser.add_argument("--folder", type=Path, help="where to work; about 15 GB, by default in the temporary folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
