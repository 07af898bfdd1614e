"""A year later: a model made once more from its commit."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ModelConfig, TrainRequest
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.model import Reproduction
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.services.repository import put_record
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.store.contract import Stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    kind = rng.choice(["a", "b", "c"], 400)
    bought = x[:, 0] + x[:, 1] * x[:, 2] + (kind == "a") + rng.normal(size=400) > 1.8
    frame = pl.DataFrame(x, schema=["u", "v", "w"]).with_columns(kind=pl.Series(kind), bought=pl.Series(bought))
    with Platform(str(tmp_path_factory.mktemp("store")), author="ada") as opened:
        opened.datasets.create(from_frame(frame), name="Sales")
        yield opened


@pytest.fixture(scope="module")
def model(platform: Platform) -> ModelConfig:
    """An ensemble with a threshold, the most that there is to make again."""
    request = TrainRequest(
        version="sales", target="bought", metric="f1", candidates=("linear", "extra_trees", "knn"), folds=2, repeats=2,
        trials=2, time_budget_s=300, seed=5,
    )  # fmt: skip
    return platform.models.train(request, Report(lambda _: None))


def again(platform: Platform, model_id: str) -> Reproduction:
    return platform.models.reproduce(model_id, Report(lambda _: None))


def forged(platform: Platform, model: ModelConfig, name: str, pipeline: bytes | None = None, **changes: object) -> str:
    """Commit the same model under another name, with something that is not so."""
    made = model.model_copy(update={"id": name, "commit": "", **changes})
    performance = platform.models.performance(model.id)
    with platform.store.open(model.commit, names.model_path(model.id, "pipeline.skops")) as body:
        trained = body.read()

    def write(stage: Stage) -> None:
        put_record(stage, names.model_path(name, "model.json"), made)
        put_record(stage, names.model_path(name, "performance.json"), performance)
        stage.put(names.model_path(name, "pipeline.skops"), trained if pipeline is None else pipeline)

    stamp = Stamp(kind="model", subject=name)
    platform.models._repository.begin_line(names.model_branch(name), model.version, "Forge", stamp, write)
    return name


def test_on_the_same_machine_every_bit_comes_out_again(platform: Platform, model: ModelConfig) -> None:
    assert model.members
    assert model.fold_scheme is not None
    found = again(platform, model.id)
    assert found.identical
    assert found.differences == ()
    assert found.environment_differences == ()
    folds = platform.models.performance(model.id).folds
    assert len(found.metrics) == sum(len(fold.metrics) for fold in folds) > 0
    assert all(metric.identical for metric in found.metrics)
    assert found.commit == model.commit


def test_another_seed_and_another_version_are_named(platform: Platform, model: ModelConfig) -> None:
    request = model.request.model_copy(update={"seed": 6})
    environment = {**model.environment, "scikit-learn": "1.0", "lightfm": "3"}
    found = again(platform, forged(platform, model, "forged", request=request, environment=environment))
    assert not found.identical
    assert {difference.what for difference in found.differences} == {"seed", "metrics", "predictions"}
    assert "seed is 5" in next(one.detail for one in found.differences if one.what == "seed")
    assert "rows get another prediction" in next(one.detail for one in found.differences if one.what == "predictions")
    differing = {one.name: (one.before, one.after) for one in found.environment_differences}
    assert differing == {"scikit-learn": ("1.0", model.environment["scikit-learn"]), "lightfm": ("3", None)}


def test_a_pipeline_that_was_exchanged_is_told(platform: Platform, model: ModelConfig) -> None:
    other = platform.models.train(
        TrainRequest(version="sales", target="bought", candidates=("linear",), folds=2, trials=0, seed=5),
        Report(lambda _: None),
    )
    with platform.store.open(other.commit, names.model_path(other.id, "pipeline.skops")) as body:
        found = again(platform, forged(platform, model, "exchanged", pipeline=body.read()))
    assert not found.identical
    assert {difference.what for difference in found.differences} == {"pipeline"}


def test_a_model_of_an_older_version_of_the_product_cannot_be(platform: Platform, model: ModelConfig) -> None:
    with pytest.raises(Invalid, match="did not record") as refused:
        again(platform, forged(platform, model, "older", members=()))
    assert refused.value.hint
