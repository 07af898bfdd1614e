"""What a model does to raw rows with the steps that look something up or encode by what they have learnt."""

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ApplyRequest, ModelConfig, TrainRequest
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.training import artifact

pytestmark = pytest.mark.slow

ROWS = [
    {"city": ["Bern", "Oslo", "Rome"][n % 3], "size": f"{n % 23}.5 m", "note": ["good", "bad wine"][n % 2],
     "price": 3.0 * (n % 23) + [0, 50, 9][n % 3]}
    for n in range(230)
]  # fmt: skip
CITIES = pl.DataFrame({"name": ["Oslo", "Bern"], "people": [700, 130]})
STEPS = (
    {"kind": "parse_numbers", "columns": ["size"]},
    {"kind": "join_dataset", "version": "cities", "on": ["city"], "other_on": ["name"], "how": "inner"},
    {"kind": "derive", "name": "crowd", "expression": "people / (size + 1)"},
    {"kind": "bin", "columns": ["people"], "bins": 2, "method": "width"},
    {"kind": "ordinal_encode", "columns": ["people"]},
    {"kind": "yeo_johnson", "columns": ["crowd"]},
    {"kind": "target_encode", "columns": ["city"], "target": "price"},
    {"kind": "text_features", "columns": ["note"], "features": 2},
)


@pytest.fixture(autouse=True)
def datasets(platform: Platform) -> None:
    platform.datasets.create(from_frame(pl.DataFrame(ROWS)), name="Houses")
    platform.datasets.create(from_frame(CITIES), name="Cities")


def train(platform: Platform) -> ModelConfig:
    request = TrainRequest(version="houses", target="price", candidates=("linear",), folds=2)
    return platform.models.train(request, Report(lambda _event: None))


def test_raw_rows_go_through_every_step_without_the_other_dataset(platform: Platform) -> None:
    platform.transformations.apply(ApplyRequest(version="houses", steps=STEPS))
    model = train(platform)
    assert [entry["step"]["kind"] for entry in model.recipe] == [step["kind"] for step in STEPS]
    assert [column.name for column in model.input_schema] == ["city", "size", "note"]
    with platform.store.open(model.commit, f"models/{model.id}/pipeline.skops") as body:
        predictor = Predictor(model, artifact.load(body.read()))
    raw = [{name: value for name, value in row.items() if name != "price"} for row in ROWS[:6]]
    together = predictor.predict([*raw, {"city": "Lima", "size": "many", "note": None}])
    assert together.errors == ()
    assert len(together.predictions) == 7
    for row, said in zip(raw, together.predictions, strict=False):
        assert predictor.predict([row]).predictions[0] == pytest.approx(said, rel=1e-12)


def test_after_sums_over_groups_rows_are_given_as_those_have_them(platform: Platform) -> None:
    step = {
        "kind": "aggregate",
        "by": ["city", "size"],
        "aggregations": [{"function": "mean", "column": "price", "name": "price"}],
    }
    platform.transformations.apply(ApplyRequest(version="houses", steps=(step,)))
    model = train(platform)
    assert model.recipe == ()
    assert "not_replayed" in {issue.code for issue in model.issues}
