"""Hashes of rows and of columns that mean the same for ever.

They decide where a table is cut into parts and what a part is called, so they are defined here, over values, and never
taken from a library that may hash differently in its next version.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from blake3 import blake3

from jupyter_mlplatform.tables.arrays import to_numpy

Hashes = npt.NDArray[np.uint64]
Rows = slice | npt.NDArray[np.int64]

_NULL = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xD6E8FEB86659FD93)
_LONG = 256  # bytes from which a text is hashed on its own: a loop over words would run too long
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(8)] + [2**64 - 1], dtype=np.uint64)


def hash_rows(table: pa.Table) -> Hashes:
    """Return one hash a row, shape (rows,): equal values in equal columns give equal hashes, wherever the row is."""
    return combine(table.num_rows, (hash_values(one_chunk(column)) for column in table.columns))


def combine(rows: int, columns: Iterable[Hashes]) -> Hashes:
    """Return one hash a row out of one a value, column after column."""
    total = np.zeros(rows, dtype=np.uint64)
    for hashes in columns:
        total = _mix((total ^ hashes) * _STEP)
    return total


def hash_values(array: pa.Array) -> Hashes:
    """Return one hash a value, shape (len(array),)."""
    if array.null_count:
        hashes = np.full(len(array), _NULL)
        hashes[to_numpy(array.is_valid())] = _hash_valid(array.drop_null())
        return hashes
    return _hash_valid(array)


def one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    if column.num_chunks == 1:
        return column.chunk(0)  # combining would copy it
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


def name_of(table: pa.Table, salt: str) -> str:
    """Return a cryptographic hash (BLAKE3, hex) of the values of a table whose types `salt` tells.

    Where the table is sliced or chunked, and what stands where a value is missing, makes no difference.
    """
    digest = blake3(salt.encode())
    for column in table.columns:
        _update(digest, one_chunk(column))
    return digest.hexdigest()


def _update(digest: blake3, array: pa.Array) -> None:
    digest.update(len(array).to_bytes(8, "little"))
    digest.update(array.null_count.to_bytes(8, "little"))
    values = array
    if array.null_count:
        there = to_numpy(array.is_valid())
        digest.update(np.packbits(there, bitorder="little").data)
        values = array.drop_null()
    kind = values.type
    if pa.types.is_struct(kind):
        for child in values.flatten():
            _update(digest, child)
    elif pa.types.is_large_list(kind):
        offsets, child = _list_parts(values)
        digest.update(_bytes(np.diff(offsets)))
        _update(digest, child)
    elif pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        offsets, data = _text_parts(values)
        digest.update(_bytes(np.diff(offsets)))
        digest.update(data[offsets[0] : offsets[-1]].data)
    else:
        digest.update(_bytes(_raw(values)))


def _bytes(values: npt.NDArray[Any]) -> "memoryview":
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8).data


def _hash_valid(array: pa.Array) -> Hashes:
    kind = array.type
    if pa.types.is_struct(kind):
        total = np.zeros(len(array), dtype=np.uint64)
        for child in array.flatten():
            total = _mix((total ^ hash_values(child)) * _STEP)
        return total
    if pa.types.is_large_list(kind):
        offsets, child = _list_parts(array)
        hashes = hash_values(child)
        starts = offsets[:-1] - offsets[0]
        return _fold(np.diff(offsets), lambda active, step: hashes[starts[active] + step])
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        return _hash_text(array)
    words = _words(array)
    if words.ndim == 1:
        return _mix(words)
    return _mix(_mix(words[:, 0]) ^ words[:, 1] * _STEP)


def _hash_text(array: pa.Array) -> Hashes:
    offsets, data = _text_parts(array)
    if len(array) == 0:
        return np.zeros(0, dtype=np.uint64)
    data = data[offsets[0] : offsets[-1]]
    lengths = np.diff(offsets)
    starts = offsets[:-1] - offsets[0]
    padded = np.concatenate([data, np.zeros(8, dtype=np.uint8)])
    # Every 8 bytes at every position, read unaligned: word k of all texts is then one indexed read.
    view = np.lib.stride_tricks.as_strided(padded[:8].view("<u8"), shape=(len(padded) - 7,), strides=(1,))

    def word(active: Rows, step: int) -> Hashes:
        words = view[starts[active] + 8 * step]
        left = lengths[active] - 8 * step
        return cast("Hashes", words if left.min() >= 8 else words & _MASKS[np.minimum(left, 8)])

    short = np.where(lengths <= _LONG, lengths, 0)
    hashes = _fold((short + 7) // 8, word) ^ _mix(lengths.astype(np.uint64))
    for row in np.flatnonzero(lengths > _LONG):
        text = data[starts[row] : starts[row] + lengths[row]]
        hashes[row] = int.from_bytes(blake3(text.data).digest(length=8), "little")
    return hashes


def _fold(lengths: npt.NDArray[np.int64], word: Callable[[Rows, int], Hashes]) -> Hashes:
    """Combine the words of each run, in order; ``word(runs, k)`` gives word k of the runs that have one."""
    total = np.zeros(len(lengths), dtype=np.uint64)
    shortest, longest = (int(lengths.min()), int(lengths.max())) if len(lengths) else (0, 0)
    active: Rows = slice(None)
    for step in range(longest):
        if step >= shortest:
            left = np.flatnonzero(lengths[active] > step)
            active = left if isinstance(active, slice) else active[left]
        total[active] = _mix((total[active] ^ word(active, step)) * _STEP)
    return total


def _mix(values: Hashes) -> Hashes:
    """Spread every bit over all 64 (the finaliser of splitmix64)."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _words(array: pa.Array) -> Hashes:
    """Return the values of a fixed-width column as 64-bit words, shape (n,) or, of decimals, (n, 2)."""
    raw = _raw(array)
    if raw.ndim == 2:
        return raw
    wide = "<f8" if raw.dtype.kind == "f" else "<i8" if raw.dtype.kind == "i" else "<u8"
    return raw.astype(wide, copy=False).view("<u8")


def _raw(array: pa.Array) -> npt.NDArray[Any]:
    """Return the values of a fixed-width column without nulls, each NaN as the same one; decimals as (n, 2) words."""
    kind = array.type
    if pa.types.is_boolean(kind):
        return to_numpy(array).astype(np.uint8)
    if pa.types.is_decimal128(kind):
        words = np.frombuffer(array.buffers()[1], dtype="<u8") if len(array) else np.zeros(0, dtype="<u8")
        return words[2 * array.offset : 2 * (array.offset + len(array))].reshape(-1, 2)
    sign = "f" if pa.types.is_floating(kind) else "u" if pa.types.is_unsigned_integer(kind) else "i"
    dtype = np.dtype(f"<{sign}{kind.bit_width // 8}")
    if len(array) == 0:
        return np.zeros(0, dtype=dtype)
    values = np.frombuffer(array.buffers()[1], dtype=dtype)[array.offset : array.offset + len(array)]
    if sign == "f" and (nan := np.isnan(values)).any():
        return np.where(nan, dtype.type(np.nan), values)
    return values


def _text_parts(array: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    _, offset_buffer, data_buffer = array.buffers()
    if len(array) == 0 or offset_buffer is None:
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    offsets = np.frombuffer(offset_buffer, dtype="<i8")[array.offset : array.offset + len(array) + 1]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer is not None else np.zeros(0, dtype=np.uint8)
    return offsets, data


def _list_parts(array: pa.Array) -> tuple[npt.NDArray[np.int64], pa.Array]:
    if len(array) == 0:
        return np.zeros(1, dtype=np.int64), array.values.slice(0, 0)
    offsets = array.offsets.to_numpy()
    return offsets, array.values.slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
