"""What is held equal for everything that is measured: rows, target, folds, metric and seed."""

import json
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_mlplatform.records.recommendation import ProblemType

Rows = NDArray[np.int64]
_FRAME, _SETTINGS = "rows.arrow", "design.json"


@dataclass(frozen=True)
class Settings:
    """What is not rows; ``folds`` test sets make one pass over the rows."""

    target: str
    problem_type: ProblemType
    metric: str
    folds: int
    seed: int


@dataclass(frozen=True)
class Design:
    """A measurement: every row of ``frame`` has a target, as a number (Float64) or as the name of a class (String)."""

    frame: pl.DataFrame
    settings: Settings

    @property
    def test_share(self) -> float:
        """Rows of a test set over rows of its training set."""
        return 1 / (self.settings.folds - 1)

    def save(self, folder: Path) -> None:
        """Write it where other processes can `load` it."""
        self.frame.write_ipc(folder / _FRAME, compression="uncompressed")
        (folder / _SETTINGS).write_text(json.dumps(asdict(self.settings)))

    @cached_property
    def _alike(self) -> Rows:
        """The number of the set of equal rows that each row belongs to.

        Where most rows equal another, as in a table of few categories, equal rows are not copies: each is its own.
        """
        hashable = [name for name, dtype in self.frame.schema.items() if not dtype.is_nested()]
        hashes = self.frame.select(hashable).hash_rows(seed=0)
        if hashes.n_unique() < self.frame.height / 2:
            return np.arange(self.frame.height)
        return hashes.rank("dense").cast(pl.Int64).to_numpy() - 1

    def block(self, number: int) -> tuple[Rows, Rows]:
        """Return the training and test rows of the n-th test set; every ``folds`` of them the rows are shuffled anew.

        Rows that are equal in every column stay on one side, or a model would be tested on what it was shown. Classes
        come in the same proportions.
        """
        repeat, fold = divmod(number, self.settings.folds)
        generator = np.random.default_rng([self.settings.seed, repeat])
        groups, first = np.unique(self._alike, return_index=True)
        order = generator.permutation(len(groups))
        if self.settings.problem_type != "regression":
            labels = self.frame[self.settings.target].rank("dense").to_numpy()[first]
            order = order[np.argsort(labels[order], kind="stable")]
        fold_of = np.empty(len(groups), dtype=np.int64)
        fold_of[order] = np.arange(len(groups)) % self.settings.folds
        held_out = fold_of[self._alike] == fold
        return np.flatnonzero(~held_out), np.flatnonzero(held_out)


@lru_cache(maxsize=2)
def load(folder: Path) -> Design:
    """Read a design that was saved; a process reads each once."""
    settings = Settings(**json.loads((folder / _SETTINGS).read_text()))
    return Design(pl.read_ipc(folder / _FRAME), settings)
