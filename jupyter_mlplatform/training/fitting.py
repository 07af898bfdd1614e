"""The tasks of training: one fit each. They are given a version, a fold and a seed, and read the rows themselves.

The same task gives the same result to the bit on every machine of the same kind and versions, however often it is run.
"""

import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.ensemble import VotingClassifier, VotingRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder
from threadpoolctl import threadpool_limits

from jupyter_mlplatform.executor.engine import Emit
from jupyter_mlplatform.records import TrainRequest
from jupyter_mlplatform.training import artifact
from jupyter_mlplatform.training.combination import combine
from jupyter_mlplatform.training.experiment import Experiment, design
from jupyter_mlplatform.training.importance import score_drops
from jupyter_mlplatform.training.metrics import Predicted, metrics_of
from jupyter_mlplatform.training.portfolio import PORTFOLIO
from jupyter_mlplatform.training.prediction import predict
from jupyter_mlplatform.training.source import open_source

Members = Sequence[Mapping[str, Any]]
FAULTS = (ValueError, ArithmeticError, np.linalg.LinAlgError)
"""What a model raises on data that it cannot be fitted to."""


def fit_fold(spec: dict[str, Any], emit: Emit) -> dict[str, Any]:
    """Fit one setting on the training rows of one fold and say what it makes of the test rows.

    Parameters
    ----------
    spec
        ``source``, ``request`` (a TrainRequest), ``family``, ``params``, ``fold``, and ``share`` (0..1) of the training
        rows to use.

    Returns
    -------
    dict
        ``metrics``, ``predicted``, ``fit_s``, ``seconds`` (all of it) and ``warnings``; or ``error``, a sentence.
    """
    experiment = _experiment(spec)
    emit({"event": "fold", "fold": spec["fold"]})
    training, test = experiment.folds[spec["fold"]]
    started = time.monotonic()
    try:
        with threadpool_limits(1), _caught_warnings() as caught:
            rows = _part(training, spec["share"], experiment.seed)
            pipeline = experiment.fit(PORTFOLIO[spec["family"]], spec["params"], rows)
            fitted = time.monotonic()
            predicted = predict(pipeline, experiment.problem.frame[test], experiment.problem.classes)
            metrics = score_all(experiment, test, predicted)
    except FAULTS as error:
        return {"error": f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"}
    seconds = {"fit_s": fitted - started, "seconds": time.monotonic() - started}
    return {"metrics": metrics, "predicted": predicted, "warnings": caught, **seconds}


def fit_whole(spec: dict[str, Any], emit: Emit) -> dict[str, Any]:
    """Fit members on every row and put them together.

    Parameters
    ----------
    spec
        ``source``, ``request``, ``members`` (each with ``name``, ``family``, ``params`` and ``weight``) and
        ``threshold`` (None for the usual).

    Returns
    -------
    dict
        ``artifact`` (bytes), ``predictions_sha256`` (of what it says of all rows) and ``warnings``; or ``error``.
    """
    experiment = _experiment(spec)
    emit({"event": "whole"})
    try:
        with threadpool_limits(1), _caught_warnings() as caught:
            pipeline = _assemble(experiment, spec["members"], spec["threshold"])
            digest = predictions_sha256(pipeline, experiment)
            body = artifact.dump(pipeline)
    except FAULTS as error:
        return {"error": f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"}
    return {"artifact": body, "predictions_sha256": digest, "warnings": caught}


def explain_fold(spec: dict[str, Any], emit: Emit) -> dict[str, Any]:
    """Say what shuffling each column costs on the test rows of a fold.

    Parameters
    ----------
    spec
        ``source``, ``request``, ``members`` and ``fold``.

    Returns
    -------
    dict
        ``drops``: the loss of score for each of the experiment's columns; None where the metric is not defined.
    """
    experiment = _experiment(spec)
    emit({"event": "explain", "fold": spec["fold"]})
    training, _ = experiment.folds[spec["fold"]]
    with threadpool_limits(1), _caught_warnings():
        members = [
            (experiment.fit(PORTFOLIO[member["family"]], member["params"], training), member["weight"])
            for member in spec["members"]
        ]

        def say(frame: pl.DataFrame) -> Predicted:
            said = [predict(pipeline, frame, experiment.problem.classes) for pipeline, _ in members]
            return combine(said, [weight for _, weight in members])

        return {"drops": score_drops(experiment, spec["fold"], say)}


def score_all(experiment: Experiment, rows: NDArray[np.int64], predicted: Predicted) -> dict[str, float]:
    """Return every metric of the problem for what was predicted of some of its rows."""
    truth = experiment.problem.target[rows]
    return {metric.name: metric.score(truth, predicted) for metric in metrics_of(experiment.problem.problem_type)}


def predictions_sha256(pipeline: Pipeline, experiment: Experiment) -> str:
    """Return the hash of all bits of what a pipeline says of the rows that it was trained on."""
    with threadpool_limits(1):
        frame = experiment.problem.frame
        said = pipeline.predict_proba(frame) if experiment.classify else pipeline.predict(frame)
    return sha256(np.ascontiguousarray(said, dtype=np.float64).tobytes()).hexdigest()


def _assemble(experiment: Experiment, members: Members, threshold: float | None) -> Pipeline:
    fitted = [(member["name"], experiment.fit(PORTFOLIO[member["family"]], member["params"])) for member in members]
    if len(fitted) == 1 and threshold is None:
        return fitted[0][1]
    model = fitted[0][1] if len(fitted) == 1 else _vote(experiment, fitted, [member["weight"] for member in members])
    if threshold is not None:
        positive = experiment.problem.classes[1]
        model = FixedThresholdClassifier(
            FrozenEstimator(model), threshold=threshold, pos_label=positive, response_method="predict_proba"
        ).fit(experiment.problem.frame, experiment.problem.target)
    return Pipeline([("model", model)])


def _vote(experiment: Experiment, fitted: list[tuple[str, Pipeline]], weights: list[float]) -> BaseEstimator:
    """Return scikit-learn's vote over pipelines that are fitted already."""
    if not experiment.classify:
        vote = VotingRegressor(fitted, weights=weights)
    else:
        vote = VotingClassifier(fitted, voting="soft", weights=weights)
        vote.le_ = LabelEncoder().fit(experiment.problem.target)
        vote.classes_ = vote.le_.classes_
    vote.estimators_ = [pipeline for _, pipeline in fitted]
    return vote


def _part(rows: NDArray[np.int64], share: float, seed: int) -> NDArray[np.int64]:
    if share >= 1:
        return rows
    return np.sort(np.random.default_rng(seed).permutation(rows)[: max(2, round(len(rows) * share))])


def _experiment(spec: Mapping[str, Any]) -> Experiment:
    return _designed(orjson.dumps(spec["source"]), orjson.dumps(spec["request"]))


@lru_cache(maxsize=1)
def _designed(source: bytes, request: bytes) -> Experiment:
    """Design the experiment once a process."""
    frame, columns = open_source(orjson.loads(source)).read()
    return design(frame, columns, TrainRequest(**orjson.loads(request)))


@contextmanager
def _caught_warnings() -> Iterator[list[str]]:
    """Give a list that holds each different warning of the block once it is over."""
    lines: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield lines
    lines += dict.fromkeys(f"{warning.category.__name__}: {warning.message}" for warning in caught)
