"""How parts are written as Parquet: judged once a table, so that equal parts of its versions are equal bytes."""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jupyter_mlplatform.records.base import Record

_CODEC, _LEVEL = "zstd", 1  # on tables, level 3 takes longer and gains nothing
_GAIN = 0.9


class Encoding(Record):
    """Columns whose values repeat within a part (``dictionary``), and those that compression does not shrink.

    Those of ``delta``, whole numbers and times, are small as differences of neighbours. A column of few repeats would
    go into a dictionary of nearly all its values besides a number a row. What comes out of the compressor as it went in
    (floats with all their digits, codes in no order) costs readers its time as well.
    """

    dictionary: tuple[str, ...]
    uncompressed: tuple[str, ...]
    delta: tuple[str, ...] = ()

    @property
    def salt(self) -> str:
        """What to mix into the name of a part, so that one name is one body."""
        delta = ["\2", *self.delta] if self.delta else []
        return "\0".join([*self.dictionary, "\1", *self.uncompressed, *delta])

    def encode(self, table: pa.Table) -> bytes:
        """Return a part as a Parquet file; equal tables give equal bytes."""
        compressed = [name for name in table.column_names if name not in self.uncompressed]
        body = io.BytesIO()
        pq.write_table(
            table,
            body,
            compression=dict.fromkeys(compressed, _CODEC) if self.uncompressed else _CODEC,
            compression_level=dict.fromkeys(compressed, _LEVEL) if self.uncompressed else _LEVEL,
            use_dictionary=list(self.dictionary),
            column_encoding=dict.fromkeys(self.delta, "DELTA_BINARY_PACKED"),
            write_statistics=False,
        )
        return body.getvalue()


def judge(rows: pa.Table) -> Encoding:
    """Return how to encode the parts of a table, of which `rows` are about as many as one part has."""
    dictionary = tuple(
        name
        for name, column in zip(rows.column_names, rows.columns, strict=True)
        if not pa.types.is_nested(column.type) and 2 * pc.count_distinct(column).as_py() <= len(column)
    )
    if any(pa.types.is_nested(kind) for kind in rows.schema.types):  # Arrow compresses all of their leaves or none
        return Encoding(dictionary=dictionary, uncompressed=())
    chunks = _chunks(rows, Encoding(dictionary=dictionary, uncompressed=()))
    whole = tuple(field.name for field in rows.schema if _is_whole(field.type))
    others = tuple(name for name in dictionary if name not in whole)
    as_delta = _chunks(rows, Encoding(dictionary=others, uncompressed=(), delta=whole))
    delta = tuple(name for name in whole if as_delta[name].total_compressed_size <= chunks[name].total_compressed_size)
    chunks |= {name: as_delta[name] for name in delta}
    return Encoding(
        dictionary=tuple(name for name in dictionary if name not in delta),
        uncompressed=tuple(
            name
            for name, chunk in chunks.items()
            if chunk.total_compressed_size > _GAIN * chunk.total_uncompressed_size
        ),
        delta=delta,
    )


def _is_whole(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def _chunks(rows: pa.Table, encoding: Encoding) -> dict[str, pq.ColumnChunkMetaData]:
    """Encode, and return what is said of each column."""
    group = pq.ParquetFile(io.BytesIO(encoding.encode(rows))).metadata.row_group(0)
    chunks = (group.column(position) for position in range(group.num_columns))
    return {chunk.path_in_schema: chunk for chunk in chunks}
