"""Adding a table over REST: a file in the request, streamed to disk, or one that the server can read itself."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from tornado.web import stream_request_body

from jupyter_mlplatform.extension.context import Context
from jupyter_mlplatform.extension.handler import OperationHandler, check, parse_json
from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import DatasetMetadata, Job, Request
from jupyter_mlplatform.records.errors import (
    AlreadyExists,
    Malformed,
    NotFound,
    TooLarge,
    UnknownFormat,
)
from jupyter_mlplatform.services import sources
from jupyter_mlplatform.services.ingest import IngestRequest, RemoteFile, RootFile, SpooledFile, add, below
from jupyter_mlplatform.tables.ingest.options import IngestOptions

INLINE_BYTES = 4_000_000
_MAX_FIELD_BYTES = 1_000_000


class UploadRequest(Request):
    """A file under the server's root folder or at an address, to add as a dataset or as a version of one."""

    path: str | None = Field(default=None, min_length=1, max_length=4096)
    uri: str | None = Field(default=None, min_length=1, max_length=4096)
    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    dataset: str | None = None
    options: IngestOptions | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.path is None) == (self.uri is None):
            raise ValueError("give either path or uri")
        return self


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request, spooled at ``file``, and what was said about it."""

    file: Path
    filename: str
    name: str | None
    description: str
    dataset: str | None
    options: IngestOptions | None


def upload_dataset(call: Call) -> DatasetMetadata | Job:
    """Add a table as a dataset, or as a version of one; a large file, or one at an address, as a job."""
    platform = call.context.platform
    wanted: Upload | UploadRequest = call.body
    dataset = platform.datasets.find(wanted.dataset) if wanted.dataset else None
    filename, large, origin = _origin(call.context, wanted)
    request = IngestRequest(
        origin=origin,
        dataset=dataset,
        name=wanted.name or stem(filename),
        description=wanted.description,
        unique=wanted.name is not None,
        options=wanted.options,
    )
    return platform.jobs.ingest(request) if large else add(platform.datasets, request)


def _origin(context: Context, wanted: Upload | UploadRequest) -> tuple[str, bool, SpooledFile | RootFile | RemoteFile]:
    """Return a file's name, whether it takes a job, and where it is."""
    if isinstance(wanted, Upload):
        kept = context.platform.spool.new() / "file"
        large = wanted.file.stat().st_size > INLINE_BYTES
        wanted.file.rename(kept)
        return wanted.filename, large, SpooledFile(path=str(kept), filename=wanted.filename)
    if wanted.path is not None:
        target = below(context.root, wanted.path)
        return target.name, target.stat().st_size > INLINE_BYTES, RootFile(root=str(context.root), path=wanted.path)
    uri = str(wanted.uri)
    sources.check(uri, context.sources)
    folder = context.platform.spool.new()
    return sources.filename(uri), True, RemoteFile(uri=uri, policy=context.sources, folder=str(folder))


def stem(filename: str) -> str:
    """Return a file's name without its endings: ``churn`` for ``churn.csv.gz``."""
    return filename.split(".", maxsplit=1)[0] or filename


UPLOAD = Operation(
    "POST", "/datasets/upload", "Add a table", "Datasets", upload_dataset, DatasetMetadata, body=UploadRequest,
    status=201, starts_job=True, errors=(NotFound, AlreadyExists, TooLarge, UnknownFormat),
)  # fmt: skip


class _Form:
    """Receives a multipart body piece by piece: the part named ``file`` goes to disk, the others are small texts."""

    def __init__(self, boundary: bytes, folder: Path) -> None:
        self.fields: dict[str, bytearray] = {}
        self.file = folder / "file"
        self.filename: str | None = None
        self._name = ""
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._out = self.file.open("wb")
        callbacks: dict[str, Callable[..., None]] = {
            "on_part_begin": self._begin,
            "on_header_begin": self._reset_header,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._headers,
            "on_part_data": self._data,
        }
        self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]

    def write(self, chunk: bytes) -> None:
        """Take the next piece of the body. Raises `Malformed`, `TooLarge`."""
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise Malformed(f"The multipart body cannot be read: {error}.") from error

    def close(self) -> None:
        """Let go of the file."""
        self._out.close()

    def _begin(self) -> None:
        self._disposition = b""

    def _reset_header(self) -> None:
        self._header = (bytearray(), bytearray())

    def _end_header(self) -> None:
        if bytes(self._header[0]).lower() == b"content-disposition":
            self._disposition = bytes(self._header[1])

    def _headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode(errors="replace")
        if self._name == "file" and b"filename" in options:
            if self.filename is not None:
                raise Malformed("One file at a time.", field="file")
            self.filename = options[b"filename"].decode(errors="replace").replace("\\", "/").rpartition("/")[2]
        else:
            self.fields[self._name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file" and self.filename is not None:
            self._out.write(data[start:end])
            return
        field = self.fields[self._name]
        field.extend(data[start:end])
        if len(field) > _MAX_FIELD_BYTES:
            raise TooLarge(f"Field {self._name!r} is too large.", field=self._name)


@stream_request_body
class UploadHandler(OperationHandler):
    """Streams an upload to disk; a JSON body names a file that the server reads itself."""

    operations = {"POST": UPLOAD}  # noqa: RUF012 - declared as ClassVar in the base

    async def prepare(self) -> None:  # type: ignore[override]  # the base is typed with its private argument
        """Check who asks before a byte of the body is kept."""
        await super().prepare()
        self._form: _Form | None = None
        self._json = bytearray()
        self._failure: Exception | None = None
        limit = self.context.max_upload_bytes
        if int(self.request.headers.get("Content-Length", 0)) > limit:
            raise TooLarge(f"Uploads may have {limit:,} bytes at most.", field="file", hint="Split the file.")
        self.request.connection.set_max_body_size(limit)  # type: ignore[union-attr]
        kind, options = parse_options_header(self.request.headers.get("Content-Type", ""))
        if kind == b"multipart/form-data":
            self._folder = self.context.platform.spool.new()
            self._form = _Form(options.get(b"boundary", b""), self._folder)

    def data_received(self, chunk: bytes) -> None:
        """Keep the next piece of the body; after a failure the rest is read and dropped."""
        if self._failure is not None:
            return
        try:
            if self._form is not None:
                self._form.write(chunk)
            else:
                self._json.extend(chunk)
                if len(self._json) > _MAX_FIELD_BYTES:
                    self._failure = TooLarge("The body is too large; send the file as multipart/form-data.")
        except (Malformed, TooLarge, OSError) as error:
            self._failure = error

    def finish(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the base's signature
        """Remove what was spooled, before the answer is out."""
        self._discard()
        return super().finish(*args, **kwargs)

    def on_connection_close(self) -> None:
        """Remove what was spooled when the browser went away."""
        self._discard()
        super().on_connection_close()

    def _discard(self) -> None:
        form = getattr(self, "_form", None)
        if form is not None:
            form.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _body(self, operation: Operation) -> Any:  # noqa: ANN401 - an Upload or an UploadRequest
        if self._failure is not None:
            raise self._failure
        if self._form is None:
            self.request.body = bytes(self._json)
            parse_json(self.request.body)
            return super()._body(operation)
        form = self._form
        form.close()
        if not form.filename:
            raise Malformed("The form has no file.", field="file", hint="Send the table as the field 'file'.")
        unknown = sorted(set(form.fields) - {"name", "description", "dataset", "options", "_xsrf"})
        if unknown:
            raise Malformed(f"The form has an unknown field {unknown[0]!r}.", field=unknown[0])
        text = {name: bytes(value).decode(errors="replace").strip() for name, value in form.fields.items()}
        return Upload(
            file=form.file,
            filename=form.filename,
            name=text.get("name") or None,
            description=text.get("description", ""),
            dataset=text.get("dataset") or None,
            options=_options(text["options"]) if text.get("options") else None,
        )


def _options(text: str) -> IngestOptions:
    """Read the form's field of options. Raises `Invalid` naming the option at fault."""
    try:
        options: IngestOptions = check(IngestOptions, parse_json(text.encode()))
    except Malformed as error:
        raise Malformed(f"The options are not JSON: {error.detail}", field="options") from error
    return options
