"""From rows as first uploaded to predictions: the recipe of the model's dataset replayed, then its pipeline."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.answer import Answer
from jupyter_mlplatform.endpoints.fitted import labels_by_own, name_of, split
from jupyter_mlplatform.endpoints.inputs import Checked, Inputs
from jupyter_mlplatform.endpoints.lean.encoding import Recipe
from jupyter_mlplatform.endpoints.lean.errors import Declined, NotLean
from jupyter_mlplatform.endpoints.lean.models import Model, Said, compile_model
from jupyter_mlplatform.endpoints.lean.onnx import OnnxModels, runtime_version
from jupyter_mlplatform.endpoints.lean.path import LeanPath, same, slices
from jupyter_mlplatform.records import ModelConfig, Prediction, RowError
from jupyter_mlplatform.records.deployment import ServingPath
from jupyter_mlplatform.records.errors import Corrupt, Invalid, MLPlatformError

RETRIES = 64
_FOREST_PREDICT = RandomForestClassifier.predict  # asks every tree once more for predict_proba and takes the largest
_Fault = tuple[str, str]


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
        self._encoder, self._model = split(pipeline)
        labels = labels_by_own(config, pipeline)
        self._places = {label: place for place, label in enumerate(labels)}
        self.classes = list(labels.values())
        self.class_names = [name_of(label) for label in self.classes]
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
        count = _count(rows)
        if count == 0:
            self.path = ServingPath(kind="frame", detail="There are no rows to compare the lean path on.")
            return
        try:
            lean = self._lean_path(compile_model)
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

    def compile_onnx(
        self, rows: Mapping[str, Sequence[Any]], models: OnnxModels, before: ServingPath | None = None
    ) -> None:
        """Use ONNX Runtime from now on, and say of how many of `rows` it says something else than the frame path.

        Parameters are those of `compile`, and what converts models.

        Raises
        ------
        Invalid
            ONNX Runtime is not installed, the model cannot be converted, or there are no rows to compare it on.
        """
        runtime = runtime_version()
        count = _count(rows)
        if not count:
            raise _no_onnx("the rows that it was trained on are not there to compare it on")
        try:
            lean = self._lean_path(models)
            if before is None or before.flips is None:
                before = self._compare_onnx(lean, rows, count, runtime)
        except (NotLean, Declined) as reason:
            raise _no_onnx(str(reason)) from reason
        self._lean, self.path = lean, before

    def _lean_path(self, compile_one: Callable[[BaseEstimator], tuple[Model, bool]]) -> LeanPath:
        recipe = Recipe(self._steps, self._states, self.inputs.types)
        return LeanPath(self._pipeline, recipe, self.config.features, self.inputs.frame, compile_one)

    def _compare_onnx(self, lean: LeanPath, rows: Mapping[str, Sequence[Any]], count: int, runtime: str) -> ServingPath:
        said, own = lean(rows, count), self._by_frame(self.inputs.frame(rows))
        flips = int((said.values != own.values).sum()) if self.classes else 0
        ours, theirs = (said.shares, own.shares) if own.shares is not None else (said.values, own.values)
        furthest = float(np.max(np.abs(np.asarray(ours) - np.asarray(theirs))))
        what = "probabilities" if self.classes else "predictions"
        text = f"ONNX Runtime {runtime}, 32-bit floats. Of {count:,} training rows,"
        text += f" {flips:,} get another label;" if self.classes else ""
        return ServingPath(
            kind="onnx",
            detail=f"{text} {what} differ by up to {furthest:.2g}.",
            compared_rows=count,
            remembered_columns=lean.remembered,
            flips=flips,
            furthest=furthest,
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
        return answer.document(self.class_names) | {"model_id": self.config.id, "endpoint": endpoint}

    @np.errstate(all="ignore")  # a number too large for the model is a matter of its row, not of the server's log
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


def _count(rows: Mapping[str, Sequence[Any]]) -> int:
    return len(next(iter(rows.values()), ()))


def _no_onnx(why: str) -> Invalid:
    return Invalid(f"ONNX Runtime cannot serve this model: {why}.", field="onnx", hint="Deploy it without `onnx`.")


def _described(lean: LeanPath) -> str:
    text = "Without data frames, bit for bit what they give."
    if lean.own_methods:
        text += f" {', '.join(lean.own_methods)} by its own methods on a prepared row."
    if lean.remembered:
        text += " A value that was not seen before goes through data frames once: " + ", ".join(lean.remembered) + "."
    return text


def _refuse_infinite(values: list[Any], faults: dict[int, _Fault]) -> None:
    for place, value in enumerate(values):
        if value is not None and not np.isfinite(value):
            values[place] = None
            faults[place] = ("not_finite", "the model predicts no finite number.")
