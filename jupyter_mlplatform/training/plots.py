"""What a report draws, as Vega-Lite specifications with their data inside; colours and fonts are the theme's."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_curve

from jupyter_mlplatform.records import Importance, LeaderboardEntry
from jupyter_mlplatform.training.metrics import Metric, Predicted
from jupyter_mlplatform.training.problem import Problem

Spec = dict[str, Any]
Points = list[dict[str, Any]]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 420
MAX_CURVE_POINTS = 200
MAX_SCATTER_POINTS = 1000
MAX_BARS = 20


def leaderboard_plot(entries: Sequence[LeaderboardEntry], metric: Metric) -> Spec:
    """Draw each candidate's score with its spread over the folds."""
    points = [
        {
            "name": entry.name,
            "score": entry.score,
            "low": entry.score - (entry.score_std or 0),
            "high": entry.score + (entry.score_std or 0),
        }
        for entry in entries
        if entry.score is not None
    ]
    name = {"field": "name", "type": "nominal", "sort": None, "title": None}
    scale = {"zero": False}
    return _spec(
        points,
        "Candidates",
        layer=[
            {
                "mark": {"type": "rule"},
                "encoding": {
                    "y": name,
                    "x": {"field": "low", "type": "quantitative", "title": metric.name, "scale": scale},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "tooltip": True},
                "encoding": {"y": name, "x": {"field": "score", "type": "quantitative", "scale": scale}},
            },
        ],
    )


def importance_plot(importances: Sequence[Importance], metric: Metric) -> Spec:
    """Draw the columns that matter most."""
    points = [{"column": entry.column, "drop": entry.mean} for entry in importances[:MAX_BARS]]
    return _spec(
        points,
        "Permutation importance",
        mark={"type": "bar", "tooltip": True},
        encoding={
            "y": {"field": "column", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "drop", "type": "quantitative", "title": f"loss of {metric.name} when shuffled"},
        },
    )


def learning_curve_plot(points: Points, metric: Metric) -> Spec:
    """Draw the score on test rows, with its spread over the folds, by the rows that were learnt from."""
    rows = {"field": "rows", "type": "quantitative", "title": "training rows"}
    scale = {"zero": False}
    return _spec(
        points,
        "Learning curve",
        layer=[
            {
                "mark": {"type": "area", "opacity": 0.2},
                "encoding": {
                    "x": rows,
                    "y": {"field": "low", "type": "quantitative", "title": metric.name, "scale": scale},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "line", "point": True, "tooltip": True},
                "encoding": {"x": rows, "y": {"field": "score", "type": "quantitative", "scale": scale}},
            },
        ],
    )


def outcome_plots(problem: Problem, predicted: Predicted, seed: int) -> dict[str, Spec]:
    """Draw out-of-fold predictions against the truth: curves for classes, scatters for numbers."""
    if problem.problem_type == "regression":
        return _regression_plots(problem.target, predicted.values, seed)
    plots = {"confusion_matrix": _confusion_plot(problem.target, predicted.values, predicted.classes)}
    if problem.problem_type == "binary":
        positive = problem.target == predicted.classes[1]
        plots |= _binary_plots(positive, predicted.probabilities[:, 1], str(predicted.classes[1]))
    return plots


def _confusion_plot(truth: NDArray[Any], values: NDArray[Any], classes: NDArray[Any]) -> Spec:
    counts = confusion_matrix(truth, values, labels=classes)
    points = [
        {
            "actual": str(actual),
            "predicted": str(guess),
            "rows": int(counts[i, j]),
            "share": float(counts[i, j] / max(1, counts[i].sum())),
        }
        for i, actual in enumerate(classes)
        for j, guess in enumerate(classes)
    ]
    axes = {
        "x": {"field": "predicted", "type": "nominal", "sort": None},
        "y": {"field": "actual", "type": "nominal", "sort": None},
    }
    share = {"field": "share", "type": "quantitative", "scale": {"domain": [0, 1]}, "title": "share of actual"}
    text_colour = {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": "black"}
    layers: list[Spec] = [{"mark": {"type": "rect", "tooltip": True}, "encoding": {**axes, "color": share}}]
    if len(classes) <= MAX_BARS:
        count = {"field": "rows", "type": "quantitative"}
        layers.append({"mark": "text", "encoding": {**axes, "text": count, "color": text_colour}})
    return _spec(points, "Confusion matrix", layer=layers)


def _binary_plots(positive: NDArray[np.bool_], probability: NDArray[np.float64], label: str) -> dict[str, Spec]:
    false_rate, true_rate, _ = roc_curve(positive, probability)
    precision, recall, _ = precision_recall_curve(positive, probability)
    observed, said = calibration_curve(positive, probability, n_bins=10, strategy="quantile")
    return {
        "roc": _curve("ROC", ("false positive rate", false_rate), ("true positive rate", true_rate), diagonal=True),
        "precision_recall": _curve("Precision and recall", ("recall", recall), ("precision", precision)),
        "calibration": _curve(
            "Calibration", (f"predicted probability of {label}", said), (f"share of {label}", observed), diagonal=True
        ),
    }


def _curve(
    title: str, x: tuple[str, NDArray[np.float64]], y: tuple[str, NDArray[np.float64]], *, diagonal: bool = False
) -> Spec:
    thinned = np.unique(np.linspace(0, len(x[1]) - 1, MAX_CURVE_POINTS).round().astype(int))
    points = [{"x": float(x[1][at]), "y": float(y[1][at]), "order": int(at)} for at in thinned]
    unit = {"scale": {"domain": [0, 1]}, "type": "quantitative"}
    line = {
        "mark": {"type": "line", "point": len(points) <= MAX_BARS, "tooltip": True},
        "encoding": {
            "x": {"field": "x", "title": x[0], **unit},
            "y": {"field": "y", "title": y[0], **unit},
            "order": {"field": "order", "type": "quantitative"},
        },
    }
    return _spec(points, title, layer=[line, _diagonal(0.0, 1.0)] if diagonal else [line])


def _regression_plots(truth: NDArray[np.float64], values: NDArray[np.float64], seed: int) -> dict[str, Spec]:
    rows = np.sort(np.random.default_rng(seed).permutation(len(truth))[:MAX_SCATTER_POINTS])
    points = [
        {"actual": float(truth[row]), "predicted": float(values[row]), "residual": float(truth[row] - values[row])}
        for row in rows
    ]
    mark = {"type": "point", "filled": True, "opacity": 0.5, "size": 25, "tooltip": True}
    loose = {"type": "quantitative", "scale": {"zero": False}}
    predicted, actual = {"field": "predicted", **loose}, {"field": "actual", **loose}
    residual = {"field": "residual", "type": "quantitative", "title": "actual - predicted"}
    zero = {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"y": {"datum": 0}}}
    low, high = float(truth[rows].min()), float(truth[rows].max())
    return {
        "predicted_vs_actual": _spec(
            points,
            "Predicted and actual",
            layer=[{"mark": mark, "encoding": {"x": predicted, "y": actual}}, _diagonal(low, high)],
        ),
        "residuals": _spec(
            points, "Residuals", layer=[{"mark": mark, "encoding": {"x": predicted, "y": residual}}, zero]
        ),
    }


def _diagonal(low: float, high: float) -> Spec:
    return {
        "data": {"values": [{"x": low, "y": low}, {"x": high, "y": high}]},
        "mark": {"type": "line", "strokeDash": [4, 4], "color": "gray"},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
    }


def _spec(points: Points, title: str, **rest: object) -> Spec:
    return {"$schema": SCHEMA, "title": title, "width": WIDTH, "data": {"values": points}, **rest}
