"""A stored table, read."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from jupyter_mlplatform.records import Column, Rows
from jupyter_mlplatform.records.errors import Corrupt, Invalid
from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.tables import frames, schema
from jupyter_mlplatform.tables.manifest import Manifest, Part, manifest_path
from jupyter_mlplatform.tables.rows import to_objects
from jupyter_mlplatform.tables.types import storage_schema

Positions = npt.NDArray[np.int64]


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
        return self._take(np.arange(min(n, self.rows)), columns)

    def sample(self, n: int, seed: int = 0, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return `n` rows drawn uniformly from the whole table, in table order; all of them if there are fewer.

        The same rows for the same seed, whatever the columns.
        """
        if n >= self.rows:
            return self.frame(columns)
        drawn = np.random.default_rng(seed).choice(self.rows, size=n, replace=False)
        return self._take(np.sort(drawn), columns)

    def page(
        self, offset: int = 0, limit: int = 100, columns: Sequence[str] | None = None, sort: Sequence[str] = ()
    ) -> Rows:
        """Return rows ``offset`` to ``offset + limit`` as JSON objects.

        Parameters
        ----------
        sort
            Columns to sort the whole table by, the first the most significant; a leading ``-`` means descending.
            Missing values come last; equal rows keep their order.
        """
        if offset < 0 or limit < 0:
            raise Invalid("offset and limit must not be negative.", field="offset" if offset < 0 else "limit")
        end = min(offset + limit, self.rows)
        positions = self._order(sort)[offset:end] if sort else np.arange(min(offset, end), end)
        frame = self._take(positions, columns)
        by_name = {column.name: column for column in self.columns}
        return Rows(
            version=self.commit,
            offset=offset,
            total=self.rows,
            columns=tuple(by_name[name] for name in frame.columns),
            rows=to_objects(frame),
        )

    def _order(self, sort: Sequence[str]) -> Positions:
        names, descending = [], []
        known = set(self.manifest.schema.names)
        for key in sort:
            falling = key.startswith("-") and key not in known
            names.append(key[1:] if falling else key)
            descending.append(falling)
        keys = self.frame(list(dict.fromkeys(names)))
        order = keys.select(
            pl.arg_sort_by(names, descending=descending, nulls_last=True, maintain_order=True).alias("row")
        )
        return order["row"].cast(pl.Int64).to_numpy()

    def _take(self, positions: Positions, columns: Sequence[str] | None) -> pl.DataFrame:
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
            tables.append(self._read(part, wanted).take(pa.array(local)))
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return frames.to_polars(pa.concat_tables(tables).take(pa.array(back)))

    def stored(self, part: Part, columns: Sequence[str]) -> pa.Table:
        """Return columns of one part, in the order given and the types they are stored in (see `storage_schema`)."""
        kinds = storage_schema(self._schema(columns))
        table = self._parquet(part, kinds.names)
        arrays = [frames.cast_column(table.column(field.name), field) for field in kinds]
        return pa.Table.from_arrays(arrays, schema=kinds)

    def _read(self, part: Part, wanted: pa.Schema) -> pa.Table:
        return frames.restore(self._parquet(part, wanted.names), wanted, self.manifest.categories)

    def _parquet(self, part: Part, names: list[str]) -> pa.Table:
        path = self.manifest.part_path(self.dataset_id, part)
        with self._store.open(self.commit, path) as body:
            try:
                return pq.ParquetFile(body).read(columns=names)
            except (pa.ArrowInvalid, OSError) as error:
                raise Corrupt(f"{path} is damaged: {error}", field=path) from error

    def _none(self, wanted: pa.Schema) -> pa.Table:
        """Return no rows, with the levels of categorical columns."""
        return frames.restore(storage_schema(wanted).empty_table(), wanted, self.manifest.categories)

    def _schema(self, columns: Sequence[str] | None) -> pa.Schema:
        whole = self.manifest.schema
        if columns is None:
            return whole
        unknown = [name for name in columns if name not in whole.names]
        if unknown:
            raise Invalid(
                f"There is no column {unknown[0]!r}.", field=unknown[0], hint=f"Columns: {', '.join(whole.names[:50])}."
            )
        return pa.schema([whole.field(name) for name in dict.fromkeys(columns)])
