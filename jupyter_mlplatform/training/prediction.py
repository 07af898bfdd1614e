"""What a fitted pipeline says of rows, as metrics take it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.training.metrics import Predicted


def predict(pipeline: Pipeline, frame: pl.DataFrame, classes: Sequence[Any] | None = None) -> Predicted:
    """Return what a fitted pipeline says of the rows of `frame`.

    Parameters
    ----------
    classes
        The labels, in order, that probabilities are to be given for; by default those that the pipeline has learnt.
    """
    if not hasattr(pipeline, "classes_"):
        return Predicted(np.asarray(pipeline.predict(frame), dtype=np.float64))
    labels = pipeline.classes_ if classes is None else np.asarray(classes)
    probabilities = np.zeros((frame.height, len(labels)))
    probabilities[:, np.searchsorted(labels, pipeline.classes_)] = pipeline.predict_proba(frame)
    return Predicted(labels[probabilities.argmax(axis=1)], probabilities, labels)
