"""What is said of five kinds of table: the problem, the target, the findings, the mending steps and the models."""

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records import Column
from jupyter_mlplatform.tables.profile import profile
from jupyter_mlplatform.training.portfolio import PORTFOLIO as TRAINED
from tests.recommend import recommend_tables as tables

pytestmark = pytest.mark.slow

PORTFOLIO = set(TRAINED)
FIVE = [
    (tables.imbalanced_binary, "has_left", "binary"),
    (tables.multiclass_strings, "species", "multiclass"),
    (tables.regression_with_counts, "hires", "regression"),
    (tables.text_and_dates, "rating", "regression"),
    (tables.dirty_survey, "satisfied", "binary"),
]
FOUND = [
    (
        tables.imbalanced_binary,
        {("imbalance", "has_left"), ("leakage", "reason"), ("identifier", "customer_no"), ("constant", "country"),
         ("missing", "reason")},
    ),
    (tables.multiclass_strings, {("inconsistent_category", "colour")}),
    (
        tables.regression_with_counts,
        {("leakage", "guests"), ("leakage", "members"), ("disguised_missing", "humidity"), ("skew", "distance")},
    ),
    (
        tables.text_and_dates,
        {("date_string", "written"), ("number_string", "paid"), ("number_string", "discount"),
         ("number_string", "weight")},
    ),
    (
        tables.dirty_survey,
        {("missing_target", "satisfied"), ("missing", "satisfied"), ("missing", "income"), ("duplicate_rows", ""),
         ("disguised_missing", "age"), ("disguised_missing", "region"), ("mixed_types", "cigarettes"),
         ("class_overlap", "satisfied")},
    ),
]  # fmt: skip
SOFT = {"skew", "outliers", "rare_levels", "high_cardinality"}


@pytest.mark.parametrize(("make", "target", "problem"), FIVE)
def test_the_problem_and_the_target(make, target, problem):
    found = tables.advise(make())
    assert (found.target, found.problem_type) == (target, problem)
    assert found.targets[0].column == target
    assert found.targets[0].score > found.targets[1].score
    assert target in found.problem.reason


@pytest.mark.parametrize(("make", "expected"), FOUND)
def test_the_findings_are_these_and_no_others(make, expected):
    found = tables.kinds(tables.advise(make()))
    assert {finding for finding in found if finding[0] not in SOFT} == {
        finding for finding in expected if finding[0] not in SOFT
    }
    assert expected <= found


@pytest.mark.parametrize(("make", "target", "problem"), FIVE)
def test_the_steps_can_be_applied_alone_and_all_in_order(make, target, problem):
    frame = make()
    described = profile(frame, "version", frame.height)
    columns = [
        Column(name=column.name, dtype=column.dtype, semantic_type=column.semantic_type, nullable=True)
        for column in described.columns
    ]
    found = tables.advise(frame)
    proposals = [list(proposal.steps) for proposal in found.transformations]
    mending = [list(finding.steps) for finding in found.findings if finding.steps]
    for recipe in [*proposals, *mending, [step for steps in proposals for step in steps]]:
        issues = transforms.validate(recipe, columns, target)
        assert [issue for issue in issues if issue.severity == "error"] == []
        applied, _ = transforms.fit_apply(frame, recipe)
        assert applied.width
        assert target in applied.columns


@pytest.mark.parametrize("make", [make for make, *_ in FIVE])
def test_what_is_mended_is_no_longer_found(make):
    frame = make()
    found = tables.advise(frame)
    recipe = [step for proposal in found.transformations for step in proposal.steps]
    mended, _ = transforms.fit_apply(frame, recipe)
    again = tables.kinds(tables.advise(mended, found.target))
    gone = {"number_string", "date_string", "disguised_missing", "constant", "leakage", "identifier", "missing_target",
            "inconsistent_category"}  # fmt: skip
    assert {finding for finding in again if finding[0] in gone} == set()


@pytest.mark.parametrize("make", [make for make, *_ in FIVE])
def test_every_finding_comes_with_steps_or_says_why_none_mends_it(make):
    frame = make()
    for target in (None, frame.columns[1]):
        for finding in tables.advise(frame, target).findings:
            assert finding.steps or "o step" in finding.reason, finding.reason


@pytest.mark.parametrize(("make", "target", "problem"), FIVE)
def test_every_model_of_the_portfolio_is_ranked_with_a_reason(make, target, problem):
    models = tables.advise(make()).models
    assert {model.name for model in models} == PORTFOLIO
    assert len(models) == len(PORTFOLIO)
    assert models[-1].name == "dummy"
    assert all(model.reason and model.cost_s > 0 for model in models)
    for model in models[:-1]:
        low, high = model.expected_interval
        assert low <= model.expected_score <= high


def test_what_adds_up_speaks_for_a_linear_model_and_what_interacts_for_trees():
    rng = np.random.default_rng(0)
    x, z = rng.normal(size=(2, 6000))
    frame = pl.DataFrame(
        {"x": x, "z": z, "sum": 2 * x - z + rng.normal(0, 1, 6000), "product": 5 * x * z + rng.normal(size=6000)}
    )
    plain = tables.advise(frame.drop("product"), "sum").models
    bent = tables.advise(frame.drop("sum"), "product").models
    assert plain[0].name == "linear"
    assert bent[0].name == "hist_gradient_boosting"
    assert bent[-2].name == "linear"
    assert plain[0].expected_score == pytest.approx(1, abs=0.1)  # the error that is left


def test_the_expected_score_is_in_the_unit_of_the_metric():
    models = tables.advise(tables.imbalanced_binary(), "has_left").models
    assert all(0 <= model.expected_score <= 1 for model in models[:-1])


def test_the_target_can_be_given():
    found = tables.advise(tables.multiclass_strings(), "leaf_length")
    assert (found.target, found.problem_type) == ("leaf_length", "regression")
    assert found.targets[0].column == "species"


def test_a_table_with_nothing_to_predict():
    frame = pl.DataFrame({"id": [f"A{row:03d}" for row in range(50)], "same": ["x"] * 50})
    found = tables.advise(frame)
    assert (found.target, found.problem_type, found.models) == (None, None, ())
    assert ("identifier", "id") in tables.kinds(found)
