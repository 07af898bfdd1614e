"""Measured proposals: what helps wins, what does not says so, nothing private stays, the same seed gives the same."""

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import EvidenceReport, EvidenceRequest
from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.services.datasets import NewTable

pytestmark = pytest.mark.slow

QUIET = Report(lambda _event: None)


def bills(rows: int = 240) -> pl.DataFrame:
    """Tips that follow the bill, which is written as text; a long-tailed column that is linear as it is."""
    rng = np.random.default_rng(0)
    bill = rng.uniform(5, 2000, rows)
    surface = np.minimum(rng.lognormal(1, 1, rows), 25)
    return pl.DataFrame(
        {
            "bill": [f"${value:,.2f}" for value in bill],
            "surface": surface,
            "noise": rng.normal(size=rows),
            "place": ["Zwolle"] * rows,
            "tip": 0.1 * bill + 20 * surface + rng.normal(0, 40, rows),
        }
    )


def measure(platform: Platform, frame: pl.DataFrame, **asked: object) -> EvidenceReport:
    dataset = platform.datasets.create(NewTable(frame, "test"), name="bills")
    request = EvidenceRequest.model_validate({"time_budget_s": 12, "repeats": 2, **asked})
    return platform.measurements.run(platform.measurements.checked(dataset.id, request), QUIET)


@pytest.fixture
def report(platform: Platform) -> EvidenceReport:
    return measure(platform, bills(), target="tip")


def test_what_helps_wins_and_what_does_not_says_so(report: EvidenceReport) -> None:
    verdicts = {proposal.finding: proposal.evidence for proposal in report.proposals}
    helps, hurts, nothing = verdicts["number_string"], verdicts["skew"], verdicts["constant"]
    assert helps.verdict == "better"
    assert helps.interval[0] > 0
    assert helps.after < helps.before  # an error, of which less is better
    assert not helps.greater_is_better
    assert (hurts.verdict, hurts.stopped) == ("worse", True)
    assert hurts.folds < helps.folds == 10
    assert (nothing.verdict, nothing.difference) == ("same", 0.0)
    assert report.winner.steps == ({"kind": "parse_numbers", "columns": ["bill"]},)


def test_the_recommendations_carry_the_evidence_best_first(platform: Platform, report: EvidenceReport) -> None:
    found = platform.recommendations.recommend(report.dataset_id, target="tip")
    assert [proposal.finding for proposal in found.transformations] == ["number_string", "constant", "skew"]
    assert found.winner == report.winner
    linear = next(model for model in found.models if model.name == "linear")
    assert linear.evidence.verdict == "better"
    assert platform.recommendations.recommend(report.dataset_id, target="noise").measured_at is None


def test_only_the_winners_branch_stays_and_publishing_it_is_one_merge(
    platform: Platform, report: EvidenceReport
) -> None:
    line = f"dataset--{report.dataset_id}"
    assert {branch.name for branch in platform.store.branches().items} == {"main", line, report.winner.branch}
    shown = platform.versions.get(report.winner.branch)
    assert shown.branch == report.winner.branch
    before = len(platform.store.log(line).items)
    merged = platform.branches.publish(report.dataset_id, report.winner.branch)
    assert merged.number == 2
    assert len(platform.store.log(line, first_parent=True).items) == before + 1
    assert platform.versions.table(platform.versions.locate(line)).frame()["bill"].dtype == pl.Float64


def test_the_same_seed_gives_the_same_and_the_older_winner_goes(platform: Platform, report: EvidenceReport) -> None:
    request = EvidenceRequest(version=report.version, target="tip", time_budget_s=12, repeats=2)
    again = platform.measurements.run(request, QUIET)
    assert [proposal.evidence for proposal in again.proposals] == [proposal.evidence for proposal in report.proposals]
    branches = {branch.name for branch in platform.store.branches().items}
    assert again.winner.branch in branches
    assert report.winner.branch not in branches


def test_a_leak_is_left_out_on_both_sides_and_its_price_is_told(platform: Platform) -> None:
    frame = bills().with_columns(log_tip=pl.col("tip").log())
    report = measure(platform, frame, target="tip")
    leak = next(proposal for proposal in report.proposals if proposal.finding == "leakage")
    assert report.without == ("log_tip",)
    assert leak.evidence.verdict == "worse"
    assert "worth" in leak.note
    assert report.winner.steps[0] == {"kind": "drop_columns", "columns": ["log_tip"]}
    first = platform.recommendations.recommend(report.dataset_id, target="tip").transformations[0]
    assert first.finding == "leakage"


def test_what_helps_is_tried_together(platform: Platform) -> None:
    frame = bills()
    rng = np.random.default_rng(1)
    weight = rng.uniform(1, 400, frame.height)
    frame = frame.with_columns(
        weight=pl.Series([f"{value:.1f} kg" for value in weight]), tip=pl.col("tip") + 0.3 * weight
    )
    report = measure(platform, frame, target="tip")
    together = report.proposals[-1]
    assert together.source == "together"
    assert report.winner.evidence == together.evidence
    assert together.evidence.difference > max(
        proposal.evidence.difference for proposal in report.proposals[:-1] if proposal.evidence
    )


def test_what_changes_the_target_is_not_measured_and_markers_in_it_are_no_class(platform: Platform) -> None:
    frame = bills().with_columns(
        tip=pl.when(pl.int_range(pl.len()) % 20 == 0)
        .then(pl.lit("?"))
        .otherwise(pl.col("tip").round(2).cast(pl.String))
    )
    report = measure(platform, frame, target="tip")
    missing = next(proposal for proposal in report.proposals if proposal.finding == "missing_target")
    assert missing.evidence is None
    assert "predicted" in missing.note
    assert (report.problem_type, report.rows) == ("regression", 228)


def test_learnt_steps_learn_within_the_folds(platform: Platform) -> None:
    """A step that fitted on all rows would tell the test rows' level; on the training rows alone it cannot."""
    rng = np.random.default_rng(2)
    frame = pl.DataFrame(
        {
            "code": [f"c{row % 60}x" for row in rng.permutation(240)],
            "x": rng.normal(size=240),
            "tip": rng.normal(size=240),
        }
    )
    report = measure(platform, frame, target="tip")
    assert report.winner is None
    assert not [
        proposal for proposal in report.proposals if proposal.evidence and proposal.evidence.verdict == "better"
    ]


@pytest.mark.parametrize(
    ("asked", "error", "field"),
    [
        ({"target": "nothing"}, Invalid, "target"),
        ({"target": "place"}, Invalid, "target"),
        ({"metric": "roc_auc", "target": "tip"}, Invalid, "metric"),
        ({"version": "bills@7"}, NotFound, None),
    ],
)
def test_what_cannot_be_measured_is_refused_at_once(platform: Platform, asked, error, field) -> None:
    with pytest.raises(error) as raised:
        measure(platform, bills(), **asked)
    assert raised.value.field == field


def test_a_race_that_fails_leaves_no_branch(platform: Platform) -> None:
    with pytest.raises(Invalid, match="too few"):
        measure(platform, bills(30), target="tip")
    assert [branch.name for branch in platform.store.branches().items] == ["dataset--bills", "main"]


def test_on_every_store(each_platform: Platform) -> None:
    report = measure(each_platform, bills(), target="tip", repeats=1, time_budget_s=20)
    names = {branch.name for branch in each_platform.store.branches().items}
    assert names == {"main", "dataset--bills", report.winner.branch}
    assert each_platform.recommendations.recommend("bills", target="tip").winner == report.winner
    assert each_platform.branches.publish("bills", report.winner.branch).number == 2


def test_several_processes_measure_the_same(platform: Platform, report: EvidenceReport, monkeypatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    request = EvidenceRequest(version=report.version, target="tip", time_budget_s=30, repeats=2)
    again = platform.measurements.run(request, QUIET)
    assert [proposal.evidence for proposal in again.proposals] == [proposal.evidence for proposal in report.proposals]
