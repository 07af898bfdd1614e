"""Steps of the old product in this one's words."""

from typing import Any

import pytest

from jupyter_mlplatform.services.legacy.export import plain
from jupyter_mlplatform.services.legacy.steps import NoEqual, equal_of


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "drop_missing", "parameters": {"how": "all"}}, {"kind": "drop_missing", "how": "all"}),
        ({"type": "remove_duplicates", "parameters": {"keep": False, "subset": ["a"]}},
         {"kind": "drop_duplicates", "columns": ["a"], "keep": "none"}),
        ({"type": "trim_whitespace", "parameters": {"columns": ["a"]}},
         {"kind": "trim_text", "columns": ["a"], "collapse_spaces": False}),
        ({"type": "fill_missing", "columns": ["a"], "parameters": {"value": 0}},
         {"kind": "impute", "columns": ["a"], "strategy": "constant", "value": 0}),
        ({"type": "impute_mode", "column": "a"}, {"kind": "impute", "columns": ["a"], "strategy": "mode"}),
        ({"transformation_type": "standardize", "column": "a"},
         {"kind": "scale", "columns": ["a"], "method": "standard"}),
        ({"transformation_type": "normalize", "column": "a", "parameters": {"method": "minmax"}},
         {"kind": "scale", "columns": ["a"], "method": "minmax"}),
        ({"transformation_type": "encode", "column": "a", "parameters": {"method": "one-hot"}},
         {"kind": "one_hot", "columns": ["a"]}),
        ({"type": "label_encode", "column": "a"}, {"kind": "ordinal_encode", "columns": ["a"]}),
        ({"type": "to_datetime", "column": "a"}, {"kind": "cast", "columns": ["a"], "to": "datetime"}),
        ({"type": "extract_date_parts", "column": "a", "parameters": {"parts": ["year"]}},
         {"kind": "date_parts", "columns": ["a"], "parts": ["year"]}),
    ],
)  # fmt: skip
def test_a_step_with_an_equal(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert equal_of(old) == new


@pytest.mark.parametrize(
    ("old", "why"),
    [
        ({}, "without a type"),
        ({"type": "formula", "parameters": {"formula": "a+b"}}, "no equal step"),
        ({"type": "drop_missing", "parameters": {"threshold": 50}}, "threshold"),
        ({"type": "fill_missing", "columns": ["a"], "parameters": {"method": "ffill"}}, "'ffill'"),
        ({"type": "impute_mean"}, "names no columns"),
        ({"type": "scale", "column": "a"}, "None has no equal"),
        ({"type": "encode", "column": "a", "parameters": {"method": "hash"}}, "'hash'"),
        ({"type": "remove_duplicates", "parameters": {"keep": "some"}}, "'some'"),
        ({"type": "extract_date_parts", "column": "a", "parameters": {"parts": ["century"]}}, "extract_date_parts"),
    ],
)
def test_a_step_without_one(old: dict[str, Any], why: str) -> None:
    with pytest.raises(NoEqual, match=why):
        equal_of(old)


def test_extended_json_becomes_plain() -> None:
    extended = {
        "id": {"$oid": "65"}, "when": [{"$date": "2025-03-01T10:00:00Z"}, {"$date": {"$numberLong": "1740823200000"}},
        {"$date": 1740823200000}], "n": {"$numberLong": "5"}, "x": {"$numberDouble": "NaN"},
        "d": {"$numberDecimal": "1.5"},
    }  # fmt: skip
    moment = "2025-03-01T10:00:00+00:00"
    assert plain(extended) == {"id": "65", "when": [moment] * 3, "n": 5, "x": None, "d": 1.5}
    with pytest.raises(ValueError, match="no time"):
        plain({"$date": None})
