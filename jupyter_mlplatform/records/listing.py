"""A page of a list."""

from typing import Generic, TypeVar

from jupyter_mlplatform.records.base import Record

T = TypeVar("T")


class Listing(Record, Generic[T]):
    """Some items in order; pass ``next`` as ``after`` for the following ones, until it is None."""

    items: tuple[T, ...]
    next: str | None = None
