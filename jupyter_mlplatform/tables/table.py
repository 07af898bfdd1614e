"""A stored table, read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from jupyter_mlplatform.records import Column, Rows
from jupyter_mlplatform.records.errors import Corrupt, Invalid
from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.tables import expressions, frames, schema
from jupyter_mlplatform.tables.arrays import empty, from_numpy
from jupyter_mlplatform.tables.manifest import Manifest, Part, manifest_path
from jupyter_mlplatform.tables.rows import to_objects
from jupyter_mlplatform.tables.types import storage_schema

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a table, and how many (``total``) they are part of."""

    table: pa.Table
    total: int


class Table:
    """The table of a dataset at a commit; nothing is read before it is asked for, and only the columns asked for.

    Parameters
    ----------
    commit
        Any ref; resolved once, so the table never changes under its reader.

    Raises
    ------
    NotFound
        There is no such commit, or (when first read) no such dataset in it.
    """

    def __init__(self, store: VersionStore, commit: str, dataset_id: str) -> None:
        self._store = store
        self.commit = store.resolve(commit)
        self.dataset_id = dataset_id

    @cached_property
    def manifest(self) -> Manifest:
        """The table's manifest."""
        path = manifest_path(self.dataset_id)
        with self._store.open(self.commit, path) as body:
            return Manifest.load(body.read(), path)

    @cached_property
    def stored_schema(self) -> schema.StoredSchema:
        """The content of schema.json."""
        path = schema.schema_path(self.dataset_id)
        with self._store.open(self.commit, path) as body:
            return schema.load(body.read(), path)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order."""
        return self.stored_schema.columns

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.manifest.rows

    @property
    def bytes(self) -> int:
        """Bytes of the parts on disk."""
        return self.manifest.bytes

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows in order, a part at a time: bounded memory."""
        wanted = self._schema(columns)
        for part in self.manifest.parts:
            yield from self._read(part, wanted).to_batches()

    def arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the whole table as Arrow, with pandas' metadata where it came from pandas."""
        wanted = self._schema(columns)
        return pa.concat_tables([self._none(wanted), *(self._read(part, wanted) for part in self.manifest.parts)])

    def frame(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the whole table, or some columns of it in the order given. Raises `Invalid` for an unknown column."""
        return frames.to_polars(self.arrow(columns))

    def head(self, n: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the first `n` rows."""
        return frames.to_polars(self._take(np.arange(min(n, self.rows)), columns))

    def sample(self, n: int, seed: int = 0, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return `n` rows drawn uniformly from the whole table, in table order; all of them if there are fewer.

        The same rows for the same seed, whatever the columns.
        """
        if n >= self.rows:
            return self.frame(columns)
        drawn = np.random.default_rng(seed).choice(self.rows, size=n, replace=False)
        return frames.to_polars(self._take(np.sort(drawn), columns))

    def page(
        self,
        offset: int = 0,
        limit: int = 100,
        columns: Sequence[str] | None = None,
        sort: Sequence[str] = (),
        where: str = "",
    ) -> Rows:
        """Return `slice`'s rows as JSON objects."""
        found = self.slice(offset, limit, columns, sort, where)
        frame = frames.to_polars(found.table)
        by_name = {column.name: column for column in self.columns}
        return Rows(
            version=self.commit,
            offset=offset,
            total=found.total,
            columns=tuple(by_name[name] for name in frame.columns),
            rows=to_objects(frame),
        )

    def slice(
        self,
        offset: int = 0,
        limit: int = 100,
        columns: Sequence[str] | None = None,
        sort: Sequence[str] = (),
        where: str = "",
    ) -> Slice:
        """Return rows ``offset`` to ``offset + limit`` of those that match.

        Parameters
        ----------
        sort
            Columns to sort by, the first the most significant; a leading ``-`` means descending. Missing values come
            last; equal rows keep their order.
        where
            A condition (see `expressions`) on any columns; all rows match an empty one.

        Raises
        ------
        Invalid
            For an unknown column, or a condition that cannot be read.
        """
        if offset < 0 or limit < 0:
            raise Invalid("offset and limit must not be negative.", field="offset" if offset < 0 else "limit")
        condition = self._condition(where) if where.strip() else None
        end = offset + limit
        if sort:
            order = self._order(sort, condition)
            positions, total = order[offset:end], len(order)
        elif condition is not None:
            positions, total = self._matching(condition, offset, end)
        else:
            total = self.rows
            positions = np.arange(min(offset, total), min(end, total))
        return Slice(self._take(positions, columns), total)

    def _condition(self, where: str) -> expressions.Expression:
        types = {field.name: expressions.of_arrow(field.type) for field in self.manifest.schema}
        return expressions.condition(where, types, field="where")

    def _matching(self, condition: expressions.Expression, offset: int, end: int) -> tuple[Positions, int]:
        """Return the positions of the matching rows ``offset`` to `end` among all that match, and how many these are.

        Reads the condition's columns, a part at a time.
        """
        kept: list[Positions] = [np.empty(0, dtype=np.int64)]
        total = 0
        for _, found, start in self._matches(condition, ()):
            kept.append(start + found[max(offset - total, 0) : max(end - total, 0)])
            total += len(found)
        return np.concatenate(kept), total

    def _matches(
        self, condition: expressions.Expression | None, columns: Sequence[str]
    ) -> Iterator[tuple[pl.DataFrame, Positions, int]]:
        """Give, for each part, `columns` of its matching rows, which of its rows they are, and its first position."""
        needed = list(dict.fromkeys([*columns, *(condition.columns if condition else ())]))
        wanted = self._schema(needed)
        start = 0
        for part in self.manifest.parts:
            frame = frames.to_polars(self._read(part, wanted))
            if condition is None:
                found = np.arange(part.rows)
            else:
                matches = nw.from_native(frame).select(match=condition.expression).get_column("match").to_native()
                found = matches.fill_null(value=False).arg_true().cast(pl.Int64).to_numpy()
            yield frame.select(columns)[found] if columns else pl.DataFrame(), found, start
            start += part.rows

    def _order(self, sort: Sequence[str], condition: expressions.Expression | None) -> Positions:
        """Return the positions of the matching rows in order; of the table, only the columns to sort by are held."""
        names, descending = [], []
        known = set(self.manifest.schema.names)
        for key in sort:
            falling = key.startswith("-") and key not in known
            names.append(key[1:] if falling else key)
            descending.append(falling)
        keyed = list(dict.fromkeys(names))
        keys = [frames.to_polars(self._none(self._schema(keyed)))]
        positions: list[Positions] = [np.empty(0, dtype=np.int64)]
        for frame, found, start in self._matches(condition, keyed):
            keys.append(frame)
            positions.append(start + found)
        order = pl.concat(keys).select(
            pl.arg_sort_by(names, descending=descending, nulls_last=True, maintain_order=True).alias("row")
        )
        return cast("Positions", np.concatenate(positions)[order["row"].to_numpy()])

    def _take(self, positions: Positions, columns: Sequence[str] | None) -> pa.Table:
        """Return the rows at `positions` in that order, reading only the parts that hold them."""
        wanted = self._schema(columns)
        ends = np.cumsum([part.rows for part in self.manifest.parts])
        order = np.argsort(positions, kind="stable")
        ascending = positions[order]
        owners = np.searchsorted(ends, ascending, side="right")
        tables = [self._none(wanted)]
        for index in np.unique(owners):
            part = self.manifest.parts[index]
            local = ascending[owners == index] - (ends[index] - part.rows)
            tables.append(self._read(part, wanted).take(from_numpy(local)))
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return pa.concat_tables(tables).take(from_numpy(back))

    def read(self, part: Part) -> pa.Table:
        """Return one part, in the types that readers see."""
        return self._read(part, self.manifest.schema)

    def stored(self, part: Part, columns: Sequence[str]) -> pa.Table:
        """Return columns of one part, in the order given and the types they are stored in (see `storage_schema`)."""
        kinds = storage_schema(self._schema(columns))
        table = self._parquet(part, kinds.names, threads=False)  # less memory, and less processor time in all
        arrays = [frames.cast_column(table.column(field.name), field) for field in kinds]
        return pa.Table.from_arrays(arrays, schema=kinds)

    def _read(self, part: Part, wanted: pa.Schema) -> pa.Table:
        return frames.restore(self._parquet(part, wanted.names), wanted, self.manifest.categories)

    def _parquet(self, part: Part, names: list[str], *, threads: bool = True) -> pa.Table:
        path = self.manifest.part_path(self.dataset_id, part)
        with self._store.open(self.commit, path) as body:
            try:
                whole = len(names) == len(self.manifest.schema)  # then not in many small pieces
                file = pq.ParquetFile(pa.BufferReader(body.read()) if whole else body)
                return file.read(columns=names, use_threads=threads)
            except (pa.ArrowInvalid, OSError) as error:
                raise Corrupt(f"{path} is damaged: {error}", field=path) from error

    def _none(self, wanted: pa.Schema) -> pa.Table:
        """Return no rows, with the levels of categorical columns."""
        return frames.restore(empty(storage_schema(wanted)), wanted, self.manifest.categories)

    def _schema(self, columns: Sequence[str] | None) -> pa.Schema:
        whole = self.manifest.schema
        if columns is None:
            return whole
        known = set(whole.names)
        unknown = [name for name in columns if name not in known]
        if unknown:
            raise Invalid(
                f"There is no column {unknown[0]!r}.", field=unknown[0], hint=f"Columns: {', '.join(whole.names[:50])}."
            )
        return pa.schema([whole.field(name) for name in dict.fromkeys(columns)])
