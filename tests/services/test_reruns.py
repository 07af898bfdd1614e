"""Recipes that run again, and what they say of newer rows upstream."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ApplyRequest, RerunRequest, TrainRequest
from jupyter_mlplatform.records.errors import Invalid, NothingToCommit, StaleHead
from jupyter_mlplatform.services.ingest import from_frame

FRAME = pl.DataFrame({"age": [31, 44, None, 58] * 5, "city": [" Bern", "Oslo", "Bern", None] * 5, "left": [0, 1] * 10})
NEWER = pl.concat([FRAME, FRAME.with_columns(age=pl.col("age") + 20)])
FILL = {"kind": "impute", "columns": ["age"], "strategy": "median"}
TRIM = {"kind": "trim_text", "columns": ["city"]}
SCALE = {"kind": "scale", "columns": ["age"]}


@pytest.fixture
def platform(each_platform: Platform) -> Platform:
    each_platform.datasets.create(from_frame(FRAME), name="People")
    return each_platform


def apply(platform: Platform, *steps: dict, **where: str) -> str:
    return platform.transformations.apply(ApplyRequest(**{"version": "people", "steps": steps, **where})).id


def upload(platform: Platform, frame: pl.DataFrame) -> str:
    return platform.datasets.add_version("people", from_frame(frame)).id


def ages(platform: Platform, version: str) -> list[float]:
    return platform.versions.table(platform.versions.locate(version)).frame()["age"].to_list()


def test_a_recipe_runs_again_on_a_newer_version(platform: Platform) -> None:
    made = apply(platform, FILL)
    assert platform.reruns.upstream(made).version is None
    newer = upload(platform, NEWER)
    again = platform.reruns.rerun(made, RerunRequest(version="people"))
    assert (again.input_version, again.rerun_of, again.branch) == (newer, made, "dataset--people")
    assert again.message == "Run again: Fill missing values"
    assert again.state == ({"fill": {"age": 54.5}},)
    assert platform.datasets.get("people").version == again.id
    assert [found.outcome for found in platform.transformations.history(made)] == ["current", "replaced"]


def test_what_was_learnt_can_be_kept(platform: Platform) -> None:
    made = apply(platform, FILL)
    upload(platform, NEWER)
    again = platform.reruns.rerun(made, RerunRequest(version="people", state="keep"))
    assert (again.state_kept, again.state) == (True, platform.transformations.get(made).state)
    assert ages(platform, again.id)[2] == 44.0


def test_other_steps_on_another_branch(platform: Platform) -> None:
    made = apply(platform, FILL)
    request = RerunRequest(version="people@1", branch="edited", steps=({**FILL, "strategy": "mean"},))
    edited = platform.reruns.rerun(made, request)
    assert edited.branch == "dataset--people--edited"
    assert platform.datasets.get("people").version == made
    with pytest.raises(StaleHead):
        platform.reruns.rerun(made, RerunRequest(version="people@1", steps=(TRIM,)))


def test_upstream_says_what_is_different_and_what_is_outdated(platform: Platform) -> None:
    first = apply(platform, FILL, branch="trial")
    second = apply(platform, TRIM, SCALE, version=first, branch="trial")
    request = TrainRequest(version=second, target="left", candidates=("linear",), folds=2, name="m")
    platform.models.train(request, Report(lambda _event: None))
    newer = upload(platform, NEWER.with_columns(extra=pl.lit(1), left=pl.col("left").cast(pl.Float64)))
    found = platform.reruns.upstream(second)
    assert (found.version, found.valid, found.replayed_as) == (newer, True, None)
    assert found.steps == (FILL, TRIM, SCALE)
    assert [column.name for column in found.added] == ["extra"]
    assert [(old.dtype, new.dtype) for old, new in found.retyped] == [("int64", "float64")]
    assert (found.rows_before, found.rows_after, found.state_rows) == (20, 40, 40)
    assert [(state.step, state.kind, state.same) for state in found.states] == [
        (0, "impute", False),
        (2, "scale", False),
    ]
    assert (found.states[0].kept, found.states[0].refit) == ({"fill": {"age": 44.0}}, {"fill": {"age": 54.5}})
    assert [(one.kind, one.id) for one in found.outdated] == [("version", second), ("model", "m")]
    again = platform.reruns.rerun(second, RerunRequest())
    assert (again.input_version, again.branch, again.steps) == (newer, "dataset--people--trial-2", (FILL, TRIM, SCALE))
    assert platform.reruns.upstream(second).replayed_as == again.id
    with pytest.raises(NothingToCommit, match="already"):
        platform.reruns.rerun(second, RerunRequest())
    assert platform.reruns.upstream(again.id).version is None


def test_steps_that_newer_columns_break_are_said_at_once(platform: Platform) -> None:
    made = apply(platform, FILL, TRIM)
    upload(platform, NEWER.drop("city").with_columns(age=pl.lit("old")))
    found = platform.reruns.upstream(made)
    assert not found.valid
    assert [(issue.step, issue.code, issue.column) for issue in found.issues if issue.severity == "error"] == [
        (0, "wrong_type", "age"), (1, "unknown_column", "city"),
    ]  # fmt: skip
    before = platform.datasets.get("people").version
    with pytest.raises(Invalid) as refused:
        platform.reruns.rerun(made, RerunRequest())
    assert len(refused.value.extra["problems"]) == 2
    assert platform.datasets.get("people").version == before
    fixed = platform.reruns.rerun(made, RerunRequest(steps=({"kind": "drop_columns", "columns": ["age"]},)))
    assert fixed.rerun_of == made


def test_steps_that_the_published_line_has_are_not_run_twice(platform: Platform) -> None:
    apply(platform, TRIM)
    trial = apply(platform, FILL, branch="trial")
    upload(platform, NEWER)
    line = apply(platform, TRIM)
    found = platform.reruns.upstream(trial)
    assert (found.version, found.steps) == (line, (FILL,))
    again = platform.reruns.rerun(trial, RerunRequest(branch="dataset--people"))
    assert platform.versions.get(again.id).number == 5
    assert platform.reruns.upstream(trial).replayed_as == again.id


def test_a_cleaning_of_the_published_line_is_newer_than_an_experiment_beside_it(platform: Platform) -> None:
    trial = apply(platform, FILL, branch="trial")
    assert platform.reruns.upstream(trial).version is None
    line = apply(platform, TRIM)
    assert platform.reruns.upstream(line).version is None
    found = platform.reruns.upstream(trial)
    assert (found.version, found.steps) == (line, (FILL,))


def test_nothing_newer_is_nothing_to_run(platform: Platform) -> None:
    made = apply(platform, FILL)
    with pytest.raises(NothingToCommit, match="Nothing is newer"):
        platform.reruns.rerun(made, RerunRequest())
    other = platform.datasets.create(from_frame(FRAME), name="Other")
    with pytest.raises(Invalid) as refused:
        platform.reruns.rerun(made, RerunRequest(version=other.version))
    assert refused.value.field == "version"
