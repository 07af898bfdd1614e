"""What a path, a name, a page size and metadata may be; the same on every store."""

import unicodedata
from collections.abc import Mapping

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.store.contract import NAME

MAX_AMOUNT = 1000
MAX_PATH_BYTES = 1024


def check_path(path: str) -> str:
    """Return `path` if it can be an object's path: relative, no ``..``, printable, at most 1,024 bytes of UTF-8.

    Raises `Invalid`.
    """
    try:
        length = len(path.encode())
    except UnicodeEncodeError as error:
        raise Invalid(f"The path {path!r} is not valid Unicode.", field="path") from error
    if not path:
        raise Invalid("The path is empty.", field="path")
    if length > MAX_PATH_BYTES:
        raise Invalid(f"The path has {length} bytes; at most {MAX_PATH_BYTES} are allowed.", field="path")
    if path.startswith("/"):
        raise Invalid(f"The path {path!r} starts with '/'.", field="path", hint="Paths are relative.")
    if ".." in path.split("/"):
        raise Invalid(f"The path {path!r} has a '..' part.", field="path")
    if any(unicodedata.category(character) == "Cc" for character in path):
        raise Invalid(f"The path {path!r} has a control character.", field="path")
    return path


def check_name(name: str, what: str) -> str:
    """Return `name` if a branch or tag (`what`) can have it; raise `Invalid` otherwise."""
    if not NAME.fullmatch(name):
        raise Invalid(
            f"{name!r} cannot be the name of a {what}.",
            field="name",
            hint="Use letters, digits, '-' and '_', starting with a letter or digit, at most 250 characters.",
        )
    return name


def check_amount(amount: int) -> int:
    """Return `amount` if a page can have so many items; raise `Invalid` otherwise."""
    if not 1 <= amount <= MAX_AMOUNT:
        raise Invalid(f"A page has between 1 and {MAX_AMOUNT} items, not {amount}.", field="amount")
    return amount


def check_metadata(metadata: Mapping[str, str] | None) -> dict[str, str]:
    """Return a copy of a commit's metadata; raise `Invalid` if a key or value is not text."""
    copy = dict(metadata or {})
    for key, value in copy.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise Invalid(f"The metadata {key!r} is not text to text.", field="metadata")
    return copy
