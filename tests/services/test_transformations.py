"""Recipes applied to datasets: one commit, on the right branch, or nothing."""

import threading

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetEdit
from jupyter_mlplatform.records.errors import Invalid, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.services.ingest import from_frame

FRAME = pl.DataFrame({"age": [31, 44, None, 58], "city": [" Bern", "Oslo", "Bern", None], "left": [0, 1, 0, 1]})
DROP = {"kind": "drop_columns", "columns": ["city"]}
FILL = {"kind": "impute", "columns": ["age"], "strategy": "median"}


@pytest.fixture(autouse=True)
def people(platform: Platform) -> str:
    return platform.datasets.create(from_frame(FRAME), name="People").version


def apply(platform: Platform, *steps: dict, **where: str) -> str:
    request = ApplyRequest(**{"version": "people", "steps": steps, **where})
    return platform.transformations.apply(request).id


def test_a_recipe_is_stored_with_what_it_learnt(platform: Platform, people: str) -> None:
    made = apply(platform, FILL, DROP, message="Fill and drop")
    recipe = platform.transformations.get(made)
    assert (recipe.input_version, recipe.output_version, recipe.message) == (people, made, "Fill and drop")
    assert recipe.steps == (FILL, DROP)
    version = platform.versions.locate(made)
    assert platform.versions.table(version).frame().to_dict(as_series=False) == {
        "age": [31, 44, 44, 58],
        "left": [0, 1, 0, 1],
    }


def test_an_experiment_leaves_the_published_line_alone(platform: Platform, people: str) -> None:
    made = apply(platform, DROP, branch="without-city")
    assert platform.versions.get(made).branch == "dataset--people--without-city"
    assert platform.datasets.get("people").version == people
    assert platform.versions.branches("people") == ["dataset--people", "dataset--people--without-city"]
    further = apply(platform, FILL, version=made, branch="without-city")
    assert [
        version.number for version in platform.versions.history("people", branch="dataset--people--without-city").items
    ] == [3, 2, 1]
    assert platform.versions.get(further).parents == (made,)


@pytest.mark.parametrize("branch", ["Has Spaces", "two--dashes", "../up", "", "x" * 61])
def test_a_branch_that_cannot_be_named_is_refused(platform: Platform, branch: str) -> None:
    with pytest.raises(Invalid) as refused:
        apply(platform, DROP, branch=branch)
    assert refused.value.field == "branch"


def test_a_failing_recipe_leaves_no_branch_behind(platform: Platform) -> None:
    everything = {"kind": "drop_columns", "columns": ["age", "city", "left"]}
    with pytest.raises(Invalid):
        apply(platform, everything, branch="nothing-left")
    assert platform.versions.branches("people") == ["dataset--people"]


def test_a_recipe_that_changes_nothing_is_no_version(platform: Platform, people: str) -> None:
    with pytest.raises(NothingToCommit):
        apply(platform, {"kind": "drop_duplicates"})
    assert platform.datasets.get("people").version == people


def test_an_upload_has_no_recipe_even_after_a_transformation(platform: Platform, people: str) -> None:
    apply(platform, DROP)
    upload = platform.datasets.add_version("people", from_frame(FRAME.head(2)))
    for version in (people, upload.id):
        with pytest.raises(NotFound):
            platform.transformations.get(version)


def test_the_same_recipe_is_found_wherever_it_was_applied(platform: Platform) -> None:
    first = apply(platform, DROP, branch="one")
    second = apply(platform, DROP)
    apply(platform, FILL, branch="one", version=first)
    assert {recipe.id for recipe in platform.transformations.history(first)} == {first, second}


def test_a_lineage_holds_the_recipes_since_the_last_upload(platform: Platform) -> None:
    apply(platform, DROP)
    platform.datasets.add_version("people", from_frame(FRAME.head(3)))
    middle = apply(platform, FILL)
    last = apply(platform, DROP)
    upload, recipes = platform.transformations.lineage(platform.versions.locate(last))
    assert upload.stamp.number == 3
    assert [recipe.id for recipe in recipes] == [middle, last]


def test_of_two_that_apply_at_once_one_wins_and_the_other_is_told(platform: Platform) -> None:
    outcomes: list[object] = []
    barrier = threading.Barrier(4)

    def work(column: str) -> None:
        with Platform(platform.address) as own:
            barrier.wait()
            try:
                outcomes.append(apply(own, {"kind": "rename_columns", "names": {"age": column}}, version="people@1"))
            except StaleHead as error:
                outcomes.append(error)

    threads = [threading.Thread(target=work, args=(f"age_{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(winners) == 1
    assert len(outcomes) == 4
    history = platform.versions.history("people").items
    assert [version.number for version in history] == [2, 1]
    assert history[0].id == winners[0]


def test_what_was_learnt_and_is_doubtful_is_kept_with_the_recipe(platform: Platform) -> None:
    dates = pl.DataFrame({"d": ["01/02/2020", "03/04/2021"], "n": [1, 2]})
    platform.datasets.create(from_frame(dates), name="Dates")
    steps = {"kind": "parse_dates", "columns": ["d"]}, {"kind": "scale", "columns": ["n"]}
    made = apply(platform, *steps, version="dates")
    kept = [(issue.step, issue.code) for issue in platform.transformations.get(made).issues]
    assert kept == [(1, "learns_from_rows"), (0, "ambiguous_date")]


def test_it_is_told_how_far_it_is(platform: Platform) -> None:
    told: list[tuple[float, str]] = []
    request = ApplyRequest(version="people", steps=(FILL, DROP))
    platform.transformations.apply(request, lambda share, stage: told.append((share, stage)))
    assert [stage for _, stage in told] == ["Learning: Fill missing values", "Applying and writing", "Committing"]
    assert sorted(share for share, _ in told) == [share for share, _ in told]


@pytest.mark.parametrize("stage", ["Learning: Fill missing values", "Applying and writing", "Committing"])
@pytest.mark.parametrize("branch", ["trial", None])
def test_an_interrupt_leaves_everything_as_it_was(platform: Platform, stage: str, branch: str | None) -> None:
    before = [(ref.name, ref.commit) for ref in platform.store.branches().items]

    def interrupt(_share: float, now: str) -> None:
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        platform.transformations.apply(ApplyRequest(version="people", steps=(FILL,), branch=branch), interrupt)
    assert [(ref.name, ref.commit) for ref in platform.store.branches().items] == before


def test_a_recipe_that_only_the_rows_refuse_leaves_nothing(platform: Platform) -> None:
    cast = {"kind": "cast", "columns": ["city"], "to": "number", "on_error": "fail"}
    with pytest.raises(Invalid, match=r"Step 2 \(cast\)"):
        apply(platform, FILL, cast, branch="trial")
    assert platform.versions.branches("people") == ["dataset--people"]


LONG = pl.DataFrame({"n": range(3_000), "t": [f"row {n}" for n in range(3_000)]})


def test_a_preview_is_of_rows_from_all_over_the_table(platform: Platform) -> None:
    platform.datasets.create(from_frame(LONG), name="Long")
    shown = platform.transformations.preview("long", [{"kind": "scale", "columns": ["n"]}])
    assert (shown.rows, shown.sampled_rows) == (3_000, 1_000)
    effect = {column.name: column for column in shown.columns}["n"]
    assert effect.before is not None
    assert effect.before["min"] < 30
    assert effect.before["max"] > 2_970
    assert 1_300 < effect.before["mean"] < 1_700


def test_a_version_that_has_no_sample_is_read_for_one(platform: Platform) -> None:
    version = platform.datasets.create(from_frame(LONG), name="Long").version
    with platform.store.stage("dataset--long") as stage:
        stage.delete("datasets/long/sample.arrow")
        commit = stage.commit("As an older product made it", platform.store.get_commit(version).metadata)
    shown = platform.transformations.preview(commit.id, [{"kind": "scale", "columns": ["n"]}])
    assert shown.sampled_rows == 1_000


def test_a_sample_goes_with_the_rows(platform: Platform) -> None:
    platform.datasets.create(from_frame(LONG), name="Long")
    paths = {entry.path for entry in platform.store.list("dataset--long", prefix="datasets/long/").items}
    assert "datasets/long/sample.arrow" in paths
    made = apply(platform, {"kind": "filter_rows", "where": "n < 10"}, version="long")
    assert "datasets/long/sample.arrow" not in {
        entry.path for entry in platform.store.list(made, prefix="datasets/long/").items
    }
    shown = platform.transformations.preview(made, [{"kind": "drop_columns", "columns": ["t"]}])
    assert (shown.rows, shown.sampled_rows) == (10, 10)


def test_the_target_is_the_one_that_the_dataset_has_today(platform: Platform, people: str) -> None:
    """It may be said long after the version was made, and stand for something that the version has not."""
    encode = {"kind": "one_hot", "columns": ["left"]}
    assert platform.transformations.validate(people, [encode]).valid
    platform.datasets.edit("people", DatasetEdit(target="left"))
    (issue,) = [one for one in platform.transformations.validate(people, [encode]).issues if one.severity == "error"]
    assert (issue.code, issue.column) == ("target_leakage", "left")
    without = apply(platform, {"kind": "drop_columns", "columns": ["left"]}, branch="without")
    issues = platform.transformations.validate(without, [{"kind": "drop_columns", "columns": ["city"]}]).issues
    assert issues == ()
