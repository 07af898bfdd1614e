import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records import Column

COLUMNS = [
    Column(name="age", dtype="int64", semantic_type="numeric", nullable=True),
    Column(name="fee", dtype="float64", semantic_type="numeric", nullable=True),
    Column(name="city", dtype="string", semantic_type="categorical", nullable=True),
    Column(name="seen", dtype="timestamp[us]", semantic_type="datetime", nullable=True),
    Column(name="left", dtype="bool", semantic_type="boolean", nullable=True),
]


def codes(*steps, target=None):
    issues = transforms.validate(steps, COLUMNS, target)
    return [(issue.step, issue.code, issue.column) for issue in issues if issue.code != "learns_from_rows"]


def leaks(*steps, target=None):
    issues = transforms.validate(steps, COLUMNS, target)
    return [issue.step for issue in issues if issue.code == "learns_from_rows" and issue.severity == "warning"]


def test_every_problem_of_every_step_at_once():
    issues = transforms.validate(
        [
            {"kind": "scale", "columns": ["age", "zip", "city"]},
            {"kind": "drop_columns", "columns": ["age"]},
            {"kind": "log", "columns": ["age"]},
            {"kind": "melt"},
            {"kind": "impute", "columns": [], "strategy": "guess"},
            {"kind": "rename_columns", "names": {"fee": "city"}},
            {"kind": "filter_rows", "where": "CITY = 'x'"},
        ],
        COLUMNS,
    )
    assert [(issue.step, issue.code, issue.column) for issue in issues] == [
        (0, "unknown_column", "zip"),
        (0, "wrong_type", "city"),
        (2, "dropped_column", "age"),
        (3, "unknown_kind", None),
        (4, "wrong_parameter", None),
        (4, "wrong_parameter", None),
        (5, "name_taken", "city"),
        (6, "unknown_column", "CITY"),
    ]
    assert all(f"Step {issue.step + 1}" in issue.detail for issue in issues)
    assert "step 2 took it away" in issues[2].detail
    assert "Do you mean “city”?" in issues[-1].detail


def test_a_recipe_that_fits_has_no_issue():
    assert codes(
        {"kind": "impute", "columns": ["age", "fee"], "indicator": True},
        {"kind": "date_parts", "columns": ["seen"], "drop": True},
        {"kind": "scale", "columns": ["age", "seen_year"]},
        {"kind": "one_hot", "columns": ["city"]},
        {"kind": "drop_columns", "columns": ["city_Oslo"]},
        {"kind": "drop_missing"},
    ) == []  # fmt: skip


def test_a_column_may_come_back():
    assert codes(
        {"kind": "rename_columns", "names": {"age": "old"}},
        {"kind": "rename_columns", "names": {"old": "age"}},
        {"kind": "log", "columns": ["age"]},
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"kind": "drop_columns", "columns": ["left"]}, "target_dropped"),
        ({"kind": "choose_columns", "columns": ["age"]}, "target_dropped"),
        ({"kind": "rename_columns", "names": {"left": "gone"}}, "target_renamed"),
        ({"kind": "map_values", "columns": ["left"], "values": {"true": False}}, "target_changed"),
        ({"kind": "impute", "columns": ["left"], "strategy": "mode"}, "learns_from_target"),
        ({"kind": "one_hot", "columns": ["left"]}, "target_leakage"),
    ],
)
def test_what_touches_the_target_is_said(step, code):
    found = {issue.code: issue.severity for issue in transforms.validate([step], COLUMNS, "left")}
    assert found[code] == ("error" if code == "target_leakage" else "warning")
    assert code not in {name for _, name, _ in codes(step)}


def test_the_target_is_followed_through_a_new_name():
    steps = [
        {"kind": "rename_columns", "names": {"left": "gone"}},
        {"kind": "one_hot", "columns": ["gone"]},
    ]
    assert (1, "target_leakage", "gone") in codes(*steps, target="left")


@pytest.mark.parametrize("target", [None, "left"])
def test_a_step_that_learns_from_rows_warns_of_the_leak(target):
    assert leaks({"kind": "trim_text"}, {"kind": "scale", "columns": ["age"]}, target=target) == [1]
    assert leaks({"kind": "impute", "columns": ["age"], "strategy": "constant", "value": 0}, target=target) == []
    assert leaks({"kind": "parse_numbers", "columns": ["city"]}, target=target) == []
    assert leaks({"kind": "scale", "columns": ["city"]}, target=target) == []


def test_the_schema_that_is_walked_is_the_schema_that_comes_out():
    """Validation says of the columns after each step what the rows then show."""
    frame = pl.DataFrame(
        {
            "age": [30, 40, None],
            "fee": ["$1", "$2", "x"],
            "city": ["a", "b", None],
            "seen": ["2020-01-31", "2020-02-01", None],
            "left": [True, False, None],
        }
    )
    columns = [
        Column(name=name, dtype=dtype, semantic_type="text", nullable=True)
        for name, dtype in zip(frame.columns, ["int64", "string", "string", "string", "bool"], strict=True)
    ]
    steps = [
        {"kind": "parse_numbers", "columns": ["fee"]},
        {"kind": "parse_dates", "columns": ["seen"]},
        {"kind": "date_parts", "columns": ["seen"]},
        {"kind": "impute", "columns": ["age"], "indicator": True},
        {"kind": "map_values", "columns": ["left"], "values": {"true": "yes", "false": "no"}, "other": "missing"},
        {"kind": "cast", "columns": ["seen_year"], "to": "text"},
    ]
    last = frame
    for count in range(len(steps) + 1):
        fits = {name: {"log": [name], "trim_text": [name], "date_parts": [name]} for name in last.columns}
        for name in last.columns:
            for kind, names in fits[name].items():
                probe = [
                    *steps[:count],
                    {"kind": kind, "columns": names, **({"parts": ["minute"]} if kind == "date_parts" else {})},
                ]
                errors = [issue for issue in transforms.validate(probe, columns, None) if issue.severity == "error"]
                dtype = last.schema[name]
                expected = {
                    "log": dtype.is_numeric(),
                    "trim_text": dtype == pl.String,
                    "date_parts": dtype.is_temporal(),
                }
                assert (not errors) == expected[kind], (count, name, kind, dtype)
        if count < len(steps):
            last = transforms.fit_apply(frame, steps[: count + 1])[0]


@pytest.mark.parametrize(
    "step",
    [
        {"kind": "derive", "name": "x", "expression": "if(left, 1, 0)"},
        {"kind": "impute_by_group", "columns": ["age"], "by": ["left"]},
        {"kind": "join_dataset", "version": "x", "on": ["left"]},
        {"kind": "missing_indicator", "columns": ["left"]},
        {"kind": "one_hot", "columns": ["left"]},
    ],
)
def test_a_feature_made_of_the_target_is_refused(step):
    assert (0, "target_leakage", "left") in codes(step, target="left")
    assert (0, "target_leakage", "left") not in codes(step, target="age")


def test_parameters_that_do_not_agree_are_said_in_a_sentence():
    (issue,) = transforms.validate([{"kind": "bin", "columns": ["age"], "bins": 3, "labels": ["a"]}], COLUMNS)
    assert issue.detail == "Step 1 (bin): there are 3 bins and 1 `labels`."
