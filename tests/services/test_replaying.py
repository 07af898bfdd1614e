"""What a model does to raw rows after several transformations, undo and publishing; and the leaks that it tells of."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ApplyRequest, ModelConfig, TrainRequest
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.training import artifact

pytestmark = pytest.mark.slow

ROWS = [{"size": f"{n % 23} m", "kind": " ab"[n % 3], "price": 3.0 * (n % 23) + n % 3} for n in range(230)]
PARSE = {"kind": "derive", "name": "m", "expression": "length(size)"}
SCALE = {"kind": "scale", "columns": ["m"]}
FILTER = {"kind": "filter_rows", "where": "price < 66"}


@pytest.fixture(autouse=True)
def houses(platform: Platform) -> None:
    platform.datasets.create(from_frame(pl.DataFrame(ROWS)), name="Houses")


def apply(platform: Platform, *steps: dict, **where: str) -> str:
    return platform.transformations.apply(ApplyRequest(**{"version": "houses", "steps": steps, **where})).id


def train(platform: Platform, **more: object) -> ModelConfig:
    request = TrainRequest(**{"version": "houses", "target": "price", "candidates": ("linear",), "folds": 2, **more})
    return platform.models.train(request, Report(lambda _event: None))


def predict(platform: Platform, model: ModelConfig, rows: list[dict]) -> list[float]:
    with platform.store.open(model.commit, f"models/{model.id}/pipeline.skops") as body:
        said = Predictor(model, artifact.load(body.read())).predict(rows)
    assert said.errors == ()
    return list(said.predictions)


def kinds(model: ModelConfig) -> list[str]:
    return [entry["step"]["kind"] for entry in model.recipe]


def test_several_transformations_in_a_row_are_replayed_in_order(platform: Platform) -> None:
    apply(platform, PARSE, FILTER)
    apply(platform, SCALE, {"kind": "rename_columns", "names": {"m": "meters"}})
    model = train(platform)
    assert kinds(model) == ["derive", "scale", "rename_columns"]
    assert model.not_replayed == ("filter_rows",)
    assert [column.name for column in model.input_schema] == ["size", "kind"]
    assert len(predict(platform, model, ROWS[:5])) == 5
    leaks = [(issue.code, issue.step) for issue in model.issues]
    assert leaks == [("learns_from_rows", 0)]
    assert "Version @3, step 1 (scale)" in model.issues[0].detail


def test_what_was_undone_is_not_replayed(platform: Platform) -> None:
    apply(platform, PARSE)
    undone = apply(platform, SCALE)
    platform.undoing.undo(undone)
    model = train(platform)
    assert (kinds(model), model.issues) == (["derive"], ())
    platform.undoing.redo(undone)
    assert kinds(train(platform, name="again")) == ["derive", "scale"]


def test_what_was_published_from_an_experiment_is_replayed(platform: Platform) -> None:
    apply(platform, PARSE, branch="trial")
    platform.branches.publish("houses", "trial")
    model = train(platform)
    assert kinds(model) == ["derive"]
    assert [column.name for column in model.input_schema] == ["size", "kind"]
    assert predict(platform, model, ROWS[:1])


def test_columns_made_from_the_target_are_refused(platform: Platform) -> None:
    apply(platform, {"kind": "derive", "name": "double", "expression": "price * 2"})
    with pytest.raises(Invalid) as refused:
        platform.models.checked(TrainRequest(version="houses", target="price"))
    assert refused.value.extra["columns"] == ["double"]
    assert "Drop such columns" in (refused.value.hint or "")


def test_what_learnt_from_the_target_is_said(platform: Platform) -> None:
    apply(platform, {"kind": "target_encode", "columns": ["kind"], "target": "price"})
    model = train(platform)
    assert [issue.code for issue in model.issues] == ["learns_from_target"]
    assert len(predict(platform, model, ROWS[:2])) == 2


def test_after_sums_over_groups_rows_to_predict_are_the_sums(platform: Platform) -> None:
    groups = {"kind": "aggregate", "by": ["size", "kind"], "aggregations": [{"function": "mean", "column": "price"}]}
    apply(platform, PARSE)
    apply(platform, groups)
    apply(platform, {"kind": "derive", "name": "m", "expression": "length(size)"})
    model = train(platform, target="price_mean")
    assert kinds(model) == ["derive"]
    assert [column.name for column in model.input_schema] == ["size", "kind"]
    assert [issue.code for issue in model.issues] == ["not_replayed"]
    assert "version @3" in model.issues[0].detail
    assert len(predict(platform, model, [{"size": "3 m", "kind": "a"}])) == 1
