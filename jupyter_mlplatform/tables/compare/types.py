"""The type that two stored columns meet in: one in which equal values are equal, and unequal ones stay unequal."""

import decimal

import pyarrow as pa
import pyarrow.compute as pc

_NANOSECONDS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_DAY = 86_400 * 10**9
_COUNT = pa.decimal128(38, 0)  # of nanoseconds
_LARGEST = 38  # digits of a decimal


def meeting_type(left: pa.DataType, right: pa.DataType) -> pa.DataType | None:
    """Return the type to compare two stored types in, None where no type holds the values of both.

    One of: bool, int64, uint64, float64, decimal128, large_string, large_binary.
    """
    if pa.types.is_null(left) or pa.types.is_null(right):
        return plain_type(right if pa.types.is_null(left) else left)
    if left == right:
        return plain_type(left)
    kinds = (left, right)
    if all(map(pa.types.is_integer, kinds)):
        return pa.decimal128(20, 0) if pa.uint64() in kinds else pa.int64()
    if all(map(pa.types.is_floating, kinds)):
        return pa.float64()
    if all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds):
        whole = left if pa.types.is_integer(left) else right
        return pa.float64() if whole.bit_width <= 32 else pa.large_string()
    if all(pa.types.is_integer(kind) or pa.types.is_decimal(kind) for kind in kinds):
        return _wider(left, right)
    family = _family(left)
    if family is not None and family == _family(right):
        return pa.int64() if _factor(left) == _factor(right) else _COUNT
    return None


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type that the values of one stored type are compared in."""
    if pa.types.is_null(kind) or pa.types.is_nested(kind):
        return pa.large_string()
    if pa.types.is_unsigned_integer(kind) and kind.bit_width == 64:
        return kind
    if pa.types.is_integer(kind) or _family(kind):
        return pa.int64()
    return pa.float64() if pa.types.is_floating(kind) else kind


def bring(array: pa.Array, target: pa.DataType) -> pa.Array:
    """Return stored values in the type that they meet others in."""
    kind = array.type
    if pa.types.is_null(kind):
        return pa.nulls(len(array), target)
    if pa.types.is_nested(kind):
        return as_text(array)
    if _family(kind):
        counts = array.cast(pa.int32()) if kind.bit_width == 32 else array
        counts = counts.cast(pa.int64())
        if target != _COUNT:
            return counts
        factor = pa.scalar(decimal.Decimal(_factor(kind)), pa.decimal128(14, 0))
        return pc.multiply(counts.cast(pa.decimal128(19, 0)), factor).cast(_COUNT)
    if pa.types.is_large_string(target) and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return pa.array([_number(value) for value in array.to_pylist()], target)
    return array.cast(target)


def restore(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return values of `plain_type` in the stored type that they came from (text, for nested types)."""
    if pa.types.is_nested(kind):
        return array
    if _family(kind) and kind.bit_width == 32:
        return array.cast(pa.int32()).cast(kind)
    return array.cast(kind)


def as_text(array: pa.Array) -> pa.Array:
    """Return values as texts that a person can read."""
    if pa.types.is_nested(array.type):
        return pa.array([None if value is None else repr(value) for value in array.to_pylist()], pa.large_string())
    if pa.types.is_large_binary(array.type):
        return pa.array([None if value is None else value.hex() for value in array.to_pylist()], pa.large_string())
    if pa.types.is_timestamp(array.type) and array.type.tz:
        utc = array.cast(pa.timestamp(array.type.unit, "UTC")).cast(pa.timestamp(array.type.unit))
        return _followed(utc.cast(pa.large_string()), "Z")
    if pa.types.is_duration(array.type):
        return _followed(array.cast(pa.int64()).cast(pa.large_string()), f" {array.type.unit}")
    return array.cast(pa.large_string())


def _followed(texts: pa.Array, end: str) -> pa.Array:
    nothing = pa.scalar("", pa.large_string())
    return pc.binary_join_element_wise(texts, pa.scalar(end, pa.large_string()), nothing)


def _number(value: float | None) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value)


def _family(kind: pa.DataType) -> str | None:
    """Return what kind of time a type counts, if it does."""
    if pa.types.is_timestamp(kind):
        return "instant" if kind.tz else "local"
    if pa.types.is_date(kind):
        return "local"
    if pa.types.is_time(kind):
        return "time"
    return "duration" if pa.types.is_duration(kind) else None


def _factor(kind: pa.DataType) -> int:
    return _DAY if pa.types.is_date(kind) else _NANOSECONDS[kind.unit]


def _wider(left: pa.DataType, right: pa.DataType) -> pa.DataType | None:
    digits, scale = 0, 0
    for kind in (left, right):
        own = kind.scale if pa.types.is_decimal(kind) else 0
        digits = max(digits, kind.precision - own if pa.types.is_decimal(kind) else 20)
        scale = max(scale, own)
    return pa.decimal128(digits + scale, scale) if digits + scale <= _LARGEST else None
