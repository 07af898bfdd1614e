import json
import re
import subprocess
import sys
from pathlib import Path

from jupyter_mlplatform import transforms
from jupyter_mlplatform.tables.expressions import FUNCTIONS
from jupyter_mlplatform.transforms.aggregate import Aggregation
from jupyter_mlplatform.transforms.registry import step_types

KINDS = {
    "choose_columns", "drop_columns", "rename_columns", "reorder_columns", "derive", "join_dataset",
    "cast", "parse_numbers", "parse_dates", "date_parts", "trim_text", "map_values", "unify_missing",
    "impute", "impute_by_group", "missing_indicator", "drop_missing",
    "clip_outliers", "log", "yeo_johnson", "quantile_transform", "scale", "bin",
    "group_rare", "one_hot", "ordinal_encode", "target_encode", "text_features",
    "filter_rows", "drop_duplicates", "sample", "sort", "aggregate",
}  # fmt: skip


def test_every_kind_is_described():
    entries = transforms.catalogue()
    assert {entry.kind for entry in entries} == KINDS
    for entry in entries:
        assert entry.title
        assert entry.help.endswith(".")
        assert entry.parameters["properties"]["kind"]["const"] == entry.kind
        json.dumps(entry.model_dump(mode="json"))


def test_what_is_said_to_learn_does_and_rows_are_dropped_only_by_steps_that_say_so():
    learning = {entry.kind for entry in transforms.catalogue() if entry.learns}
    assert learning == {
        step.model_fields["kind"].default for step in step_types() if {"fit", "find_out"} & vars(step).keys()
    }
    assert {entry.kind for entry in transforms.catalogue() if entry.needs_target} == {"target_encode"}
    rows = {entry.kind for entry in transforms.catalogue() if not entry.row_wise}
    assert rows == {"drop_missing", "filter_rows", "drop_duplicates", "sample", "sort", "aggregate", "join_dataset"}


def test_the_forms_know_which_parameters_are_columns():
    properties = {entry.kind: entry.parameters["properties"] for entry in transforms.catalogue()}
    assert properties["scale"]["columns"]["x-input"] == "columns"
    assert properties["rename_columns"]["names"]["x-input"] == "column-map"
    assert properties["target_encode"]["target"]["x-input"] == "column"
    assert properties["derive"]["expression"]["x-input"] == "expression"
    assert properties["scale"]["columns"]["x-accepts"] == ["integer", "number"]


def test_the_forms_can_say_what_each_parameter_is_for():
    described = [*step_types(), Aggregation]
    bare = [
        (each.__name__, name)
        for each in described
        for name, schema in each.model_json_schema()["properties"].items()
        if name != "kind" and "description" not in schema
    ]
    assert bare == []


def test_importing_the_package_loads_no_engine():
    code = "import sys, jupyter_mlplatform.transforms; sys.exit(bool({'polars', 'narwhals'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_documentation_names_every_kind_and_every_function():
    text = (Path(__file__).parents[2] / "docs" / "steps.md").read_text()
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []
    assert [name for name in FUNCTIONS if not re.search(rf"`{name}[`(]", text)] == []
