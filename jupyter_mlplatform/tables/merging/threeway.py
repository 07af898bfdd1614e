"""The merge of two tables that came from a third."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from jupyter_mlplatform.records.merging import MergeConflicts, MergeParts, Side
from jupyter_mlplatform.tables.compare.difference import ADDED, REMOVED
from jupyter_mlplatform.tables.merging import sides
from jupyter_mlplatform.tables.merging.merged import Actions, Merged
from jupyter_mlplatform.tables.merging.overlap import Overlap, Resolution
from jupyter_mlplatform.tables.schema import dtype_name
from jupyter_mlplatform.tables.table import Table

Numbers = npt.NDArray[np.int64]


class ThreeWay:
    """What `target` and `source` made of `base`, compared by key.

    Parameters
    ----------
    keys
        Columns that together name a row in all three; guessed if None.
    prefer
        Whose cells and rows to take where both sides contradict each other.
    sample
        Conflicting rows to show at most.
    folder
        For temporary files, which must outlive `merged`.

    Raises
    ------
    Invalid
        Given keys do not name one row each in every version.
    """

    def __init__(
        self,
        base: Table,
        target: Table,
        source: Table,
        *,
        folder: Path,
        keys: Sequence[str] | None = None,
        prefer: Side | None = None,
        sample: int = 20,
    ) -> None:
        self._base, self._target, self._source = base, target, source
        self._folder = folder
        self._sides: sides.Sides | None = None
        self._resolution = Resolution()
        self._both = pl.DataFrame()
        self.reason = _different_columns(base, target, source)
        self._comparable = self.reason is None
        if self._comparable:
            self._sides = sides.find(base, target, source, keys)
            if self._sides is None:
                self.reason = "No column that looks like a key names one row each in all three versions."
            else:
                self._overlap(self._sides, prefer, sample)

    def _overlap(self, found: sides.Sides, prefer: Side | None, sample: int) -> None:
        target = found.target.rename({"kind": "target_kind", "new": "target"})
        source = found.source.select(*found.labels, source_kind="kind", source="new")
        both = target.join(source, on=found.labels, how="inner", maintain_order="left")
        self._both = both.filter((pl.col("target_kind") != REMOVED) | (pl.col("source_kind") != REMOVED))
        if self._both.height:
            tables = {"old": self._base, "target": self._target, "source": self._source}
            names = [column.name for column in found.keys]
            self._resolution = Overlap(self._both, tables, names, self._folder).resolve(prefer, sample)

    @property
    def conflicts(self) -> MergeConflicts:
        """What both sides did, and where they contradict each other."""
        shared = set.intersection(*({part.name for part in table.manifest.parts} for table in self._tables))
        own = {name: {part.name for part in table.manifest.parts} - shared for name, table in self._named.items()}
        common: dict[str, Any] = {
            **{name: table.commit for name, table in self._named.items()},
            "reason": self.reason,
            "parts": MergeParts(
                shared=len(shared),
                target_only=len(own["target"] - own["source"]),
                source_only=len(own["source"] - own["target"]),
            ),
        }
        if self._comparable:
            common["key_columns"] = self._without_gaps()
        if self._sides is None:
            return MergeConflicts(**common)
        return MergeConflicts(
            **common,
            keys=tuple(column.name for column in self._sides.keys),
            key_source=self._sides.key_source,
            in_target=sides.count(self._sides.target),
            in_source=sides.count(self._sides.source),
            conflicting_rows=self._resolution.conflicting_rows,
            conflicting_cells=self._resolution.conflicting_cells,
            rows=tuple(self._resolution.examples),
        )

    def _without_gaps(self) -> tuple[str, ...]:
        gaps = {column.name for table in self._tables for column in table.columns if column.nullable}
        return tuple(name for name in self._target.manifest.schema.names if name not in gaps)

    @property
    def _named(self) -> dict[str, Table]:
        return {"base": self._base, "target": self._target, "source": self._source}

    @property
    def _tables(self) -> tuple[Table, Table, Table]:
        return self._base, self._target, self._source

    def merged(self) -> Merged:
        """Return the table that has what both sides did. There must be a key (no `reason`)."""
        assert self._sides is not None  # noqa: S101 - the caller has looked at the reason
        found = self._sides
        alone = found.source.join(found.target, on=found.labels, how="anti", maintain_order="left")
        taken = alone.filter(pl.col("kind") != REMOVED)
        removed = alone.filter(pl.col("kind") == REMOVED).select(found.labels)
        added = taken.filter(pl.col("kind") == ADDED)
        changed = taken.filter(pl.col("kind") != ADDED)
        dropped, back = (self._rows_of(numbers) for numbers in (self._resolution.dropped, self._resolution.back))
        cells = self._cells()
        actions = pl.concat(
            [
                pl.concat([removed, dropped.select(found.labels)]).with_columns(
                    source=pl.lit(None, pl.Int64), mask=pl.lit(None, pl.Binary)
                ),
                changed.select(*found.labels, source="new").with_columns(mask=pl.lit(None, pl.Binary)),
                cells.select(*found.labels, "source", "mask"),
            ]
        )
        appended = pl.concat([added["new"], back["source"]]).sort()
        return Merged(self._target, self._source, found.keys, Actions(actions, appended), self._folder / "taken")

    def _rows_of(self, numbers: Sequence[Numbers]) -> pl.DataFrame:
        return self._both[np.concatenate([np.empty(0, dtype=np.int64), *numbers])]

    def _cells(self) -> pl.DataFrame:
        none = pl.DataFrame(schema={"number": pl.Int64, "mask": pl.Binary})
        cells = pl.concat([none, *self._resolution.cells])
        return self._both[cells["number"].to_numpy()].with_columns(cells["mask"])


def _different_columns(base: Table, target: Table, source: Table) -> str | None:
    """Say what keeps rows from being brought together: columns or types that are not the same in all three."""
    schemas = {
        name: {field.name: field.type for field in table.manifest.schema}
        for name, table in (("base", base), ("target", target), ("source", source))
    }
    for name in ("source", "target"):
        if schemas[name].keys() != schemas["base"].keys():
            added = schemas[name].keys() - schemas["base"].keys()
            gone = schemas["base"].keys() - schemas[name].keys()
            changed = [*(f"+ {column}" for column in sorted(added)), *(f"- {column}" for column in sorted(gone))]
            return f"The {name} has other columns than before: {', '.join(changed[:10])}."
    for column, before in schemas["base"].items():
        for name in ("source", "target"):
            if schemas[name][column] != before:
                now = dtype_name(schemas[name][column])
                return f"Column {column!r} is {dtype_name(before)} before and {now} in the {name}."
    for column in (field.name for field in base.manifest.schema if pa.types.is_dictionary(field.type)):
        levels = [table.manifest.categories[column] for table in (target, source)]
        if levels[0].ordered and levels[0] != levels[1]:
            return f"The ordered categories of column {column!r} are not the same in both."
    return None
