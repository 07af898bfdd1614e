"""Walking a listing to its end."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from jupyter_mlplatform.store.contract import Page

T = TypeVar("T")


def every(page: Callable[[str], Page[T]]) -> Iterator[T]:
    """Yield the items of all pages; `page` takes the ``after`` of the one to fetch."""
    after: str | None = ""
    while after is not None:
        current = page(after)
        yield from current.items
        after = current.next
