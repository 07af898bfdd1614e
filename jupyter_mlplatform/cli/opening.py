"""Opening the store that a command names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.store import LAKEFS_SCHEME, open_store
from jupyter_mlplatform.store.contract import VersionStore

DATABASE = "store.db"


@contextmanager
def opened(address: str, *, existing: bool) -> Iterator[VersionStore]:
    """Open a store for the time of a command; if it must be an ``existing`` one, a mistyped folder makes none."""
    if existing and not address.startswith(LAKEFS_SCHEME) and not (Path(address) / DATABASE).exists():
        raise NotFound(f"There is no store in {address}.", hint="Name another one with --store.")
    store = open_store(address)
    try:
        yield store
    finally:
        store.close()
