"""Files that come with a request, streamed to disk."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from tornado.web import stream_request_body

from jupyter_mlplatform.extension.context import Context
from jupyter_mlplatform.extension.handler import OperationHandler, parse_json
from jupyter_mlplatform.extension.operations import Operation, Upload
from jupyter_mlplatform.records.checking import check
from jupyter_mlplatform.records.errors import Malformed, TooLarge

_MAX_FIELD_BYTES = 1_000_000
_MAX_FIELDS = 20


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
            if len(self.fields) > _MAX_FIELDS:
                raise Malformed(f"The form has more than {_MAX_FIELDS} fields.")

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
    """Runs operations that take a form with a file, which it streams to disk, or JSON."""

    def initialize(self, context: Context) -> None:
        """Be ready for a body before `prepare`, to which a verb that there is not never comes."""
        super().initialize(context)
        self._form: _Form | None = None
        self._json = bytearray()
        self._failure: Exception | None = None
        self._is_body_wanted = False

    async def prepare(self) -> None:  # type: ignore[override]  # the base is typed with its private argument
        """Check who asks before a byte of the body is kept."""
        await super().prepare()
        limit = self.context.max_upload_bytes
        if int(self.request.headers.get("Content-Length", 0)) > limit:
            raise TooLarge(f"Uploads may have {limit:,} bytes at most.", field="file", hint="Split the file.")
        self.request.connection.set_max_body_size(limit)  # type: ignore[union-attr]
        kind, options = parse_options_header(self.request.headers.get("Content-Type", ""))
        operation = self.operations.get(self.request.method or "")
        if kind == b"multipart/form-data" and operation is not None and operation.form is not None:
            self._folder = self.context.platform.spool.new()
            self._form = _Form(options.get(b"boundary", b""), self._folder)
        self._is_body_wanted = True

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
        """Remove what was spooled, before the answer is out.

        Tornado closes the connection where the body was not read: a client that is not told so would use it again.
        """
        self._discard()
        if not self._is_body_wanted:
            self.set_header("Connection", "close")
        return super().finish(*args, **kwargs)

    def on_connection_close(self) -> None:
        """Remove what was spooled when the browser went away."""
        self._discard()
        super().on_connection_close()

    def _discard(self) -> None:
        if self._form is not None:
            self._form.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _body(self, operation: Operation) -> Any:  # noqa: ANN401 - an Upload or the operation's own body
        if self._failure is not None:
            raise self._failure
        if self._form is None:
            self.request.body = bytes(self._json)
            return super()._body(operation)
        form = self._form
        form.close()
        if not form.filename:
            raise Malformed("The form has no file.", field="file", hint="Send the table as the field 'file'.")
        assert operation.form is not None  # noqa: S101 - a form is received for such an operation only
        return Upload(form.file, form.filename, check(operation.form, _values(form.fields)))


def _values(fields: dict[str, bytearray]) -> dict[str, Any]:
    """Return what stands in a form's fields; an empty one is left out."""
    texts = {name: bytes(value).decode(errors="replace").strip() for name, value in fields.items() if name != "_xsrf"}
    values: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if "options" in values:
        try:
            values["options"] = parse_json(values["options"].encode())
        except Malformed as error:
            raise Malformed(f"The options are not JSON: {error.detail}", field="options") from error
    return values
