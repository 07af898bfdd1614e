"""Bringing a text file into UTF-8, whatever it was in."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from jupyter_mlplatform.records.errors import Invalid, Malformed

_CHUNK = 256 * 1024
_SAMPLE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The single-byte encodings that files of this kind come in; the detector may only choose among them.
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "iso8859_15", "shift_jis", "gb18030", "euc_kr", "big5"]


def as_utf8(path: Path, encoding: str | None, spool: Path) -> tuple[Path, str]:
    """Return a UTF-8 file without byte order mark with the text of `path` (itself if it is one), and its encoding.

    Raises `Invalid` for an encoding that does not exist, `Malformed` for text that is not in it and for binary data.
    """
    if encoding is None:
        encoding = _marked(path)
        if encoding is None:
            fault = _first_fault(path)
            if fault is None:
                return path, "utf-8"
            encoding = _guess(fault)
    elif _is_utf8(encoding):
        fault = _first_fault(path)
        if fault is None:
            return path, "utf-8"
        raise Malformed(
            f"The file is not UTF-8 (byte {fault.position:,}).", field="encoding", hint="Give its encoding."
        )
    target = spool / "utf8.txt"
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source, target.open("wb") as sink:
        try:
            while chunk := source.read(_CHUNK):
                sink.write(decoder.decode(chunk).encode())
            sink.write(decoder.decode(b"", final=True).encode())
        except UnicodeError as error:
            raise Malformed(
                f"The file is not in the encoding {encoding}.",
                field="encoding",
                hint="Give its encoding, or save it as UTF-8.",
            ) from error
    return target, "utf-8" if encoding == "utf-8-sig" else encoding


def _is_utf8(encoding: str) -> bool:
    """Whether it is UTF-8 (or part of it). Raises `Invalid` for an encoding that does not exist."""
    try:
        return codecs.lookup(encoding).name in ("utf-8", "ascii")
    except LookupError as error:
        raise Invalid(f"There is no encoding {encoding!r}.", field="encoding", hint="For instance utf-8.") from error


def _marked(path: Path) -> str | None:
    """Return the encoding that a byte order mark or the zero bytes of UTF-16 tell."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > 0.3 * len(head) / 2 and min(even, odd) < 0.05 * len(head) / 2:
            return "utf-16-le" if odd > even else "utf-16-be"
        raise Malformed("The file holds NUL bytes: it is binary data, not text.", hint="Upload it in its own format.")
    return None


@dataclass(frozen=True)
class _Fault:
    """The first byte that is not UTF-8, and the chunk that it is in."""

    position: int
    chunk: bytes


def _first_fault(path: Path) -> _Fault | None:
    """Return where a file is not UTF-8, None where all of it is. Raises `Malformed` at a NUL byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise Malformed(f"The file holds a NUL byte at {position + chunk.index(0):,}: it is not text.")
            try:
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return _Fault(max(position + error.start, 0), chunk)
            position += len(chunk)
            last = chunk
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Fault(position - 1, last)
    return None


def _guess(fault: _Fault) -> str:
    """Tell an encoding from the lines with bytes beyond ASCII around the first fault."""
    lines = [line for line in fault.chunk.split(b"\n") if not line.isascii()]
    best = from_bytes(b"\n".join(lines)[:_SAMPLE], cp_isolation=_LEGACY).best()
    return best.encoding if best else "cp1252"
