"""Cutting a table into parts by its content, so that versions share what they have in common.

A part ends after a row whose own hash says so. An insert, a delete or an append therefore moves only the cuts around
it; every other part has the same rows, the same name (a hash of its content) and is neither encoded nor stored again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from jupyter_mlplatform.records import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.store.contract import Stage
from jupyter_mlplatform.tables import frames, rowhash, schema
from jupyter_mlplatform.tables.arrays import empty, from_numpy, no_rows
from jupyter_mlplatform.tables.batches import Batches, Reread
from jupyter_mlplatform.tables.cutting import Cutter, cut_columns
from jupyter_mlplatform.tables.encode import Encoding, judge
from jupyter_mlplatform.tables.manifest import Categories, Manifest, Part, manifest_path, serialize_schema
from jupyter_mlplatform.tables.types import logical_schema, storage_schema

PARTS = 256  # a table's own share of its parts: an edit in one place rewrites about 1.5 of them
SMALLEST_BYTES = 48 * 1024  # below this, or 2 KB a column, a Parquet footer costs more than sharing gains
_SMALLEST_COLUMN_BYTES = 2 * 1024
LARGEST_BYTES = 16 * 1024 * 1024  # bounds the memory of writing one
_PIECE_ROWS = 65_536
_MEASURED_ROWS = 10_000
_SAMPLE_ROWS = 50_000
_SAMPLE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Written:
    """What `write` staged. ``sample`` holds up to about 50,000 rows (32 MB) from all over the table."""

    manifest: Manifest
    columns: tuple[Column, ...]
    sample: pl.DataFrame

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self.manifest.rows

    @property
    def bytes(self) -> int:
        """Bytes of its parts on disk."""
        return self.manifest.bytes


def write(stage: Stage, dataset_id: str, data: "Batches | frames.Frame", previous: Manifest | None = None) -> Written:
    """Stage a table: its parts, manifest.json and schema.json.

    Parameters
    ----------
    previous
        The manifest at the stage's base, if the dataset is already there: its parts are inherited where the content
        is the same, and deleted where it is not.

    Raises
    ------
    Invalid
        A column cannot be stored; ``field`` names it.
    """
    batches = data if isinstance(data, Batches) else _Whole(frames.to_arrow(data))
    while True:
        writer = _Writer(stage, dataset_id, batches, previous)
        try:
            for batch in batches:
                writer.add(batch)
            break
        except Reread:
            writer.undo()
    manifest = writer.finish()
    sample = writer.sample()
    columns = schema.columns_of(sample, manifest.schema, writer.nullable)
    stage.put(manifest_path(dataset_id), manifest.dump())
    stage.put(schema.schema_path(dataset_id), schema.dump(columns, batches.detected))
    return Written(manifest, columns, sample)


def target_rows(rows: int, row_bytes: float, columns: int, previous: Manifest | None) -> int:
    """Return the mean number of rows of a part.

    What the previous version has, unless the table has grown or shrunk eightfold since: parts of another size share
    nothing.
    """
    if previous is not None and previous.rows / 8 <= rows <= previous.rows * 8:
        return previous.target_rows
    smallest = max(SMALLEST_BYTES, _SMALLEST_COLUMN_BYTES * columns)
    largest = max(LARGEST_BYTES, smallest)
    return max(1, int(min(max(rows / PARTS, smallest / max(row_bytes, 1)), largest / max(row_bytes, 1))))


class _Whole:
    """A table in memory as `Batches`."""

    def __init__(self, table: pa.Table) -> None:
        self.schema, self.rows, self._table = table.schema, table.num_rows, table
        self.detected: Mapping[str, Any] = {}

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        if self.rows:
            return iter(self._table.to_batches(max_chunksize=_PIECE_ROWS))
        return iter([no_rows(self._table)])


class _Writer:
    """Rows in, parts out. Holds one part's rows at most (plus one piece)."""

    def __init__(self, stage: Stage, dataset_id: str, batches: Batches, previous: Manifest | None) -> None:
        self._stage, self._dataset_id, self._previous = stage, dataset_id, previous
        self._logical = logical_schema(batches.schema)
        self._storage = storage_schema(self._logical)
        self._expected = batches.rows
        self._fingerprint = _fingerprint(self._logical)
        self._known = {part.name: part for part in previous.parts} if previous else {}
        self._levels: dict[str, dict[Any, None]] = {
            field.name: {} for field in self._logical if pa.types.is_dictionary(field.type)
        }
        self._form: _Form | None = None
        self._waiting: list[pa.Table] = []
        self._sampling = 1.0
        self._random = np.random.default_rng(0)
        self._pending: list[pa.Table] = []
        self._rows = 0
        self._parts: list[Part] = []
        self._staged: list[str] = []
        self._sampled: list[pa.Table] = []
        self.nullable: set[str] = set()

    def undo(self) -> None:
        """Take back what was staged."""
        for path in self._staged:
            self._stage.delete(path)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in rows."""
        stored = self._to_storage(batch)
        if self._form is None:
            # How to cut is judged on the first 10,000 rows, however they are batched.
            self._waiting.append(stored)
            if sum(table.num_rows for table in self._waiting) >= _MEASURED_ROWS:
                self._begin()
        else:
            self._add(stored, self._form)

    def finish(self) -> Manifest:
        """Close the last part, delete the parts that are no longer used, and return the manifest."""
        form = self._form or self._begin()
        if self._pending:
            self._close_part(form)
        used = {part.name for part in self._parts}
        manifest = Manifest(
            target_rows=form.cutter.target_rows,
            cut_by=form.cutter.columns,
            encoding=form.encoding,
            rows=self._rows,
            parts=tuple(self._parts),
            schema_fingerprint=self._fingerprint,
            arrow_schema=serialize_schema(self._logical),
            categories=self._categories(),
        )
        if self._previous:
            for part in self._previous.parts:
                if part.name not in used:
                    self._stage.delete(self._previous.part_path(self._dataset_id, part))
        return manifest

    def sample(self) -> pl.DataFrame:
        """Return rows from all over the table: see `Written`."""
        table = pa.concat_tables([empty(self._storage), *self._sampled])
        return frames.to_polars(frames.restore(table, self._logical, self._categories()))

    def _categories(self) -> dict[str, Categories]:
        return {
            name: Categories(values=tuple(levels), ordered=self._logical.field(name).type.ordered)
            for name, levels in self._levels.items()
        }

    def _to_storage(self, batch: pa.RecordBatch) -> pa.Table:
        arrays = []
        for array, logical, stored in zip(batch.columns, self._logical, self._storage, strict=True):
            if logical.name in self._levels:
                self._note_levels(array, logical)
            arrays.append(frames.cast_column(array, stored))
            if array.null_count:
                self.nullable.add(logical.name)
        return pa.Table.from_arrays(arrays, schema=self._storage)

    def _begin(self) -> "_Form":
        """Settle how to cut and encode and how much to sample, and take in the rows that waited for it."""
        table = pa.concat_tables([empty(self._storage), *self._waiting])
        self._waiting = []
        first = table.slice(0, _MEASURED_ROWS)
        row_bytes = _row_bytes(first)
        rows = max(self._expected, 1)
        self._sampling = min(1.0, _SAMPLE_ROWS / rows, _SAMPLE_BYTES / (rows * max(row_bytes, 1)))
        target = target_rows(self._expected, row_bytes, len(self._storage), self._previous)
        before = self._previous
        if before is None or before.encoding is None or before.schema_fingerprint != self._fingerprint:
            form = _Form(Cutter(cut_columns(first), target), judge(first.slice(0, target)))
        else:
            form = _Form(Cutter(before.cut_by, target), before.encoding)
        self._form = form
        self._add(table, form)
        return form

    def _note_levels(self, array: pa.Array, field: pa.Field) -> None:
        known = self._levels[field.name]
        fresh = frames.levels_of(array, field.name)
        if field.type.ordered and known and fresh != tuple(known):
            raise Invalid(
                f"The ordered categories of column {field.name!r} change within the file.",
                field=field.name,
                hint="Give it one set of categories for all rows.",
            )
        known.update(dict.fromkeys(fresh))

    def _add(self, stored: pa.Table, form: "_Form") -> None:
        for first in range(0, stored.num_rows, _PIECE_ROWS):
            piece = stored.slice(first, _PIECE_ROWS)
            picked = np.flatnonzero(self._random.random(piece.num_rows) < self._sampling)
            self._sampled.append(piece.take(from_numpy(picked)))
            self._rows += piece.num_rows
            start = 0
            for cut in form.cutter.cuts(piece):
                self._pending.append(piece.slice(start, cut - start))
                self._close_part(form)
                start = cut
            if start < piece.num_rows:
                self._pending.append(piece.slice(start))

    def _close_part(self, form: "_Form") -> None:
        # In one chunk: where the rows came in several, Parquet would begin a page at each.
        table = self._pending[0] if len(self._pending) == 1 else pa.concat_tables(self._pending).combine_chunks()
        self._pending = []
        name = rowhash.name_of(table, f"{self._fingerprint}\0{form.encoding.salt}")
        part = self._known.get(name)
        if part is None:
            body = form.encoding.encode(table)
            part = Part(name=name, rows=table.num_rows, bytes=len(body))
            path = f"datasets/{self._dataset_id}/data/{name}.parquet"
            self._stage.put(path, body)
            self._staged.append(path)
            self._known[name] = part
        self._parts.append(part)


@dataclass(frozen=True)
class _Form:
    """What is settled of a table by its first rows."""

    cutter: Cutter
    encoding: Encoding


def _row_bytes(table: pa.Table) -> float:
    """Return the mean size of a row, the same whatever the buffers behind it."""
    total = 0.0
    for column in table.columns:
        kind = column.type
        if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
            total += 8 + (pc.sum(pc.binary_length(column)).as_py() or 0) / max(len(column), 1)
        else:
            total += 32 if pa.types.is_nested(kind) else kind.bit_width / 8
    return total


def _fingerprint(logical: pa.Schema) -> str:
    names = [f"{field.name}\0{field.type}" for field in storage_schema(logical)]
    return hashlib.sha256("\1".join(names).encode()).hexdigest()
