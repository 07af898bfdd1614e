"""Rows that both sides touched: what becomes of each, cell by cell, and where the sides contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.records.merging import ConflictKind, RowConflict, Side
from jupyter_mlplatform.tables.compare.difference import ADDED, CHANGED, REMOVED
from jupyter_mlplatform.tables.compare.display import readable
from jupyter_mlplatform.tables.compare.types import bring, plain_type
from jupyter_mlplatform.tables.frames import to_polars
from jupyter_mlplatform.tables.merging.spilled import Spilled
from jupyter_mlplatform.tables.table import Table

_CHUNK_ROWS = 10_000
_CHUNK_CELLS = 1_000_000
_SHOWN_COLUMNS = 50

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass
class Resolution:
    """What becomes of the rows that both touched; rows are numbered along the overlap.

    ``cells`` are those of which some cells come from the source: for each, a packed row of bits, one a column.
    """

    cells: list[pl.DataFrame] = field(default_factory=list)
    dropped: list[Numbers] = field(default_factory=list)
    back: list[Numbers] = field(default_factory=list)
    conflicting_rows: int = 0
    conflicting_cells: int = 0
    examples: list[RowConflict] = field(default_factory=list)


class Overlap:
    """The rows that both sides touched.

    Parameters
    ----------
    rows
        ``target_kind``, ``source_kind``, and positions ``old`` (base), ``target`` and ``source``, null where a version
        has no such row.
    keys
        Names of the key's columns.
    folder
        For temporary files.
    """

    def __init__(self, rows: pl.DataFrame, tables: dict[str, Table], keys: list[str], folder: Path) -> None:
        self._rows = rows
        self._keys = keys
        self._columns = list(tables["target"].manifest.schema.names)
        self._sides = {name: _Numbered(table, rows[name], folder / name) for name, table in tables.items()}

    def resolve(self, prefer: Side | None, sample: int) -> Resolution:
        """Decide every row; where the sides contradict each other as `prefer` says, else the target's stays."""
        resolution = Resolution()
        for numbers in self._chunks():
            kinds = self._rows[numbers]
            target, source = kinds["target_kind"].to_numpy(), kinds["source_kind"].to_numpy()
            self._removed(resolution, numbers[(target == REMOVED) & (source == CHANGED)], prefer, sample, by="target")
            self._removed(resolution, numbers[(target == CHANGED) & (source == REMOVED)], prefer, sample, by="source")
            self._both(resolution, numbers[(target == CHANGED) & (source == CHANGED)], prefer, sample, kind="changed")
            self._both(resolution, numbers[(target == ADDED) & (source == ADDED)], prefer, sample, kind="added")
        return resolution

    def _chunks(self) -> Iterator[Numbers]:
        step = max(1, min(_CHUNK_ROWS, _CHUNK_CELLS // len(self._columns)))
        for first in range(0, self._rows.height, step):
            yield np.arange(first, min(first + step, self._rows.height))

    def _removed(self, resolution: Resolution, numbers: Numbers, prefer: Side | None, sample: int, *, by: Side) -> None:
        """Take in rows that one side removed and the other changed."""
        resolution.conflicting_rows += len(numbers)
        if prefer == "source":
            (resolution.back if by == "target" else resolution.dropped).append(numbers)
        shown = numbers[: max(sample - len(resolution.examples), 0)]
        if len(shown):
            stays: Side = "source" if by == "target" else "target"
            changed = self._differ(shown, "old", stays)
            names = [[self._columns[index] for index in np.flatnonzero(row)] for row in changed]
            kind: ConflictKind = "removed_in_target" if by == "target" else "removed_in_source"
            resolution.examples += self._examples(shown, kind, names, ["old", stays])

    def _both(
        self, resolution: Resolution, numbers: Numbers, prefer: Side | None, sample: int, *, kind: ConflictKind
    ) -> None:
        """Take in rows that both sides have: merged cell by cell."""
        if not len(numbers):
            return
        contradicts = self._differ(numbers, "target", "source")
        taken = np.zeros_like(contradicts)
        if kind == "changed":
            by_target, by_source = self._differ(numbers, "old", "target"), self._differ(numbers, "old", "source")
            taken = contradicts & by_source & ~by_target
            contradicts &= by_target & by_source
        rows = contradicts.any(axis=1)
        resolution.conflicting_rows += int(rows.sum())
        resolution.conflicting_cells += int(contradicts.sum())
        shown = np.flatnonzero(rows)[: max(sample - len(resolution.examples), 0)]
        if len(shown):
            names = [[self._columns[index] for index in np.flatnonzero(contradicts[row])] for row in shown]
            sides = ["target", "source", *(["old"] if kind == "changed" else [])]
            resolution.examples += self._examples(numbers[shown], kind, names, sides)
        if prefer == "source":
            taken |= contradicts
        some = taken.any(axis=1)
        packed = np.packbits(taken[some], axis=1)
        masks = pl.Series("mask", [row.tobytes() for row in packed], dtype=pl.Binary)
        resolution.cells.append(pl.DataFrame({"number": pl.Series(numbers[some], dtype=pl.Int64), "mask": masks}))

    def _differ(self, numbers: Numbers, one: str, other: str) -> Flags:
        """Return which cells differ between two versions' rows: (rows, columns)."""
        left, right = (self._sides[name].stored(numbers) for name in (one, other))
        flags = np.zeros((len(numbers), len(self._columns)), dtype=bool)
        for index, name in enumerate(self._columns):
            before, after = (_comparable(table.column(name)) for table in (left, right))
            flags[:, index] = before.ne_missing(after).to_numpy()
        return flags

    def _examples(
        self,
        numbers: Numbers,
        kind: ConflictKind,
        columns: list[list[str]],
        present: list[str],
    ) -> list[RowConflict]:
        rows = {name: self._sides[name].objects(numbers) for name in present}
        found = []
        for index, differing in enumerate(columns):
            own = {name: dict(rows[name][index]) for name in present}
            key = {name: own[present[-1]][name] for name in self._keys}
            if len(self._columns) > _SHOWN_COLUMNS:
                kept = differing[:_SHOWN_COLUMNS]
                own = {name: {column: row[column] for column in kept} for name, row in own.items()}
            found.append(
                RowConflict(
                    key=key,
                    kind=kind,
                    base=own.get("old"),
                    target=own.get("target"),
                    source=own.get("source"),
                    columns=tuple(differing),
                )
            )
        return found


class _Numbered:
    """One version's rows of the overlap, by their number along it."""

    def __init__(self, table: Table, positions: pl.Series, file: Path) -> None:
        there = positions.is_not_null()
        self._ordinals = (there.cast(pl.Int64).cum_sum() - 1).to_numpy()
        self._rows = Spilled(table, positions.drop_nulls().to_numpy(), file)

    def stored(self, numbers: Numbers) -> pa.Table:
        """Return rows in stored types."""
        return self._rows.stored(self._ordinals[numbers])

    def objects(self, numbers: Numbers) -> list[dict[str, Any]]:
        """Return rows as JSON objects."""
        frame = to_polars(self._rows.logical(self._ordinals[numbers]))
        return [{name: readable(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def _comparable(column: pa.ChunkedArray) -> pl.Series:
    chunk = column.combine_chunks()
    array = chunk if isinstance(chunk, pa.Array) else pa.concat_arrays(chunk.chunks)
    found = pl.from_arrow(bring(array, plain_type(array.type)))
    assert isinstance(found, pl.Series)  # noqa: S101 - for the type checker: an array becomes a series
    return found
