"""Which Arrow types a table can hold, and how each is stored in Parquet."""

import pyarrow as pa

from jupyter_mlplatform.records.errors import Invalid

MAX_COLUMNS = 10_000
_LONGEST_NAME = 1_000

_AS_THEY_ARE = (
    pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, pa.types.is_timestamp, pa.types.is_time,
    pa.types.is_duration,
)  # fmt: skip
_LISTS = (pa.types.is_list, pa.types.is_large_list, pa.types.is_list_view, pa.types.is_large_list_view)
# Types that differ in layout only, and the one that stands for them.
_ALIKE = (
    ((pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view), pa.large_string()),
    (
        (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary),
        pa.large_binary(),
    ),
    ((pa.types.is_date,), pa.date32()),
)


def check_names(names: list[str]) -> None:
    """Refuse names that no table can have: too many, empty, overlong, with control characters, or twice the same."""
    if not names:
        raise Invalid("The table has no columns.")
    if len(names) > MAX_COLUMNS:
        raise Invalid(f"The table has {len(names):,} columns; at most {MAX_COLUMNS:,} are supported.", field="columns")
    seen: set[str] = set()
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise Invalid(f"Column {position} has no name.", field=name, hint="Give every column a name.")
        if len(name) > _LONGEST_NAME:
            raise Invalid(
                f"The name of column {position} has {len(name):,} characters; at most {_LONGEST_NAME:,} are supported.",
                field=name[:80],
            )
        if any(ord(character) < 32 or ord(character) == 127 for character in name):
            raise Invalid(f"The name of column {position} holds a control character: {name!r}.", field=name)
        if name in seen:
            raise Invalid(f"Two columns have the name {name!r}.", field=name, hint="Rename one of them.")
        seen.add(name)


def logical_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema that readers of the stored table see; raise `Invalid` naming a column that cannot be stored.

    Differs from `schema` only where two types hold the same values (string and large_string, list and large_list).
    """
    check_names(schema.names)
    fields = [pa.field(field.name, _logical(field.type, field.name, top=True)) for field in schema]
    pandas = (schema.metadata or {}).get(b"pandas")
    return pa.schema(fields, metadata={b"pandas": pandas} if pandas else None)


def storage_schema(logical: pa.Schema) -> pa.Schema:
    """Return the types in the Parquet files of a table with this (logical) schema; no metadata."""
    return pa.schema([pa.field(field.name, _storage(field.type)) for field in logical])


def _storage(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_fixed_size_list(kind):
        return pa.large_list(_storage(kind.value_type))
    if pa.types.is_large_list(kind):
        return pa.large_list(_storage(kind.value_type))
    if pa.types.is_null(kind):
        return pa.large_string()
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, _storage(field.type)) for field in kind])
    return kind


def _logical(kind: pa.DataType, column: str, *, top: bool = False) -> pa.DataType:
    types = pa.types
    if types.is_dictionary(kind) and top:
        return pa.dictionary(pa.int32(), _logical(kind.value_type, column), kind.ordered)
    if types.is_null(kind):
        return kind if top else pa.large_string()
    if types.is_decimal(kind) and kind.precision <= 38:
        return pa.decimal128(kind.precision, kind.scale)
    if types.is_fixed_size_list(kind):
        return pa.list_(_logical(kind.value_type, column), kind.list_size)
    if types.is_struct(kind) and kind.num_fields:
        return pa.struct([pa.field(field.name, _logical(field.type, column)) for field in kind])
    if any(test(kind) for test in _LISTS):
        return pa.large_list(_logical(kind.value_type, column))
    stored = next((stored for tests, stored in _ALIKE if any(test(kind) for test in tests)), None)
    if stored is not None or any(test(kind) for test in _AS_THEY_ARE):
        return stored or kind
    raise Invalid(
        f"Column {column!r} is of type {kind}, which cannot be stored and read back as it is.",
        field=column,
        hint="Convert it to text, numbers or dates first.",
    )
