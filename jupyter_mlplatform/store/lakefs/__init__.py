"""The version store on a lakeFS server."""

from jupyter_mlplatform.store.lakefs.store import LakeFSStore

__all__ = ["LakeFSStore"]
