"""The data files of an export, found by what the old records say of them."""

import hashlib
import re
from collections import defaultdict
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.services.ingest import below

_SHA256 = re.compile(r"^[0-9a-f]{64}$")


class Missing(Exception):
    """The file is not there, or cannot be told from others; the text says so."""


class DataFiles:
    """The files below a folder; none where there is no folder."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._named: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(folder.rglob("*")) if folder else ():
            if path.is_file() and path.resolve().is_relative_to(folder.resolve() if folder else path):
                self._named[path.name].append(path)

    def find(self, *places: str, content_hash: str = "") -> Path:
        """Return the file of the first place (a path or an address) that leads to one. Raises `Missing`.

        A `content_hash`, where it is one, tells files of the same name apart, and one that was changed since.
        """
        if self._folder is None:
            raise Missing("No folder with data files was given (--files)")
        names = [name for place in places if (name := name_of(place))]
        found = self._candidates(self._folder, [place for place in places if place], names)
        if not found:
            raise Missing(f"There is no file {' or '.join(dict.fromkeys(names)) or 'named by it'}")
        if _SHA256.match(content_hash):
            found = [path for path in found if _hash(path) == content_hash]
            if not found:
                raise Missing(f"The file {names[0]} is not the one that was recorded: its SHA-256 is another one")
        if len(found) > 1:
            raise Missing(f"There are {len(found)} files {names[0]}: {', '.join(map(str, found[:3]))}")
        return found[0]

    def _candidates(self, folder: Path, places: list[str], names: list[str]) -> list[Path]:
        for place in places:
            try:
                return [below(folder, _path(place))]
            except MLPlatformError:  # no such path, or one that leads elsewhere
                continue
        return next((self._named[name] for name in names if name in self._named), [])


def name_of(place: str) -> str:
    """Return the last part of a path or address."""
    return PurePosixPath(_path(place)).name


def _path(place: str) -> str:
    if "://" not in place:
        return place
    try:
        return unquote(urlsplit(place).path)
    except ValueError:  # an address that cannot be one names no file
        return ""


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
