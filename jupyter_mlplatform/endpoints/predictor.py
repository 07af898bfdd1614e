"""From rows as first uploaded to predictions: the recipe of the model's dataset replayed, then its pipeline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.inputs import Inputs
from jupyter_mlplatform.records import ModelConfig, Prediction, RowError
from jupyter_mlplatform.records.errors import Corrupt

RETRIES = 64
_FOREST_PREDICT = RandomForestClassifier.predict  # asks every tree once more for predict_proba and takes the largest


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the model says of one row; with `fault` (a code and a sentence), nothing."""

    value: Any = None
    probabilities: dict[str, float] | None = None
    fault: tuple[str, str] | None = None


class Predictor:
    """Predicts with a fitted pipeline.

    Parameters
    ----------
    config
        The model: its input columns, the row-wise recipe and the features that the pipeline takes.
    pipeline
        A fitted scikit-learn estimator that takes a polars frame with the columns ``config.features``.

    Raises
    ------
    Invalid
        A step of the recipe is unknown, or JSON rows cannot hold the values of a feature.
    Corrupt
        The pipeline and the configuration do not belong together.
    """

    def __init__(self, config: ModelConfig, pipeline: BaseEstimator) -> None:
        self._config = config
        self._inputs = Inputs(config.input_schema, config.target, needed=config.features)
        self._steps = transforms.parse([entry["step"] for entry in config.recipe])
        self._states = [entry["state"] for entry in config.recipe]
        self._encoder, self._model = _split(pipeline)
        self._labels = _labels(config, pipeline)
        self._names = [_name(label) for label in self._labels.values()]
        self._check_features()

    def predict(self, rows: Sequence[object]) -> Prediction:
        """Predict every row that can be; a row that cannot has None and an entry in ``errors``.

        Parameters
        ----------
        rows
            Objects by column name with the values as JSON holds them.
        """
        checked = self._inputs.check(rows)
        errors = checked.errors
        values: list[Any] = [None] * len(rows)
        probabilities: list[dict[str, float] | None] = [None] * len(rows)
        if checked.positions:
            outcomes = self._isolate(checked.frame, iter(range(RETRIES)))
            for position, outcome in zip(checked.positions, outcomes, strict=True):
                values[position], probabilities[position] = outcome.value, outcome.probabilities
                if outcome.fault:
                    code, detail = outcome.fault
                    errors.append(RowError(row=position, column=None, code=code, detail=f"Row {position}: {detail}"))
        return Prediction(
            predictions=tuple(values),
            probabilities=tuple(probabilities) if any(given is not None for given in probabilities) else None,
            errors=tuple(sorted(errors, key=lambda error: error.row)),
            model_id=self._config.id,
        )

    def _check_features(self) -> None:
        columns = self._replay(self._inputs.check([{}]).frame).columns
        missing = [name for name in self._config.features if name not in columns]
        if missing:
            raise Corrupt(
                f"The recipe of model {self._config.id!r} does not lead to its features {', '.join(missing)}.",
                field="recipe",
                hint="Train the model again.",
            )

    def _replay(self, frame: pl.DataFrame) -> pl.DataFrame:
        if not self._steps:
            return frame
        return transforms.apply(frame, self._steps, self._states, row_wise_only=True)

    def _isolate(self, frame: pl.DataFrame, retries: Iterator[int]) -> list[_Outcome]:
        """Predict the rows of `frame`; where the model raises, halve the batch until the rows at fault stand alone.

        Past `retries` further attempts, the rows that are still together share the fault.
        """
        try:
            return self._outcomes(frame)
        except Exception as error:  # noqa: BLE001 # a fitted model is anybody's code: what it raises is the row's fault
            if frame.height == 1 or next(retries, None) is None:
                text = " ".join(str(error).split())[:300]
                fault = ("model_failed", f"the model cannot predict it ({type(error).__name__}: {text}).")
                return [_Outcome(fault=fault)] * frame.height
        half = frame.height // 2
        return self._isolate(frame[:half], retries) + self._isolate(frame[half:], retries)

    def _outcomes(self, frame: pl.DataFrame) -> list[_Outcome]:
        encoded: Any = self._replay(frame).select(self._config.features)
        for step in self._encoder:
            encoded = step.transform(encoded)
        if not self._labels:
            return [_number(value) for value in np.asarray(self._model.predict(encoded)).tolist()]
        if not hasattr(self._model, "predict_proba"):
            return [_Outcome(self._labels[label]) for label in self._model.predict(encoded).tolist()]
        shares = np.asarray(self._model.predict_proba(encoded), dtype=np.float64)
        if type(self._model).predict is _FOREST_PREDICT:
            predicted = self._model.classes_.take(shares.argmax(axis=1))
        else:
            predicted = self._model.predict(encoded)
        return [
            _Outcome(self._labels[label], dict(zip(self._names, share, strict=True)))
            for label, share in zip(predicted.tolist(), shares.tolist(), strict=True)
        ]


def _split(pipeline: BaseEstimator) -> tuple[list[Any], Any]:
    """Return the transformers and the model, so that predict and predict_proba share the work of the former."""
    if not isinstance(pipeline, Pipeline):
        return [], pipeline
    *transformers, (_, model) = pipeline.steps
    return [step for _, step in transformers if step is not None and step != "passthrough"], model


def _labels(config: ModelConfig, pipeline: BaseEstimator) -> dict[Any, Any]:
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


def _name(label: object) -> str:
    """Return a class as a JSON object's key: texts as they are, others as JSON writes them."""
    return label if isinstance(label, str) else orjson.dumps(label).decode()


def _number(value: float) -> _Outcome:
    if np.isfinite(value):
        return _Outcome(value)
    return _Outcome(fault=("not_finite", "the model predicts no finite number."))
