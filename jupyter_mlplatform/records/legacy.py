"""The old product's one record for each upload, kept for its clients, and what came of an import of its collections."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field, RootModel

from jupyter_mlplatform.records.base import Record, Request

LegacyMode = Literal["off", "read", "dual_write"]


class SchemaField(Record):
    """One column in the old product's words; ``example_values`` are texts."""

    field_name: str
    field_type: Literal["numeric", "text", "boolean", "datetime", "categorical"]
    data_type: Literal["nominal", "ordinal", "interval", "ratio"] | None = None
    inferred_dtype: str = Field(
        description="as pandas calls it: int64, float64, object, bool, datetime64[ns], category"
    )
    unique_values: int
    missing_values: int
    example_values: tuple[Any, ...] = ()
    is_constant: bool = False
    is_high_cardinality: bool = False


class OldFields(Record):
    """What only the old record says, and nobody else: kept as its clients wrote it, fields of their own included."""

    model_config = ConfigDict(extra="allow")

    original_filename: str | None = None
    s3_url: str | None = None
    file_path: str | None = None
    file_type: str | None = None
    ai_summary: dict[str, Any] | None = Field(default=None, alias="aiSummary")
    contains_pii: bool = False
    pii_report: dict[str, Any] | None = None
    pii_risk_level: str | None = None
    pii_masked: bool = False
    is_processed: bool = True
    processed_at: datetime | None = None
    inferred_schema: dict[str, Any] | None = Field(default=None, alias="schema")
    statistics: dict[str, Any] | None = None
    quality_report: dict[str, Any] | None = None
    onboarding_progress: dict[str, Any] | None = None


class UserData(OldFields):
    """A dataset as the old product showed it.

    What the table itself says is read from its newest version: ``num_rows``, ``row_count``, ``num_columns``,
    ``columns``, ``data_schema``, ``data_preview`` (its first rows; of one record, not of a list),
    ``transformation_history`` and the times. ``filename`` is the dataset's name, ``user_id`` its owner.
    """

    id: str = Field(alias="_id", description="the old product's, of what was imported from it; else the dataset's")
    user_id: str
    filename: str
    original_filename: str
    s3_url: str
    num_rows: int
    num_columns: int
    data_schema: tuple[SchemaField, ...]
    created_at: datetime
    updated_at: datetime
    row_count: int
    columns: tuple[str, ...]
    data_preview: tuple[dict[str, Any], ...] | None = None
    transformation_history: tuple[dict[str, Any], ...] = ()
    description: str = Field(default="", description="the dataset's; the old record had none")
    dataset_id: str = Field(description="the dataset, for the API that takes this one's place")


class UserDataList(RootModel[tuple[UserData, ...]]):
    """The records, newest first: a plain array, as of old."""


class Deleted(Record):
    """What the old product answered to a deletion."""

    success: bool = True


class UserDataBody(Request):
    """What an old client sends. What the table itself says is read from the table, whatever is said of it here.

    The other fields, those that this API does not know included, are kept as they are. A field that is left out stays
    as it was; null takes it away.
    """

    model_config = ConfigDict(extra="allow", protected_namespaces=())

    filename: str | None = Field(default=None, min_length=1, max_length=200, description="the dataset's name")
    description: str | None = Field(default=None, max_length=10_000)
    original_filename: str | None = Field(default=None, max_length=4096)
    s3_url: str | None = Field(default=None, max_length=4096, description="where to fetch a new record's table from")
    file_path: str | None = Field(
        default=None, max_length=4096, description="of a new record's table, below the server's root folder"
    )
    file_type: str | None = Field(default=None, max_length=100)
    data_preview: tuple[dict[str, Any], ...] | None = Field(
        default=None, description="a new record's rows, if neither file_path nor s3_url leads to a file"
    )
    ai_summary: dict[str, Any] | None = Field(default=None, alias="aiSummary")
    contains_pii: bool | None = None
    pii_report: dict[str, Any] | None = None
    pii_risk_level: str | None = None
    pii_masked: bool | None = None
    is_processed: bool | None = None
    processed_at: datetime | None = None
    inferred_schema: dict[str, Any] | None = Field(default=None, alias="schema")
    statistics: dict[str, Any] | None = None
    quality_report: dict[str, Any] | None = None
    onboarding_progress: dict[str, Any] | None = None


class ImportedVersion(Record):
    """A version of the old product and the one of this dataset (``number``) that it became."""

    old_id: str
    number: int
    created_at: datetime | None = None
    author: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    old_steps: tuple[dict[str, Any], ...] = ()
    steps: tuple[dict[str, Any], ...] = Field(default=(), description="those of them that there is an equal of here")


class LegacyRecord(Record):
    """What is kept beside a dataset's metadata for clients of the old product, in the same commit (``legacy.json``).

    ``fields`` are `OldFields` and whatever else was written; ``history`` is what the old product did to the table.
    """

    fields: dict[str, Any] = Field(default_factory=dict)
    history: tuple[dict[str, Any], ...] = ()
    versions: tuple[ImportedVersion, ...] = ()


class ImportLine(Record):
    """What became of one document: the collection and line (from 1) of the export, its id, and why."""

    collection: str
    line: int
    id: str
    outcome: Literal["carried_over", "there_already", "partly", "not_carried_over"]
    became: str = ""
    reason: str = ""


class ImportReport(Record):
    """What an import carried over and what it could not, a line for each document."""

    lines: tuple[ImportLine, ...]
    counts: dict[str, int]
