"""What a fitted pipeline is made of, and how its classes are called."""

from typing import Any

import numpy as np
import orjson
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.records import ModelConfig
from jupyter_mlplatform.records.errors import Corrupt


def split(pipeline: BaseEstimator) -> tuple[list[Any], Any]:
    """Return the transformers and the model, so that predict and predict_proba share the work of the former."""
    if not isinstance(pipeline, Pipeline):
        return [], pipeline
    *transformers, (_, model) = pipeline.steps
    return [step for _, step in transformers if step is not None and step != "passthrough"], model


def labels_by_own(config: ModelConfig, pipeline: BaseEstimator) -> dict[Any, Any]:
    """Return the classes by the label that the pipeline gives each, in the order of its probabilities."""
    if config.problem_type == "regression":
        return {}
    own = np.asarray(pipeline.classes_).tolist()
    named = own if config.classes is None else list(config.classes)
    if len(named) != len(own):
        raise Corrupt(
            f"The pipeline of model {config.id!r} tells {len(own)} classes apart, its configuration {len(named)}.",
            field="classes",
            hint="Train the model again.",
        )
    return dict(zip(own, named, strict=True))


def name_of(label: object) -> str:
    """Return a class as a JSON object's key: texts as they are, others as JSON writes them."""
    return label if isinstance(label, str) else orjson.dumps(label).decode()
