"""What validation says of any recipe comes true on the rows, and a preview is what applying gives."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.tables import frames
from jupyter_mlplatform.tables.rows import to_objects
from tests.transforms.drawn import FRAMES, SCHEMA

NAMES = st.sampled_from([*SCHEMA, "t_A", "f2", "gone"])
COLUMNS = st.lists(NAMES, min_size=1, max_size=3, unique=True)


def step(kind, **parameters):
    """Draw steps of a kind, with parameters that are strategies or the values themselves."""
    drawn = {
        name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in parameters.items()
    }
    return st.fixed_dictionaries({"kind": st.just(kind), **drawn})


STEPS = st.one_of(
    step("choose_columns", columns=COLUMNS),
    step("drop_columns", columns=COLUMNS),
    step("rename_columns", names=st.dictionaries(NAMES, NAMES, min_size=1, max_size=2)),
    step("reorder_columns", columns=COLUMNS),
    step(
        "derive",
        name=NAMES,
        expression=st.sampled_from(["f + i", "upper(t)", "f2 * 2", "year(d)", "t + 1", "if(b, f, 0)", "gone"]),
    ),
    step("cast", columns=COLUMNS, to=st.sampled_from(["integer", "number", "text", "boolean", "datetime"])),
    step("parse_numbers", columns=COLUMNS),
    step("parse_dates", columns=COLUMNS),
    step("date_parts", columns=COLUMNS, parts=["year", "hour"], drop=st.booleans()),
    step("trim_text", columns=COLUMNS),
    step("map_values", columns=COLUMNS, values={"A": "B"}, other=st.sampled_from(["keep", "missing"])),
    step("unify_missing", markers=["?", -999]),
    step("impute", columns=COLUMNS, strategy=st.sampled_from(["median", "mode"]), indicator=st.booleans()),
    step("impute_by_group", columns=COLUMNS, by=COLUMNS, strategy="mode"),
    step("missing_indicator", columns=COLUMNS),
    step("drop_missing", columns=COLUMNS),
    step("clip_outliers", columns=COLUMNS),
    step("log", columns=COLUMNS),
    step("yeo_johnson", columns=COLUMNS),
    step("quantile_transform", columns=COLUMNS),
    step("scale", columns=COLUMNS),
    step("bin", columns=COLUMNS, bins=3),
    step("group_rare", columns=COLUMNS, min_share=0.3),
    step("one_hot", columns=COLUMNS),
    step("ordinal_encode", columns=COLUMNS),
    step("target_encode", columns=COLUMNS, target=NAMES),
    step("text_features", columns=COLUMNS, features=2, method="hashing"),
    step("filter_rows", where=st.sampled_from(["f > 0", "t = 'A'", "f2 is null", "b", "d > '2020-01-01'", "i + 1"])),
    step("drop_duplicates", columns=COLUMNS | st.none()),
    step("sort", columns=COLUMNS),
    step("sample", fraction=0.5),
    step(
        "aggregate",
        by=COLUMNS,
        aggregations=st.lists(
            st.builds(
                lambda function, column: {"function": function, "column": column},
                st.sampled_from(["count", "distinct", "sum", "mean", "max"]),
                NAMES,
            ),
            min_size=1,
            max_size=2,
        ),
    ),
)
RECIPES = st.lists(STEPS, min_size=1, max_size=4)
UNTIL_ROWS = {"one_hot", "target_encode", "text_features"}  # whose columns only the rows decide
BROKEN = [
    {"kind": "melt"},
    {"kind": "scale"},
    {"kind": "scale", "columns": []},
    {"kind": "bin", "columns": ["f"], "bins": 0},
    {"kind": "sample", "rows": 1, "fraction": 0.5},
    {"kind": "cast", "columns": ["f"], "to": "colour"},
    {"columns": ["f"]},
]


def columns_of(frame):
    fields = frames.to_arrow(frame).schema
    return [Column(name=field.name, dtype=str(field.type), semantic_type="text", nullable=True) for field in fields]


def errors(recipe, frame):
    return [issue for issue in transforms.validate(recipe, columns_of(frame)) if issue.severity == "error"]


def refusal(frame, recipe):
    try:
        transforms.fit_apply(frame, recipe)
    except Invalid as refused:
        return refused
    return None


@given(frame=FRAMES, recipe=RECIPES)
@settings(max_examples=300, deadline=None)
def test_what_is_valid_applies_and_what_is_not_is_refused_at_the_step_that_was_named(frame, recipe):
    found = errors(recipe, frame)
    refused = refusal(frame, recipe)
    if refused is None:
        assert not found
        return
    at = refused.extra["step"]
    known_by_rows = any(one["kind"] in UNTIL_ROWS for one in recipe[: at + 1])
    assert known_by_rows or at == found[0].step
    assert refused.detail.startswith(f"Step {at + 1} ({recipe[at]['kind']}): ")


@given(recipe=RECIPES, broken=st.sampled_from(BROKEN), frame=FRAMES, data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_step_that_cannot_be_read_is_named_beside_what_is_wrong_with_the_others(recipe, broken, frame, data):
    place = data.draw(st.integers(0, len(recipe)))
    mixed = [*recipe[:place], broken, *recipe[place:]]
    found = errors(mixed, frame)
    assert {issue.code for issue in found if issue.step == place} <= {"unknown_kind", "wrong_parameter"}
    assert place in {issue.step for issue in found}
    moved = {(issue.step + (issue.step >= place), issue.code, issue.column) for issue in errors(recipe, frame)}
    assert moved == {(issue.step, issue.code, issue.column) for issue in found if issue.step != place}
    with pytest.raises(Invalid) as refused:
        transforms.fit_apply(frame, mixed)
    assert place in {problem["step"] for problem in refused.value.extra["problems"]}


@given(frame=FRAMES, recipe=RECIPES)
@settings(max_examples=200, deadline=None)
def test_a_preview_shows_what_applying_gives(frame, recipe):
    """On a table that is no larger than its sample: the same rows, remarks and refusals."""
    shown = transforms.preview(lambda: frame, recipe, columns_of(frame), rows=frame.height)
    try:
        made, states = transforms.fit_apply(frame, recipe)
    except Invalid:
        assert any(issue.severity == "error" for issue in shown.issues)
        assert shown.after == ()
        return
    assert not any(issue.severity == "error" for issue in shown.issues)
    assert counted(shown.after) == counted(to_objects(made))
    assert set(transforms.remarks(recipe, states)) <= set(shown.issues)


def counted(rows):
    return Counter(json.dumps(row, sort_keys=True) for row in rows)
