"""Where tables come from: an uploaded file, one under the server's root, one at an address, a frame in a notebook."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Request
from jupyter_mlplatform.records.dataset import DatasetMetadata, DatasetVersion
from jupyter_mlplatform.records.errors import Malformed, NotFound, PermissionDenied
from jupyter_mlplatform.services import sources
from jupyter_mlplatform.services.datasets import Datasets, NewTable
from jupyter_mlplatform.tables.frames import Frame, to_arrow
from jupyter_mlplatform.tables.ingest import IngestOptions, open_source

Stages = Callable[[float, str], object]  # told which share (0..1) is done, and what is under way

_WRITTEN = 0.97  # share of the work that is done when a file is read and its parts are written
_FETCHED = 0.3


class SpooledFile(Request):
    """A file that came with a request; its folder is the job's own, and goes with it."""

    kind: Literal["spooled"] = "spooled"
    path: str
    filename: str


class RootFile(Request):
    """A file below a folder, which `path` may not leave."""

    kind: Literal["root"] = "root"
    root: str
    path: str


class RemoteFile(Request):
    """A file at an address, to be fetched into a folder that is the job's own."""

    kind: Literal["remote"] = "remote"
    uri: str
    policy: sources.SourcePolicy
    folder: str


class IngestRequest(Request):
    """A table to add: as a dataset of that ``name`` or, with ``dataset`` (an id), as a new version of it.

    With ``unique`` a name that is taken is an error. ``branch``, ``message`` and ``expected_head`` are a version's.
    """

    origin: Annotated[SpooledFile | RootFile | RemoteFile, Field(discriminator="kind")]
    dataset: str | None = None
    name: str = ""
    description: str = ""
    unique: bool = False
    branch: str | None = None
    message: str | None = None
    expected_head: str | None = None
    options: IngestOptions | None = None


def add(datasets: Datasets, wanted: IngestRequest, stages: Stages = lambda _share, _stage: None) -> DatasetMetadata:
    """Read a table and commit it; return the dataset. Its spool folder, where it has one, is removed in any case."""
    if wanted.dataset:
        return datasets.get(add_version(datasets, wanted, stages).dataset_id)
    with _spooled(wanted), opened(wanted.origin, wanted.options, stages) as table:
        return datasets.create(table, name=wanted.name, description=wanted.description, unique=wanted.unique)


def add_version(
    datasets: Datasets, wanted: IngestRequest, stages: Stages = lambda _share, _stage: None
) -> DatasetVersion:
    """Read a table and commit it as a version of ``dataset``. Its spool folder is removed in any case."""
    with _spooled(wanted), opened(wanted.origin, wanted.options, stages) as table:
        return datasets.add_version(
            str(wanted.dataset), table, branch=wanted.branch, message=wanted.message, expected_head=wanted.expected_head
        )


@contextmanager
def _spooled(wanted: IngestRequest) -> Iterator[None]:
    try:
        yield
    finally:
        folder = spool_of(wanted)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def spool_of(wanted: IngestRequest) -> Path | None:
    """Return the folder that belongs to a request alone."""
    match wanted.origin:
        case SpooledFile(path=path):
            return Path(path).parent
        case RemoteFile(folder=folder):
            return Path(folder)
        case _:
            return None


@contextmanager
def opened(
    origin: SpooledFile | RootFile | RemoteFile,
    options: IngestOptions | None = None,
    stages: Stages = lambda _share, _stage: None,
) -> Iterator[NewTable]:
    """Give the table in a file, wherever it is. Raises what `from_file`, `from_root` and `sources.fetch` do."""
    match origin:
        case SpooledFile(path=path, filename=filename):
            spooled = Path(path)
            file = from_file(
                spooled, filename=filename, source=filename, options=options, scratch=spooled.parent, stages=stages
            )
        case RootFile(root=root, path=path):
            file = from_root(Path(root), path, options=options, stages=stages)
        case RemoteFile(uri=uri, policy=policy, folder=folder):
            target = Path(folder) / "fetched"
            stage = f"Fetching {sources.plain(uri)}"
            filename = sources.fetch(uri, target, policy, lambda share: stages(_FETCHED * share, stage))
            file = from_file(
                target, filename=filename, source=sources.plain(uri), options=options, scratch=Path(folder),
                stages=lambda share, stage: stages(_FETCHED + (1 - _FETCHED) * share, stage),
            )  # fmt: skip
    with file as table:
        yield table


@contextmanager
def from_file(
    path: Path,
    *,
    filename: str,
    source: str,
    options: IngestOptions | None = None,
    scratch: Path | None = None,
    stages: Stages = lambda _share, _stage: None,
) -> Iterator[NewTable]:
    """Give the table in a file on this machine; `filename`'s ending tells its format.

    Raises `UnknownFormat` and what `open_source` does.
    """
    stages(0.0, f"Reading {filename}")
    with open_source(
        path,
        filename=filename,
        options=options,
        scratch=scratch,
        progress=lambda share: stages(_WRITTEN * share, f"Reading {filename}"),
    ) as table:
        yield NewTable(table, source, table.bad.path)


@contextmanager
def from_root(
    root: Path, path: str, *, options: IngestOptions | None = None, stages: Stages = lambda _share, _stage: None
) -> Iterator[NewTable]:
    """Give the table in a file below `root`, which `path` may not leave, not even through a link.

    Raises `PermissionDenied` for a path that leaves it, `NotFound` for one that is not a file.
    """
    target = below(root, path)
    source = str(target.relative_to(root.resolve()))
    with from_file(target, filename=target.name, source=source, options=options, stages=stages) as table:
        yield table


def below(root: Path, path: str) -> Path:
    """Return the file at `path` below `root`. Raises `PermissionDenied` if it is not below, `NotFound`."""
    if "\0" in path:
        raise Malformed("A path cannot hold a null character.", field="path")
    base = root.resolve()
    target = (base / path.lstrip("/")).resolve()
    if not target.is_relative_to(base):
        raise PermissionDenied("The path leaves the server's root folder.", field="path")
    if not _is_file(target):
        raise NotFound(f"There is no file {path!r} under the server's root folder.", field="path")
    return target


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def from_frame(frame: Frame) -> NewTable:
    """Return a pandas, polars or Arrow frame as a table. Raises `Invalid` naming a column that cannot be stored."""
    return NewTable(to_arrow(frame), "a notebook")
