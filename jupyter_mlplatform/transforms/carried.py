"""A table within a state: JSON that a model can carry with it."""

import base64
from functools import lru_cache
from types import ModuleType

import narwhals as nw
import pyarrow as pa

from jupyter_mlplatform.transforms.frames import Frame

LARGEST = 1_000_000  # characters: whoever reads a recipe or a model reads them too
_PIECE_ROWS = 65_536


def pack(frame: Frame) -> str | None:
    """Return a frame as text (Arrow's stream format, compressed), None if that is longer than `LARGEST`."""
    sink = pa.BufferOutputStream()
    table = frame.to_arrow()
    most = LARGEST // 4 * 3  # bytes in so many characters
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        for batch in table.to_batches(max_chunksize=_PIECE_ROWS):
            writer.write_batch(batch)
            if sink.tell() > most:
                return None
    packed = base64.b64encode(sink.getvalue()).decode("ascii")
    return packed if len(packed) <= LARGEST else None


@lru_cache(maxsize=8)
def unpack(packed: str, backend: ModuleType) -> Frame:
    """Return the frame that was packed, as one of an engine."""
    with pa.ipc.open_stream(base64.b64decode(packed)) as reader:
        return nw.DataFrame.from_arrow(reader.read_all(), backend=backend)
