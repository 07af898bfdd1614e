"""Reading what mongoexport writes of the old product's collections: a document on each line, in extended JSON."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.legacy import ImportLine

COLLECTIONS = (
    "user_data",
    "dataset_metadata",
    "dataset_versions",
    "transformation_configs",
    "transformation_lineages",
    "model_configs",
)
# Under which of its fields others name a document; otherwise under its _id.
_NAMED_BY = {
    "dataset_metadata": "dataset_id",
    "dataset_versions": "version_id",
    "transformation_configs": "config_id",
    "transformation_lineages": "lineage_id",
    "model_configs": "model_id",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its collection, its line (from 1), what others call it, and its fields as plain JSON."""

    collection: str
    line: int
    id: str
    fields: dict[str, Any]

    def text(self, *names: str) -> str:
        """Return the first of these fields that is a text, empty where none is."""
        return next((value for name in names if isinstance(value := self.fields.get(name), str) and value), "")

    def moment(self, *names: str) -> datetime | None:
        """Return the first of these fields that is a time, in UTC."""
        for name in names:
            if text := self.text(name):
                try:
                    found = datetime.fromisoformat(text)
                except ValueError:
                    continue
                return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        return None

    def steps(self, name: str) -> tuple[dict[str, Any], ...]:
        """Return a field that lists objects."""
        found = self.fields.get(name)
        return tuple(step for step in found if isinstance(step, dict)) if isinstance(found, list) else ()


@dataclass(slots=True)
class Export:
    """The documents by collection, in the order of their lines, and the lines that cannot be read."""

    documents: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    faults: list[ImportLine] = field(default_factory=list)


def read_export(folder: Path) -> Export:
    """Read the files ``<collection>.jsonl`` (or ``.json``) of a folder. Raises `NotFound` where there is none."""
    export = Export()
    files = {name: file for name in COLLECTIONS if (file := _file(folder, name)) is not None}
    if not files:
        raise NotFound(
            f"There is no export in {folder}.", hint=f"Expected: {', '.join(f'{name}.jsonl' for name in COLLECTIONS)}."
        )
    for collection, file in files.items():
        for number, line in _lines(file):
            try:
                export.documents[collection].append(_document(collection, number, line))
            except (ValueError, TypeError, RecursionError) as error:
                export.faults.append(
                    ImportLine(
                        collection=collection,
                        line=number,
                        id="",
                        outcome="not_carried_over",
                        reason=f"It cannot be read: {error}.",
                    )
                )
    return export


def _file(folder: Path, collection: str) -> Path | None:
    candidates = (folder / f"{collection}{ending}" for ending in (".jsonl", ".json"))
    return next((path for path in candidates if path.is_file()), None)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as stream:
        yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())


def _document(collection: str, number: int, line: bytes) -> Document:
    found = orjson.loads(line)
    if not isinstance(found, dict):
        raise ValueError("it is no object (export without --jsonArray)")  # noqa: TRY004 - of the file, not of a caller
    fields = plain(found)
    name = fields.get(_NAMED_BY.get(collection, "_id")) or fields.get("_id")
    if not isinstance(name, str):
        raise ValueError("it has no id")  # noqa: TRY004 - as above
    return Document(collection, number, name, fields)


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return extended JSON as plain JSON: ids and times as text, numbers as numbers. Raises `ValueError`."""
    match value:
        case {"$oid": text} | {"$uuid": text}:
            return str(text)
        case {"$date": moment}:
            return _moment(moment)
        case {"$numberLong": text} | {"$numberInt": text}:
            return int(text)
        case {"$numberDouble": text} | {"$numberDecimal": text}:
            number = float(text)
            return number if math.isfinite(number) else None
        case dict():
            return {name: plain(item) for name, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case _:
            return value


def _moment(given: Any) -> str:  # noqa: ANN401 - a text, milliseconds, or these in extended JSON
    found = plain(given)
    if isinstance(found, str):
        return datetime.fromisoformat(found).isoformat()
    if isinstance(found, int | float):
        try:
            return datetime.fromtimestamp(found / 1000, UTC).isoformat()
        except (OverflowError, OSError) as error:
            raise ValueError(f"{found} is no time") from error
    raise ValueError(f"{found!r} is no time")
