"""Whether a commit gets slower as the history grows."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, Sample, interleave, seconds
from benchmarks.sizes import Sizes
from jupyter_mlplatform.store.embedded import EmbeddedStore

DATASETS = 100
YOUNG, OLD = "among the first", "at the end"


def growth(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Commit in turn to a new store and to one with a long history, each commit a part more and a manifest changed."""
    old, young = EmbeddedStore(folder / "old"), EmbeddedStore(folder / "young")
    for number in range(sizes.depth):
        _commit(old, number)

    def later(number: int) -> float:
        return seconds(lambda: _commit(old, sizes.depth + number))

    cases: dict[str, Sample] = {YOUNG: lambda number: seconds(lambda: _commit(young, number)), OLD: later}
    yield interleave(f"commit after {sizes.depth:,} commits", "s", cases, sizes.depth_rounds)
    old.close()
    young.close()


def _commit(store: EmbeddedStore, number: int) -> None:
    dataset = f"datasets/{number % DATASETS:03d}"
    with store.stage("main") as stage:
        stage.put(f"{dataset}/data/{number:08d}.parquet", number.to_bytes(8, "big") * 128)
        stage.put(f"{dataset}/manifest.json", f"version {number}".encode())
        stage.commit(f"version {number}", {"number": str(number)})
