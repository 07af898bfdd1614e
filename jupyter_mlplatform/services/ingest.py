"""Where tables come from: an uploaded file, a file under the server's root, a frame in a notebook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_mlplatform.records.errors import Malformed, NotFound, PermissionDenied
from jupyter_mlplatform.services.datasets import NewTable
from jupyter_mlplatform.tables.frames import Frame, to_arrow
from jupyter_mlplatform.tables.ingest import open_source


@contextmanager
def from_file(path: Path, *, filename: str, source: str) -> Iterator[NewTable]:
    """Give the table in a file on this machine; `filename`'s ending tells its format. Raises `UnknownFormat`."""
    with open_source(path, filename=filename) as table:
        yield NewTable(table, source)


@contextmanager
def from_root(root: Path, path: str) -> Iterator[NewTable]:
    """Give the table in a file below `root`, which `path` may not leave, not even through a link.

    Raises `PermissionDenied` for a path that leaves it, `NotFound` for one that is not a file.
    """
    if "\0" in path:
        raise Malformed("A path cannot hold a null character.", field="path")
    base = root.resolve()
    target = (base / path.lstrip("/")).resolve()
    if not target.is_relative_to(base):
        raise PermissionDenied("The path leaves the server's root folder.", field="path")
    if not target.is_file():
        raise NotFound(f"There is no file {path!r} under the server's root folder.", field="path")
    with from_file(target, filename=target.name, source=str(target.relative_to(base))) as table:
        yield table


def from_frame(frame: Frame) -> NewTable:
    """Return a pandas, polars or Arrow frame as a table. Raises `Invalid` naming a column that cannot be stored."""
    return NewTable(to_arrow(frame), "a notebook")
