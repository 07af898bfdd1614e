"""Building the database's own indexes again, from the rows that they point at."""

from jupyter_mlplatform.store.embedded.failures import storage_failures
from jupyter_mlplatform.store.embedded.filesystem import exclusive
from jupyter_mlplatform.store.embedded.gc import MAINTENANCE_LOCK
from jupyter_mlplatform.store.embedded.store import EmbeddedStore


def reindex(store: EmbeddedStore) -> None:
    """Rebuild every index of ``store.db`` and what SQLite knows of their shape; no row changes.

    Raises
    ------
    Corrupt
        The rows themselves cannot be read.
    """
    with storage_failures(store.root), exclusive(store.root / MAINTENANCE_LOCK), store.database.write() as connection:
        connection.execute("REINDEX")
        connection.execute("ANALYZE")
