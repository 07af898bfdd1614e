"""What a caller can say of a file instead of having it found out, and what a file must not exceed."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Request

Format = Literal["csv", "parquet", "json", "jsonl", "excel", "arrow"]


class IngestOptions(Request):
    """How to read a file; what is None is found out and reported as ``detected``."""

    format: Format | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = Field(default=None, max_length=40)
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ",", ".", "'", "\u2019", " ", "\u00a0", "\u202f"] | None = Field(
        default=None, description="what stands between groups of three digits; empty: nothing"
    )
    comment: str | None = Field(
        default=None, max_length=2, description="what a line begins with that is no row; empty: nothing"
    )
    header: bool | None = None
    skip_lines: int | None = Field(default=None, ge=0, le=10_000)
    sheet: str | None = None


@dataclass(frozen=True)
class Limits:
    """What is too much.

    Parameters
    ----------
    file_bytes
        Size of a file after decompression.
    ratio
        How much a compressed one may grow.
    whole_bytes
        Size of a file that can only be read as a whole.
    values, values_per_byte
        Values (rows times columns) of a Parquet file, which may hold equal ones in next to nothing: at most so many,
        or so many for each of its bytes, if that is more.
    """

    file_bytes: int = 64 * 1024**3
    ratio: int = 200
    whole_bytes: int = 512 * 1024**2
    values: int = 500_000_000
    values_per_byte: int = 50
