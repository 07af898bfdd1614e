"""Single operations: on a large file, on a branch of many small objects, on a long log."""

import contextlib
import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.measure import Row, Sample, interleave, seconds
from benchmarks.peers.protocol import Repository, UnsupportedError
from benchmarks.sizes import Sizes

CHANGED = "changed"
BODY_BYTES = 1024

Operation = Callable[[Repository, int], float]


def on_file(repositories: Mapping[str, Repository], sizes: Sizes, folder: Path) -> Iterator[Row]:
    """Write a large file as a version, and read it for the first time."""
    file = folder / "file"
    body = bytearray(os.urandom(sizes.file_bytes))
    reads: dict[tuple[str, int], float] = {}

    def write(name: str, repository: Repository) -> Sample:
        def sample(number: int) -> float:
            body[:8] = os.urandom(8)
            file.write_bytes(body)
            written = seconds(lambda: repository.upload(file))
            reads[name, number] = seconds(lambda: _same(repository.read(), sizes.file_bytes))
            return written

        return sample

    row = interleave(
        f"write {sizes.file_mb} MB", "s", {name: write(name, one) for name, one in repositories.items()}, sizes.rounds
    )
    yield row
    samples = {name: [reads[name, number] for number in range(sizes.rounds)] for name in row.samples}
    yield Row(f"read {sizes.file_mb} MB", "s", samples)


def on_objects(repositories: Mapping[str, Repository], sizes: Sizes) -> Iterator[Row]:
    """Work on a branch of many small objects, of which another branch has changed a few."""
    _fill(repositories, sizes)
    many = f"{sizes.objects:,} objects"
    operations: dict[str, Operation] = {
        f"list {many}": lambda one, _: seconds(lambda: _same(one.list(), sizes.objects)),
        f"diff of {sizes.changes} in {many}": lambda one, _: seconds(lambda: _same(one.diff(CHANGED), sizes.changes)),
        "branch": lambda one, number: seconds(lambda: one.branch(f"branch-{number}")),
        f"commit in {many}": _commit,
        "small write (1 KB), kept": _keep,
        "small write (1 KB), committed": _put_and_commit,
        f"merge in {many}": _merge,
        "start of the program alone": lambda one, _: seconds(one.start),
    }
    for name, operation in operations.items():
        yield _row(name, repositories, sizes.rounds, operation)


def on_log(repositories: Mapping[str, Repository], sizes: Sizes) -> Iterator[Row]:
    """Read a long log."""
    kept = {}
    for name, repository in repositories.items():
        with contextlib.suppress(UnsupportedError):
            repository.history(sizes.commits - 1)  # there is a first, empty one
            kept[name] = repository
    read = f"log of {sizes.commits:,} commits"
    yield _row(read, kept, sizes.rounds, lambda one, _: seconds(lambda: _same(one.log(), sizes.commits)))


def _fill(repositories: Mapping[str, Repository], sizes: Sizes) -> None:
    """Make bodies that are stored as they are by everyone: distinct, one KB each."""
    chance = random.Random(0)
    paths = [f"data/{number // 100:03d}/{number:05d}.bin" for number in range(sizes.objects)]
    objects = {path: chance.randbytes(BODY_BYTES) for path in paths}
    changes = {path: chance.randbytes(BODY_BYTES) for path in chance.sample(paths, sizes.changes)}
    for repository in repositories.values():
        repository.fill(objects)
        with contextlib.suppress(UnsupportedError):
            repository.branch(CHANGED)
            repository.fill(changes, CHANGED)


def _commit(repository: Repository, number: int) -> float:
    repository.put("data/000/00000.bin", f"commit {number}".encode())
    return seconds(repository.commit)


def _keep(repository: Repository, number: int) -> float:
    return seconds(lambda: repository.keep("data/001/00100.bin", _body(number)))


def _put_and_commit(repository: Repository, number: int) -> float:
    def both() -> None:
        repository.put("data/002/00200.bin", _body(number))
        repository.commit()

    return seconds(both)


def _merge(repository: Repository, number: int) -> float:
    source = f"source-{number}"
    repository.branch(source)
    repository.put("data/003/00300.bin", _body(number), source)
    repository.commit(source)
    repository.put("data/050/05000.bin", _body(number))
    repository.commit()
    return seconds(lambda: repository.merge(source))


def _row(name: str, repositories: Mapping[str, Repository], rounds: int, operation: Operation) -> Row:
    cases: dict[str, Sample] = {
        peer: lambda number, one=one: operation(one, number)  # type: ignore[misc]
        for peer, one in repositories.items()
    }
    return interleave(name, "s", cases, rounds)


def _body(number: int) -> bytes:
    return number.to_bytes(8, "big") + os.urandom(BODY_BYTES - 8)


def _same(found: int, expected: int) -> None:
    if found != expected:
        raise AssertionError(f"{found} where {expected} were expected: a measurement of something else.")
