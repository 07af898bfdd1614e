"""Datasets, their versions, and what a profile says of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic.json_schema import SkipJsonSchema

from jupyter_mlplatform.records.base import Record, Request

SemanticType = Literal["numeric", "categorical", "boolean", "datetime", "text", "identifier", "constant"]


class Column(Record):
    """One column of a version: ``dtype`` is the stored (Arrow) type, ``semantic_type`` what it means."""

    name: str
    dtype: str
    semantic_type: SemanticType
    nullable: bool


class DatasetMetadata(Record):
    """A dataset as it stands at the head of its published line; ``version`` is that commit's id, ``bytes`` on disk.

    ``legacy_id`` is what the old product called it, where it was carried over from there.
    """

    id: str
    name: str
    description: str = ""
    tags: tuple[str, ...] = ()
    target: str | None = None
    owner: str
    source: str
    created_at: datetime
    updated_at: datetime
    branch: str
    version: str
    rows: int
    bytes: int
    columns: tuple[Column, ...] = Field(alias="schema")
    legacy_id: str | None = None


class BadRow(Record):
    """A row of a file that could not be read: its line (from 1), its text, and why."""

    line: int
    text: str
    reason: str


class IngestReport(Record):
    """How a file was read: ``options`` as found out or given, and the rows kept aside (all counted, the first shown).

    To correct an option, upload the file again with it.
    """

    options: dict[str, Any]
    bad_row_count: int = 0
    bad_rows: tuple[BadRow, ...] = ()


class NotebookCell(Record):
    """Where in a notebook something was made: its path, the cell's id in the file, and the number beside it, [7].

    ``cell`` and ``execution_count`` are None where the client that ran it did not tell.
    """

    path: str
    cell: str | None = None
    execution_count: int | None = None


class DatasetVersion(Record):
    """One commit of a dataset's data. ``number`` counts along its line from 1, as ``name@number`` does.

    ``ingest`` is there for what was read from a file, ``notebook`` for what was made in one.
    """

    id: str
    dataset_id: str
    number: int
    branch: str
    parents: tuple[str, ...]
    message: str
    author: str
    created_at: datetime
    rows: int
    bytes: int
    columns: tuple[Column, ...] = Field(alias="schema")
    transformation_id: str | None = None
    source: str
    deleted: bool = False
    ingest: IngestReport | None = None
    notebook: NotebookCell | None = None


class DatasetBranch(Record):
    """A branch of a dataset: its newest version, and the version at which it left the published line (``base``)."""

    name: str
    experiment: str | None
    version: str
    number: int
    base: str | None = None


class BranchRequest(Request):
    """An experiment to start: at a version, by default the newest."""

    name: str = Field(min_length=1, max_length=60)
    version: str | None = None


class DatasetEdit(Request):
    """What of a dataset can be edited in place; a field that is left out stays as it is, no target is null."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | SkipJsonSchema[None] = None
    description: Annotated[str, Field(max_length=10_000)] | SkipJsonSchema[None] = None
    tags: tuple[str, ...] | SkipJsonSchema[None] = None
    target: Annotated[str, Field(min_length=1)] | None = None

    @field_validator("name", "description", "tags")
    @classmethod
    def _is_left_out_or_given(cls, value: object) -> object:
        if value is None:
            raise ValueError("null is no value here; leave the field out to let it stay as it is")
        return value


class Histogram(Record):
    """Counts of a numeric or datetime column: ``edges`` has one entry more than ``counts``."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


class TopValue(Record):
    """A frequent value, as text, and its number of rows."""

    value: str
    count: int


class ColumnProfile(Record):
    """What is in one column. Statistics that do not apply to its type are None; ``examples`` are texts of values."""

    name: str
    dtype: str
    semantic_type: SemanticType
    confidence: float
    reason: str
    count: int
    missing: int
    distinct: int
    min: Any = None
    max: Any = None
    mean: float | None = None
    std: float | None = None
    quantiles: tuple[float, ...] | None = Field(default=None, description="5, 25, 50, 75 and 95 %")
    histogram: Histogram | None = None
    top: tuple[TopValue, ...] = ()
    examples: tuple[str, ...] = ()


class Profile(Record):
    """What is in one version; ``sampled_rows`` of ``rows`` were read for the statistics."""

    version: str
    rows: int
    sampled_rows: int
    duplicate_rows: int
    columns: tuple[ColumnProfile, ...]


class Rows(Record):
    """A page of rows: ``rows`` are objects by column name, JSON-safe; ``total`` counts what matches the filter."""

    version: str
    offset: int
    total: int
    columns: tuple[Column, ...] = Field(alias="schema")
    rows: tuple[dict[str, Any], ...]
