"""What the old record says, from what is known of a dataset."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Literal

from jupyter_mlplatform.records.dataset import ColumnProfile, DatasetMetadata, Profile
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.legacy import LegacyRecord, OldFields, SchemaField, UserData
from jupyter_mlplatform.records.transformation import TransformationConfig
from jupyter_mlplatform.services import sources

FieldType = Literal["numeric", "text", "boolean", "datetime", "categorical"]
Scale = Literal["nominal", "interval", "ratio"]

# What the table or the dataset says itself: never kept beside it.
DERIVED = frozenset(UserData.model_fields) - frozenset(OldFields.model_fields) | {"_id"}

_PLACES = frozenset({"s3_url", "file_path"})
_HIGH_CARDINALITY = 0.5  # share of the rows with a value, from the old product
_PANDAS = {
    "float": "float32", "double": "float64", "bool": "bool", "string": "object", "large_string": "object",
    "date32[day]": "datetime64[ns]",
}  # fmt: skip
_FILE_TYPES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "excel", ".xls": "excel", ".json": "json", ".jsonl": "json",
    ".ndjson": "json", ".parquet": "parquet",
}  # fmt: skip


def user_data(
    metadata: DatasetMetadata,
    profile: Profile,
    kept: LegacyRecord,
    recipes: Sequence[TransformationConfig],
    preview: Sequence[Mapping[str, Any]] | None,
) -> UserData:
    """Return a dataset as the old record; `recipes` are those since its last upload, `preview` its first rows."""
    names = tuple(column.name for column in metadata.columns)
    file = PurePosixPath(metadata.source).name
    old: dict[str, Any] = {
        "original_filename": file or metadata.name,
        "s3_url": metadata.source if "://" in metadata.source else "",
        "file_type": _FILE_TYPES.get(PurePosixPath(file.removesuffix(".gz")).suffix.lower()),
        "processed_at": metadata.created_at,
        **kept.fields,
    }
    return UserData.model_validate(
        old
        | {
            "_id": metadata.legacy_id or metadata.id,
            "dataset_id": metadata.id,
            "user_id": metadata.owner,
            "filename": metadata.name,
            "description": metadata.description,
            "num_rows": metadata.rows,
            "row_count": metadata.rows,
            "num_columns": len(names),
            "columns": names,
            "data_schema": tuple(_field(column) for column in profile.columns),
            "data_preview": None if preview is None else tuple(preview),
            "transformation_history": (*kept.history, *_history(recipes)),
            "created_at": metadata.created_at,
            "updated_at": metadata.updated_at,
        }
    )


def only_old(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return of what a client wrote that which is kept beside the metadata: of addresses, not what is signed.

    Raises `Invalid` for an address that cannot be read.
    """
    kept = {name: value for name, value in written.items() if name not in DERIVED}
    for place in _PLACES & kept.keys():
        if "://" in str(kept[place]):
            try:
                kept[place] = sources.plain(str(kept[place]))
            except ValueError as error:
                raise Invalid(f"The address cannot be read: {error}.", field=place) from error
    return kept


def _field(column: ColumnProfile) -> SchemaField:
    kind, scale = _kind(column)
    rows = column.count - column.missing
    return SchemaField(
        field_name=column.name,
        field_type=kind,
        data_type=scale,
        inferred_dtype=_dtype(column.dtype),
        unique_values=column.distinct,
        missing_values=column.missing,
        example_values=column.examples,
        is_constant=column.distinct <= 1,
        is_high_cardinality=column.distinct > _HIGH_CARDINALITY * rows,
    )


def _kind(column: ColumnProfile) -> tuple[FieldType, Scale | None]:
    match column.semantic_type:
        case "numeric":
            return "numeric", "ratio"
        case "categorical":
            return "categorical", "nominal"
        case "boolean":
            return "boolean", "nominal"
        case "datetime":
            return "datetime", "interval"
        case "text":
            return "text", None
        case _:  # identifiers and constants, of which the old product knew nothing: by what is stored
            dtype = _dtype(column.dtype)
            if dtype == "bool":
                return "boolean", "nominal"
            if dtype.startswith("datetime"):
                return "datetime", "interval"
            return ("numeric", "ratio") if dtype.startswith(("int", "uint", "float")) else ("text", "nominal")


def _dtype(arrow: str) -> str:
    if arrow.startswith("dictionary"):
        return "category"
    if arrow.startswith("timestamp"):
        return "datetime64[ns]"
    return _PANDAS.get(arrow, arrow)


def _history(recipes: Sequence[TransformationConfig]) -> list[dict[str, Any]]:
    return [
        {
            "type": step["kind"],
            "columns": list(step.get("columns") or ()),
            "parameters": {name: value for name, value in step.items() if name not in ("kind", "columns")},
            "applied_at": recipe.created_at.isoformat(),
            "transformation_id": recipe.id,
        }
        for recipe in recipes
        for step in recipe.steps
    ]
