"""The version store: bytes and refs, in lakeFS's words. `open_store` opens the one that an address names."""

from pathlib import Path

from jupyter_mlplatform.store.contract import VersionStore

LAKEFS_SCHEME = "lakefs://"


def open_store(address: str) -> VersionStore:
    """Open the store at `address`: ``lakefs://repository`` or the path of a folder, which is made if need be.

    Raises
    ------
    Unavailable
        The store cannot be reached, or a newer version of the product wrote it.
    Corrupt
        The folder holds something that is not a store.
    """
    if address.startswith(LAKEFS_SCHEME):
        from jupyter_mlplatform.store.lakefs import LakeFSStore

        return LakeFSStore(address)
    from jupyter_mlplatform.store.embedded import EmbeddedStore

    return EmbeddedStore(Path(address))
