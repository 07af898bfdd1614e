"""What a version's table consists of, as stored beside its parts."""

import base64
import builtins
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field, ValidationError

from jupyter_mlplatform.records.base import Record
from jupyter_mlplatform.records.errors import Corrupt
from jupyter_mlplatform.tables.encode import Encoding


def folder(dataset_id: str) -> str:
    """Return the path below which everything of a dataset lives, with its slash."""
    return f"datasets/{dataset_id}/"


def manifest_path(dataset_id: str) -> str:
    """Return the path of a dataset's manifest."""
    return f"{folder(dataset_id)}manifest.json"


class Part(Record):
    """One Parquet file: ``name`` is the hash of its content, ``bytes`` its size on disk."""

    name: str
    rows: int
    bytes: int


class Categories(Record):
    """The levels of a categorical column, also those that no row has; ``ordered`` as in pandas and Arrow."""

    values: tuple[Any, ...]
    ordered: bool


class Manifest(Record):
    """A version's table: its parts in row order.

    ``layout`` says how the parts make up the table (``plain``: one after the other); a reader refuses a layout that it
    does not know. ``arrow_schema`` is the serialized Arrow schema (base64), pandas' own metadata included;
    ``schema_fingerprint`` the hash of its names and types. ``target_rows`` is the mean size of a part and ``cut_by``
    the columns that decide where one ends; both stay the same from version to version, since versions share parts only
    when they are cut alike. So it is with ``encoding``, by which equal rows are equal bytes. Where a manifest lacks
    these two, from before they were kept, the next version finds them out.
    """

    layout: Literal["plain"] = "plain"
    format: Literal[1] = 1
    target_rows: int = Field(ge=1)
    cut_by: tuple[str, ...] = ()
    encoding: Encoding | None = None
    rows: int = Field(ge=0)
    parts: tuple[Part, ...]
    schema_fingerprint: str
    arrow_schema: str
    categories: Mapping[str, Categories] = Field(default_factory=dict)

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the table as its readers see it."""
        return pa.ipc.read_schema(pa.py_buffer(base64.b64decode(self.arrow_schema)))

    @property
    def bytes(self) -> int:
        """Bytes on disk, a part that occurs twice counted once."""
        return sum({part.name: part.bytes for part in self.parts}.values())

    def part_path(self, dataset_id: str, part: Part) -> str:
        """Return where a part is stored."""
        return f"{folder(dataset_id)}data/{part.name}.parquet"

    def dump(self) -> builtins.bytes:
        """Return the manifest as it is stored."""
        return self.model_dump_json(indent=1).encode() + b"\n"

    @classmethod
    def load(cls, data: builtins.bytes, path: str) -> "Manifest":
        """Read a stored manifest. Raises `Corrupt` naming `path` if it is damaged or of a layout not known here."""
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            raise Corrupt(
                f"{path} is no manifest that this version of the product reads.",
                field=path,
                hint="Update jupyter_mlplatform, or restore the file from an earlier version.",
            ) from error


def serialize_schema(schema: pa.Schema) -> str:
    """Return an Arrow schema as text for a manifest."""
    return base64.b64encode(schema.serialize().to_pybytes()).decode()
