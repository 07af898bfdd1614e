"""Tables that a notebook gives: files, addresses and frames."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from jupyter_mlplatform.records.checking import check
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.services import sources
from jupyter_mlplatform.services.datasets import NewTable
from jupyter_mlplatform.services.ingest import RemoteFile, from_file, from_frame, opened
from jupyter_mlplatform.tables.frames import Frame
from jupyter_mlplatform.tables.ingest import IngestOptions

Source: TypeAlias = "str | Path | Frame"

# Who writes code in a kernel can reach its network anyway; the limits of size and time hold.
_POLICY = sources.SourcePolicy(schemes=(*sources.DEFAULT_SCHEMES, "http"), allow_private=True)


def default_name(source: Source) -> str:
    """Return what a dataset is called if nobody says: the file's name without its endings."""
    if not isinstance(source, str | Path):
        return "dataset"
    name = sources.filename(str(source)) if _is_address(source) else Path(source).name
    return name.split(".")[0] or name


@contextmanager
def opened_table(source: Source, options: Mapping[str, Any]) -> Iterator[NewTable]:
    """Give the table in a file, at an address or in a frame.

    Raises `Invalid` for an option that does not exist or cannot be, and naming a column that cannot be stored; what
    `from_file` and `sources.fetch` raise.
    """
    given = check(IngestOptions, dict(options)) if options else None
    if not isinstance(source, str | Path):
        if given is not None:
            raise Invalid(
                f"{next(iter(options))} says how to read a file, and this is a frame.", field=next(iter(options))
            )
        yield from_frame(source)
    elif _is_address(source):
        with tempfile.TemporaryDirectory(prefix="mlplatform-") as folder:
            origin = RemoteFile(uri=str(source), policy=_POLICY, folder=folder)
            with opened(origin, given) as table:
                yield table
    else:
        path = Path(source).expanduser()
        with from_file(path, filename=path.name, source=path.name, options=given) as table:
            yield table


def _is_address(source: "str | Path") -> bool:
    return isinstance(source, str) and "://" in source
