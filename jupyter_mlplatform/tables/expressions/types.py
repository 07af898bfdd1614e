"""What the values of a column are to an expression, for whichever engine holds them."""

from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import pyarrow as pa

Family = Literal["number", "text", "truth value", "date", "moment", "time", "duration", "nothing", "other"]

DTYPES: dict[Family, nw.dtypes.DType] = {
    "number": nw.Float64(), "text": nw.String(), "truth value": nw.Boolean(), "date": nw.Date(),
    "moment": nw.Datetime("us"), "time": nw.Time(), "duration": nw.Duration("us"),
}  # fmt: skip


@dataclass(frozen=True)
class Type:
    """What values can be compared with (``family``) and how a message calls them (``name``).

    ``nothing`` is a column without a single value, which can stand for any family; of ``other``, only whether there
    is a value can be asked. ``whole`` numbers have no fraction, ``floating`` ones may be NaN, ``zoned`` moments have a
    time zone, ``coded`` texts are categories.
    """

    family: Family
    name: str
    whole: bool = False
    floating: bool = False
    zoned: bool = False
    coded: bool = False


def of_arrow(kind: pa.DataType) -> Type:
    """Return the type of a stored column."""
    name = str(kind)
    tests = pa.types
    if tests.is_dictionary(kind):
        inner = of_arrow(kind.value_type)
        return Type(inner.family, name, coded=True) if inner.family == "text" else Type("other", name)
    if tests.is_integer(kind):
        return Type("number", name, whole=True)
    if tests.is_floating(kind) or tests.is_decimal(kind):
        return Type("number", name, floating=tests.is_floating(kind))
    if tests.is_timestamp(kind):
        return Type("moment", name, zoned=kind.tz is not None)
    families: tuple[tuple[Family, bool], ...] = (
        ("text", tests.is_string(kind) or tests.is_large_string(kind) or tests.is_string_view(kind)),
        ("truth value", tests.is_boolean(kind)),
        ("date", tests.is_date(kind)),
        ("time", tests.is_time(kind)),
        ("duration", tests.is_duration(kind)),
        ("nothing", tests.is_null(kind)),
    )
    return Type(next((family for family, holds in families if holds), "other"), name)


def of_dtype(kind: nw.dtypes.DType) -> Type:
    """Return the type of a column of a frame."""
    name = str(kind)
    if kind.is_integer():
        return Type("number", name, whole=True)
    if kind.is_numeric():
        return Type("number", name, floating=kind.is_float())
    if isinstance(kind, nw.Datetime):
        return Type("moment", name, zoned=kind.time_zone is not None)
    families: tuple[tuple[Family, type[nw.dtypes.DType]], ...] = (
        ("text", nw.String), ("text", nw.Categorical), ("text", nw.Enum), ("truth value", nw.Boolean),
        ("date", nw.Date), ("time", nw.Time), ("duration", nw.Duration), ("nothing", nw.Unknown),
    )  # fmt: skip
    family: Family = next((family for family, dtype in families if isinstance(kind, dtype)), "other")
    return Type(family, name, coded=isinstance(kind, nw.Categorical | nw.Enum))
