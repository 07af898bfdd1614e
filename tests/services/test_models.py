"""Models and endpoints in the repository: trained for real, once for all tests of this file."""

from collections.abc import Iterator

import polars as pl
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records import ApplyRequest, ModelConfig, TrainRequest
from jupyter_mlplatform.records.errors import Conflict, HasDependants, Invalid, NotFound
from jupyter_mlplatform.services.ingest import from_frame

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    rows = [{"size": n % 23, "kind": "ab"[n % 2], "price": 3.0 * (n % 23) + n % 2} for n in range(230)]
    with Platform(str(tmp_path_factory.mktemp("store")), author="ada") as opened:
        opened.datasets.create(from_frame(pl.DataFrame(rows)), name="Houses")
        steps = [{"kind": "scale", "columns": ["size"]}, {"kind": "drop_duplicates"}]
        opened.transformations.apply(ApplyRequest(version="houses", steps=steps))
        yield opened


def train(platform: Platform, name: str) -> ModelConfig:
    request = TrainRequest(version="houses", target="price", candidates=("linear",), folds=2, name=name)
    return platform.models.train(request, Report(lambda event: None))


@pytest.fixture(scope="module")
def model(platform: Platform) -> ModelConfig:
    return train(platform, "First")


def test_a_model_starts_at_the_version_that_it_was_trained_on(platform: Platform, model: ModelConfig) -> None:
    assert (model.id, model.name, model.author) == ("first", "First", "ada")
    assert platform.store.get_commit("model--first").parents == (model.version,)
    assert model.version == platform.datasets.get("houses").version
    assert [column.name for column in model.input_schema] == ["size", "kind"]
    assert [entry["step"]["kind"] for entry in model.recipe] == ["scale"]
    assert model.not_replayed == ("drop_duplicates",)
    assert platform.models.get("first") == model
    assert platform.models.performance("first").model_id == "first"


def test_models_are_found_by_dataset_and_version(platform: Platform, model: ModelConfig) -> None:
    assert [found.id for found in platform.models.search(dataset="houses").items] == ["first"]
    assert platform.models.search(dataset="nothing").items == []
    assert [found.id for found in platform.models.search(version="houses@2").items] == ["first"]
    assert platform.models.search(version="houses@1").items == []


def test_models_without_a_name_are_told_apart(platform: Platform, model: ModelConfig) -> None:
    request = TrainRequest(version="houses", target="price", candidates=("linear",), folds=2)
    made = [platform.models.train(request, Report(lambda event: None)) for _ in range(2)]
    assert [(found.id, found.name) for found in made] == [
        ("houses-price", "price of Houses"),
        ("houses-price-2", "price of Houses 2"),
    ]
    for found in made:
        platform.models.delete(found.id)


def test_what_cannot_be_trained_is_refused_at_once(platform: Platform) -> None:
    with pytest.raises(Invalid) as refused:
        platform.models.checked(TrainRequest(version="houses", target="nothing"))
    assert refused.value.field == "target"
    with pytest.raises(NotFound):
        platform.models.checked(TrainRequest(version="nothing@1", target="price"))


def test_deployments_count_roll_back_and_stop_without_losing_history(platform: Platform, model: ModelConfig) -> None:
    second = train(platform, "Second")
    platform.deployments.deploy("first", "prices")
    with pytest.raises(Conflict):
        platform.deployments.rollback("prices")
    platform.deployments.deploy("second", "prices")
    assert platform.deployments.get("prices").model_id == "second"
    with pytest.raises(HasDependants):
        platform.models.delete("second")
    back = platform.deployments.rollback("prices")
    assert (back.number, back.model_id) == (3, "first")
    assert [(step.number, step.model_id) for step in back.history] == [(3, "first"), (2, "second"), (1, "first")]
    platform.deployments.stop("prices")
    assert platform.deployments.all() == []
    with pytest.raises(NotFound):
        platform.deployments.get("prices")
    platform.models.delete("second")
    with pytest.raises(NotFound):
        platform.models.get("second")
    again = platform.deployments.deploy("first", "prices")
    assert again.number == 5
    assert platform.store.resolve("deploy--prices--2") == second.commit


def test_onnx_is_chosen_for_a_model_of_an_endpoint_and_stays_when_it_goes_back(
    platform: Platform, model: ModelConfig
) -> None:
    second = train(platform, "Second")
    platform.deployments.deploy("first", "fast", onnx=True)
    platform.deployments.deploy(second.id, "fast")
    platform.deployments.rollback("fast")
    assert platform.endpoints.get("fast").onnx == (model.commit,)
    platform.deployments.shadow(second.id, "fast", onnx=True)
    assert set(platform.endpoints.get("fast").onnx) == {model.commit, second.commit}
    platform.deployments.deploy("first", "fast")
    assert platform.endpoints.get("fast").onnx == (second.commit,)
    platform.deployments.stop("fast")
    platform.models.delete(second.id)


@pytest.mark.parametrize("endpoint", ["", "Has Spaces", "a--b", "-a", "a/b", "x" * 61])
def test_an_endpoint_that_cannot_be_named_is_refused(platform: Platform, model: ModelConfig, endpoint: str) -> None:
    with pytest.raises(Invalid):
        platform.deployments.deploy("first", endpoint)


def test_the_lineage_looks_up_and_down(platform: Platform, model: ModelConfig) -> None:
    first, second = (platform.versions.get(f"houses@{number}").id for number in (1, 2))
    up = platform.lineage.graph(second, direction="up")
    assert {node.id for node in up.nodes} == {"dataset:houses", first, f"transformation:{second}", second}
    down = platform.lineage.graph(second, direction="down", depth=1)
    assert "model:first" in {node.id for node in down.nodes}
    assert first not in {node.id for node in down.nodes}
    whole = platform.lineage.graph(first)
    ends = {edge.source for edge in whole.edges} | {edge.target for edge in whole.edges}
    assert ends <= {node.id for node in whole.nodes}
