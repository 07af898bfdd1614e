"""The embedded store: a folder with `store.db` (SQLite) and content-addressed `objects/`. See docs/store-format.md."""

from jupyter_mlplatform.store.embedded.store import EmbeddedStore

__all__ = ["EmbeddedStore"]
