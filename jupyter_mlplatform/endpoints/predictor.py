"""From rows as first uploaded to predictions: the recipe of the model's dataset replayed, then its pipeline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.inputs import Checked, Inputs
from jupyter_mlplatform.endpoints.lean.encoding import Recipe
from jupyter_mlplatform.endpoints.lean.errors import Declined, NotLean
from jupyter_mlplatform.endpoints.lean.models import Said
from jupyter_mlplatform.endpoints.lean.path import LeanPath, same, slices
from jupyter_mlplatform.records import ModelConfig, Prediction, RowError
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import Corrupt, MLPlatformError

RETRIES = 64
_FOREST_PREDICT = RandomForestClassifier.predict  # asks every tree once more for predict_proba and takes the largest
_Fault = tuple[str, str]


@dataclass(slots=True)
class Answer:
    """What became of a batch of ``rows``.

    Good rows stand at ``positions``; ``columns``, ``values`` and ``shares`` (by the order of the model's classes, None
    for numbers) have one entry for each of them. ``fallback`` says why the lean path could not answer, if so.
    """

    rows: int
    positions: list[int]
    columns: dict[str, list[Any]]
    values: list[Any]
    shares: list[list[float]] | None
    errors: list[RowError] = field(default_factory=list)
    fallback: str = ""


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
        self.config = config
        self.inputs = Inputs(config.input_schema, config.target, needed=config.features)
        self._pipeline = pipeline
        self._steps = transforms.parse([entry["step"] for entry in config.recipe])
        self._states = [entry["state"] for entry in config.recipe]
        self._encoder, self._model = _split(pipeline)
        labels = _labels(config, pipeline)
        self._places = {label: place for place, label in enumerate(labels)}
        self.classes = list(labels.values())
        self.class_names = [_name(label) for label in self.classes]
        self._check_features()
        self._lean: LeanPath | None = None
        self.path = ServingPath(kind="frame", detail="It was not compared with the lean path.")

    def compile(self, rows: Mapping[str, Sequence[Any]], before: ServingPath | None = None) -> None:
        """Use the lean path from now on if there is one and it says the same of `rows` as the frame path, bit for bit.

        Parameters
        ----------
        rows
            Rows that the model was trained on, by column, as first uploaded.
        before
            What came out when this was done with the same model and rows: then nothing is compared.
        """
        if before is not None and before.kind == "frame":
            self.path = before
            return
        count = len(next(iter(rows.values()), ()))
        if count == 0:
            self.path = ServingPath(kind="frame", detail="There are no rows to compare the lean path on.")
            return
        try:
            recipe = Recipe(self._steps, self._states, self.inputs.types)
            lean = LeanPath(self._pipeline, recipe, self.config.features, self.inputs.frame)
            if before is None:
                self._compare(lean, rows, count)
        except (NotLean, MLPlatformError) as reason:
            self.path = ServingPath(kind="frame", detail=f"Data frames: {reason}.", compared_rows=count)
            return
        except Exception as reason:  # noqa: BLE001 # it rests on inner parts of scikit-learn; frames always serve
            detail = f"Data frames: the lean path fails on training rows ({type(reason).__name__}: {reason})."
            self.path = ServingPath(kind="frame", detail=detail, compared_rows=count)
            return
        self._lean = lean
        self.path = ServingPath(
            kind="lean", detail=_described(lean), compared_rows=count, remembered_columns=lean.remembered
        )

    def _compare(self, lean: LeanPath, rows: Mapping[str, Sequence[Any]], count: int) -> None:
        for part in slices(count):
            columns = {name: list(values[part]) for name, values in rows.items()}
            if not same(lean(columns, len(range(count)[part])), self._by_frame(self.inputs.frame(columns))):
                raise NotLean("the lean path differs from them in the last bits")

    def predict(self, rows: Sequence[object]) -> Prediction:
        """Predict every row that can be; a row that cannot has None and an entry in ``errors``.

        Parameters
        ----------
        rows
            Objects by column name with the values as JSON holds them.
        """
        return Prediction(**self.document(self.answer(rows)))

    def answer(self, rows: Sequence[object]) -> Answer:
        """Predict rows that come as objects."""
        return self._answer(self.inputs.check(rows), len(rows))

    def answer_columns(self, columns: Mapping[str, list[object]], rows: int) -> Answer:
        """Predict rows that come by column."""
        return self._answer(self.inputs.check_columns(columns, rows), rows)

    def document(self, answer: Answer, endpoint: str | None = None) -> dict[str, Any]:
        """Return an answer as the JSON document of a `Prediction`."""
        values, shares = answer.values, None
        if answer.shares is not None:
            shares = _named(self.class_names, answer.shares)
        if len(answer.positions) < answer.rows:
            values = _spread(values, answer)
            shares = None if shares is None else _spread(shares, answer)
        return {
            "predictions": values,
            "probabilities": shares or None,
            "errors": [error.model_dump() for error in answer.errors],
            "model_id": self.config.id,
            "endpoint": endpoint,
        }

    def _answer(self, checked: Checked, rows: int) -> Answer:
        answer = Answer(rows, checked.positions, checked.columns, [], None, checked.errors)
        count = len(checked.positions)
        if not count:
            return answer
        said: Said | None = None
        if self._lean:
            try:
                said = self._lean(checked.columns, count)
            except Declined as reason:  # the frame path finds the rows at fault
                answer.fallback = str(reason)
        faults: dict[int, _Fault] = {}
        if said is None:
            parts = self._isolate(self.inputs.frame(checked.columns), iter(range(RETRIES)))
            self._join(parts, answer, faults)
        else:
            self._fill(said, answer)
        if not self.classes:
            _refuse_infinite(answer.values, faults)
        for place, (code, detail) in faults.items():
            row = checked.positions[place]
            answer.errors.append(RowError(row=row, column=None, code=code, detail=f"Row {row}: {detail}"))
        answer.errors.sort(key=lambda error: error.row)
        return answer

    def _fill(self, said: Said, answer: Answer) -> None:
        values = said.values.tolist()
        answer.values += [self.classes[place] for place in values] if self.classes else values
        if said.shares is not None:
            answer.shares = (answer.shares or []) + said.shares.tolist()

    def _join(
        self, parts: list[tuple[Said | None, int, _Fault | None]], answer: Answer, faults: dict[int, _Fault]
    ) -> None:
        with_shares = any(said is not None and said.shares is not None for said, _, _ in parts)
        for said, rows, fault in parts:
            if said is not None:
                self._fill(said, answer)
                continue
            faults.update((len(answer.values) + row, fault) for row in range(rows) if fault)
            answer.values += [None] * rows
            if with_shares:
                answer.shares = (answer.shares or []) + [[] for _ in range(rows)]

    def _check_features(self) -> None:
        empty = self.inputs.frame(self.inputs.check([{}]).columns)
        columns = self._replay(empty).columns
        missing = [name for name in self.config.features if name not in columns]
        if missing:
            raise Corrupt(
                f"The recipe of model {self.config.id!r} does not lead to its features {', '.join(missing)}.",
                field="recipe",
                hint="Train the model again.",
            )

    def _replay(self, frame: pl.DataFrame) -> pl.DataFrame:
        if not self._steps:
            return frame
        return transforms.apply(frame, self._steps, self._states, row_wise_only=True)

    def _isolate(self, frame: pl.DataFrame, retries: Iterator[int]) -> list[tuple[Said | None, int, _Fault | None]]:
        """Predict the rows of `frame`; where the model raises, halve the batch until the rows at fault stand alone.

        Past `retries` further attempts, the rows that are still together share the fault.
        """
        try:
            return [(self._by_frame(frame), frame.height, None)]
        except Exception as error:  # noqa: BLE001 # a fitted model is anybody's code: what it raises is the row's fault
            if frame.height == 1 or next(retries, None) is None:
                text = " ".join(str(error).split())[:300]
                fault = ("model_failed", f"the model cannot predict it ({type(error).__name__}: {text}).")
                return [(None, frame.height, fault)]
        half = frame.height // 2
        return self._isolate(frame[:half], retries) + self._isolate(frame[half:], retries)

    def _by_frame(self, frame: pl.DataFrame) -> Said:
        """Return what the pipeline says of raw rows, by data frames and scikit-learn's own methods."""
        encoded: Any = self._replay(frame).select(self.config.features)
        for step in self._encoder:
            encoded = step.transform(encoded)
        if not self.classes:
            return Said(np.asarray(self._model.predict(encoded)), None)
        if not hasattr(self._model, "predict_proba"):
            return Said(self._placed(self._model.predict(encoded)), None)
        shares = np.asarray(self._model.predict_proba(encoded), dtype=np.float64)
        if type(self._model).predict is _FOREST_PREDICT:
            return Said(shares.argmax(axis=1), shares)
        return Said(self._placed(self._model.predict(encoded)), shares)

    def _placed(self, labels: Any) -> Any:  # noqa: ANN401 - arrays
        return np.array([self._places[label] for label in labels.tolist()], dtype=np.intp)


def _described(lean: LeanPath) -> str:
    text = "Without data frames, bit for bit what they give."
    if lean.own_methods:
        text += f" {', '.join(lean.own_methods)} by its own methods on a prepared row."
    if lean.remembered:
        text += " A value that was not seen before goes through data frames once: " + ", ".join(lean.remembered) + "."
    return text


def _named(names: list[str], shares: list[list[float]]) -> list[dict[str, float] | None]:
    if len(names) == 2:  # the usual case, at a fifth of the cost
        first, second = names
        return [{first: share[0], second: share[1]} if share else None for share in shares]
    return [dict(zip(names, share, strict=True)) if share else None for share in shares]


def _spread(given: list[Any], answer: Answer) -> list[Any]:
    """Return an entry for every row of the batch, None for those that were refused."""
    spread: list[Any] = [None] * answer.rows
    for position, value in zip(answer.positions, given, strict=True):
        spread[position] = value
    return spread


def _refuse_infinite(values: list[Any], faults: dict[int, _Fault]) -> None:
    for place, value in enumerate(values):
        if value is not None and not np.isfinite(value):
            values[place] = None
            faults[place] = ("not_finite", "the model predicts no finite number.")


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
