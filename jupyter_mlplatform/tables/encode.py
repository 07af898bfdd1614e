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

    A column of few repeats would go into a dictionary of nearly all its values besides a number a row. What comes out
    of the compressor as it went in (floats with all their digits, codes in no order) costs readers its time as well.
    """

    dictionary: tuple[str, ...]
    uncompressed: tuple[str, ...]

    @property
    def salt(self) -> str:
        """What to mix into the name of a part, so that one name is one body."""
        return "\0".join([*self.dictionary, "\1", *self.uncompressed])

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
    tried = Encoding(dictionary=dictionary, uncompressed=()).encode(rows)
    group = pq.ParquetFile(io.BytesIO(tried)).metadata.row_group(0)
    chunks = [group.column(position) for position in range(group.num_columns)]
    stays = (chunk for chunk in chunks if chunk.total_compressed_size > _GAIN * chunk.total_uncompressed_size)
    return Encoding(dictionary=dictionary, uncompressed=tuple(chunk.path_in_schema for chunk in stays))
