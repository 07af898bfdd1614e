"""Real models as the store holds them: fitted pipelines of the portfolio, dumped as the platform dumps them."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import polars as pl

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.endpoints.protocol import Limits
from jupyter_mlplatform.records import Column, ModelConfig, TrainRequest
from jupyter_mlplatform.training import artifact
from jupyter_mlplatform.training.features import plan_features
from jupyter_mlplatform.training.portfolio import PORTFOLIO, build_pipeline

COLUMNS = (
    Column(name="id", dtype="int64", semantic_type="identifier", nullable=False),
    Column(name="size", dtype="float64", semantic_type="numeric", nullable=True),
    Column(name="legs", dtype="int64", semantic_type="numeric", nullable=True),
    Column(name="colour", dtype="string", semantic_type="categorical", nullable=True),
    Column(name="price", dtype="string", semantic_type="categorical", nullable=True),
    Column(name="tags", dtype="list<item: string>", semantic_type="categorical", nullable=True),
)
STEPS = ({"kind": "parse_numbers", "columns": ["price"]},)
ROW = {"id": 7, "size": 1.5, "legs": 4, "colour": "red", "price": "1,200"}
LIMITS = Limits(rows=500, bytes=100_000, seconds=30, calls=8)
BODY = orjson.dumps({"rows": [ROW]})


@dataclass(frozen=True)
class Model:
    """A model as it is stored, and as it is in memory."""

    config: ModelConfig
    pipeline: object
    skops: bytes

    def write(self, folder: Path) -> None:
        (folder / "model.json").write_text(self.config.model_dump_json())
        (folder / "pipeline.skops").write_bytes(self.skops)

    @property
    def predictor(self) -> Predictor:
        return Predictor(self.config, artifact.load(self.skops))


def raw_rows(count: int, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    colours = rng.choice(["red", "green", "blue"], count)
    return pl.DataFrame(
        {
            "id": np.arange(count),
            "size": rng.normal(size=count),
            "legs": rng.integers(0, 8, count),
            "colour": colours,
            "price": [f"{value:,}" for value in rng.integers(1, 9000, count).tolist()],
            "tags": [["a"]] * count,
        }
    )


def make_model(
    name: str,
    candidate: str,
    *,
    regression: bool = False,
    labels: tuple[object, object] = ("no", "yes"),
    third: object = None,
    steps: tuple[dict[str, object], ...] = STEPS,
):
    raw = raw_rows(300)
    frame, states = transforms.fit_apply(raw, steps)
    signal = raw["size"].to_numpy() + (frame["colour"] == "red").to_numpy() + frame["price"].to_numpy() / 4000
    target = signal if regression else np.where(signal > 1.5, labels[1], labels[0])
    if third is not None:
        target = np.where(signal > 2.5, third, target)
    meanings = {column.name: column.semantic_type for column in COLUMNS} | {"price": "numeric", "weight": "numeric"}
    columns = [
        Column(name=column, dtype="float64", semantic_type=meanings[column], nullable=True)
        for column in frame.columns
        if column != "tags"
    ]
    plan = plan_features(frame, columns, "label")
    features = tuple(name for name in frame.columns if name in plan.used)
    pipeline = build_pipeline(PORTFOLIO[candidate], plan, 0, classify=not regression)
    pipeline.fit(frame.select(features), target)
    config = ModelConfig(
        id=name,
        name=name,
        dataset_id="animals",
        version="c0ffee",
        target="label",
        problem_type="regression" if regression else "binary" if third is None else "multiclass",
        metric="r2" if regression else "roc_auc",
        greater_is_better=True,
        score=0.9,
        score_std=0.1,
        baseline_score=0.5,
        estimator=candidate,
        seed=0,
        folds=5,
        classes=None if regression else tuple(pipeline.classes_.tolist()),
        features=features,
        input_schema=COLUMNS,
        recipe=tuple({"step": step, "state": state} for step, state in zip(steps, states, strict=True)),
        environment={},
        request=TrainRequest(version="c0ffee", target="label"),
        created_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    return Model(config, pipeline, artifact.dump(pipeline))


def craft(model: Model) -> Model:
    """Return the (linear) model with a type in its tree that would start a program when it is made."""
    stored = zipfile.ZipFile(io.BytesIO(model.skops))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in stored.namelist():
            data = stored.read(name)
            if name == "schema.json":
                data = data.replace(b'"LogisticRegression"', b'"Popen"').replace(
                    b'"sklearn.linear_model._logistic"', b'"subprocess"'
                )
            archive.writestr(name, data)
    return Model(model.config, None, written.getvalue())
