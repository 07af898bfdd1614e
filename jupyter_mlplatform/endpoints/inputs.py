"""Rows as JSON holds them, checked one by one, as a polars frame with the types of the first upload."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import polars as pl

from jupyter_mlplatform.endpoints.values import IGNORED, Kind, WrongType, kind_of
from jupyter_mlplatform.records import Column, RowError
from jupyter_mlplatform.records.errors import Invalid

_PLAIN_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Checked:
    """The good rows by column, where each was in the batch (``positions``), and what is wrong with the others."""

    columns: dict[str, list[Any]]
    positions: list[int]
    errors: list[RowError]


class Inputs:
    """The columns that a model takes.

    What is wrong with a row is its own matter, the others are unharmed:

    - an unknown column is an error, since it is usually a typing mistake and the model would quietly see a gap;
    - a missing column is null, but a row that names none of the model's columns is an error;
    - the target is accepted, since rows as first uploaded hold it, and never looked at;
    - a value of another type is an error; an unknown category is not;
    - values of a type that JSON does not have (lists, bytes) are not looked at: no model takes them.

    Parameters
    ----------
    columns
        The columns as they were first uploaded.
    target
        The column that the model predicts.
    needed
        The model's features.

    Raises
    ------
    Invalid
        JSON rows cannot hold the values of a feature.
    """

    def __init__(self, columns: Sequence[Column], target: str, *, needed: Collection[str]) -> None:
        kinds = {column.name: kind_of(column.dtype) for column in columns}
        for column in columns:
            if kinds[column.name] is None and column.name in needed:
                raise Invalid(
                    f"The model needs the column {column.name!r} of type {column.dtype}, which JSON cannot hold.",
                    field=column.name,
                    hint="Drop the column from the dataset and train again.",
                )
        self._kinds: dict[str, Kind] = {name: kind or IGNORED for name, kind in kinds.items() if name != target}
        self._inputs = self._kinds.keys()
        self._accepted = self._inputs | {target}
        self._pick = itemgetter(*(self._kinds or [target]))
        self._plain: set[tuple[type, ...]] = set()

    def check(self, rows: Sequence[object]) -> Checked:
        """Check `rows` and return those that can be predicted.

        There is every column of the first upload but the target, with values as its type holds them.
        """
        plain = self._plain_row(rows[0]) if len(rows) == 1 else None
        if plain is not None:
            return Checked(plain, [0], [])
        whole = self._whole_rows(rows)
        if whole is not None:
            return self._checked(whole, len(rows), {})
        errors: dict[int, RowError] = {}
        named: list[dict[str, object]] = []
        for position, row in enumerate(rows):
            if isinstance(row, dict) and self._names_columns(row):
                named.append(row)
            else:
                errors[position] = self._describe(position, row)
                named.append({})
        columns = {name: [row.get(name) for row in named] for name in self._kinds}
        return self._checked(columns, len(rows), errors)

    def _plain_row(self, row: Any) -> dict[str, list[object]] | None:  # noqa: ANN401 - any JSON
        """Return the columns of a row that names every column, and whose values are good as they are; else None."""
        if type(row) is not dict or len(row) != len(self._kinds) or len(row) < 2:
            return None
        try:
            values = self._pick(row)
        except KeyError:
            return None
        types = tuple(map(type, values))
        if types not in self._plain:
            if not all(found in kind.as_it_is for found, kind in zip(types, self._kinds.values(), strict=True)):
                return None
            if len(self._plain) < _PLAIN_KEPT:
                self._plain.add(types)
        return dict(zip(self._kinds, [[value] for value in values], strict=True))

    def _whole_rows(self, rows: Sequence[Any]) -> dict[str, list[object]] | None:
        """Return the columns of rows that each name every column and nothing else; None if one does not."""
        width = len(self._kinds)
        if width < 2 or set(map(type, rows)) != {dict} or set(map(len, rows)) != {width}:
            return None
        try:
            columns = zip(*map(self._pick, rows), strict=True)
        except KeyError:
            return None
        return {name: list(values) for name, values in zip(self._kinds, columns, strict=True)}

    def check_columns(self, columns: Mapping[str, list[object]], rows: int) -> Checked:
        """Check rows that come by column, such as Arrow. A column that the model does not know is every row's error."""
        errors: dict[int, RowError] = {}
        if not (columns.keys() <= self._accepted and not self._inputs.isdisjoint(columns)):
            example = dict.fromkeys(columns)
            errors = {position: self._describe(position, example) for position in range(rows)}
        return self._checked({name: columns.get(name, [None] * rows) for name in self._kinds}, rows, errors)

    def frame(self, columns: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
        """Return checked columns as a frame with the types of the first upload."""
        return pl.DataFrame([pl.Series(name, columns[name], dtype=kind.dtype) for name, kind in self._kinds.items()])

    @property
    def names(self) -> list[str]:
        """The columns in order."""
        return list(self._kinds)

    @property
    def types(self) -> dict[str, pl.DataType]:
        """The types of the frame's columns."""
        return {name: kind.dtype for name, kind in self._kinds.items()}

    def _checked(self, given: Mapping[str, list[object]], rows: int, errors: dict[int, RowError]) -> Checked:
        columns = {name: self._column(name, kind, given[name], errors) for name, kind in self._kinds.items()}
        if not errors:
            return Checked(columns, list(range(rows)), [])
        positions = [position for position in range(rows) if position not in errors]
        kept = {name: [values[position] for position in positions] for name, values in columns.items()}
        return Checked(kept, positions, [errors[position] for position in sorted(errors)])

    def _names_columns(self, row: dict[str, object]) -> bool:
        return row.keys() <= self._accepted and not self._inputs.isdisjoint(row)

    def _describe(self, position: int, row: object) -> RowError:
        """Say what is wrong with a row whose columns are."""
        if not isinstance(row, dict):
            detail = f"Row {position} is no object of values by column name."
            return RowError(row=position, column=None, code="not_an_object", detail=detail)
        for name in row:
            if name not in self._accepted:
                near = difflib.get_close_matches(name, sorted(self._inputs), n=1)
                detail = f"Row {position} names the column {name!r}, which the model does not know."
                if near:
                    detail += f" Is it {near[0]!r}?"
                return RowError(row=position, column=name, code="unknown_column", detail=detail)
        detail = f"Row {position} holds none of the model's columns: there is nothing to predict from."
        return RowError(row=position, column=None, code="empty_row", detail=detail)

    def _column(self, name: str, kind: Kind, values: list[object], errors: dict[int, RowError]) -> list[object]:
        """Return `values` as the column's type holds them, noting in `errors` the first fault of each row."""
        types = set(map(type, values))
        if types <= kind.as_it_is:
            return values
        quick = kind.convert_all(values, types) if kind.convert_all else None
        if quick is not None:
            return quick
        converted: list[object] = []
        for position, value in enumerate(values):
            try:
                converted.append(None if value is None else kind.convert(value))
            except WrongType as fault:
                converted.append(None)
                detail = f"Row {position}, column {name!r}: {fault}"
                errors.setdefault(position, RowError(row=position, column=name, code="wrong_type", detail=detail))
        return converted
