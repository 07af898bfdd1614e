"""Entity tags in headers: the version of a record that a change was made on."""

import re
from collections.abc import Mapping

from jupyter_mlplatform.records.errors import Malformed

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_LIST = re.compile(rf"\s*{_TAG.pattern}(?:\s*,\s*{_TAG.pattern})*\s*")


def header(etag: str) -> dict[str, str]:
    """Return the header that tells a record's tag."""
    return {"ETag": f'"{etag}"'}


def if_match(headers: Mapping[str, str]) -> list[str] | None:
    """Return the tags of If-Match, one of which the record must have; None where any state of it will do.

    A tag that a proxy has made weak (it compresses answers) is taken as the one that it was. Raises `Malformed`.
    """
    text = headers.get("If-Match")
    if text is None or text.strip() == "*":
        return None
    if not _LIST.fullmatch(text):
        raise Malformed(
            f"If-Match is {text!r}, which is no list of entity tags.",
            field="If-Match",
            hint='Send the ETag of the answer as it came, in double quotes, or "*".',
        )
    return [match.group(1) for match in _TAG.finditer(text)]
