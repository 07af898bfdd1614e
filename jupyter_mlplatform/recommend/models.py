"""Which models of the training portfolio suit a table, before any is trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from jupyter_mlplatform.recommend.trial import Trial, trial_of
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import ModelSuggestion

_FEW, _MANY = 150, 5_000
_BASELINE = "dummy"
_BOOSTERS = ("lightgbm", "xgboost")  # where they are installed
_WITHOUT_TRIAL = ("random_forest", "linear", "extra_trees", "hist_gradient_boosting", *_BOOSTERS, "knn")
# How far nine in ten of 245 public tables were from what the trial lets expect (3 folds, up to 1,000 rows), in units of
# the score: areas and accuracies, and R² for quantities.
_OFF_CLASSES: Mapping[str, float] = {
    "linear": 0.02, "random_forest": 0.04, "hist_gradient_boosting": 0.09, "lightgbm": 0.09, "xgboost": 0.09,
    "extra_trees": 0.02, "knn": 0.07,
}  # fmt: skip
_OFF_QUANTITIES: Mapping[str, float] = {
    "linear": 0.11, "random_forest": 0.12, "hist_gradient_boosting": 0.32, "lightgbm": 0.32, "xgboost": 0.32,
    "extra_trees": 0.09, "knn": 0.29,
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """CPU seconds of five folds: for starting, for each thousand rows, and for each million cells."""

    start: float
    rows: float
    cells: float


# Fitted to the same tables; the median table was off by a quarter at most.
_COSTS: Mapping[str, Cost] = {
    "dummy": Cost(0.01, 0.002, 0.05),
    "linear": Cost(0.03, 0.005, 1.7),
    "knn": Cost(0.03, 0.017, 0.9),
    "hist_gradient_boosting": Cost(0.08, 0.33, 13),
    "lightgbm": Cost(0.08, 0.33, 13),
    "xgboost": Cost(0.08, 0.33, 13),
    "extra_trees": Cost(0.3, 0.22, 9),
    "random_forest": Cost(0.45, 0.21, 12),
}


@dataclass(frozen=True)
class Level:
    """How well a model does: an area, an accuracy or R², 1 at best."""

    value: float
    off: float


def model_suggestions(view: View) -> tuple[ModelSuggestion, ...]:
    """Return the portfolio's models, the likeliest to do best first, the baseline last.

    What to expect of each is told from a quick trial of a linear model and of a few trees on rows that they have not
    seen. Over 245 public tables the model named first lost 0.026 to the best on average (always the linear one: 0.079),
    the best of the first three 0.002.
    """
    if view.problem_type is None:
        return ()
    trial = trial_of(view)
    levels = _levels(view, trial) if trial is not None else {}
    ranked = sorted(levels, key=lambda name: -levels[name].value) if levels else _WITHOUT_TRIAL
    installed = [name for name in ranked if name not in _BOOSTERS or find_spec(name)]
    return tuple(
        ModelSuggestion(
            name=name,
            reason=_reason(view, name),
            cost_s=_cost(view, name),
            **_expected(view, trial, levels.get(name)),
        )
        for name in (*installed, _BASELINE)
    )


def _levels(view: View, trial: Trial) -> dict[str, Level]:
    linear, trees = (_level(trial, said) for said in (trial.linear, trial.trees))
    rows = view.profile.rows
    boosting = trees - (0.1 if rows < _FEW else 0.005) - 10 / max(rows, 1) + (0.02 if rows >= _MANY else 0.0)
    values = {
        "linear": linear,
        "random_forest": trees + 0.01,
        "extra_trees": trees,
        "hist_gradient_boosting": boosting,
        "lightgbm": boosting - 0.001,  # as good, and not built in
        "xgboost": boosting - 0.002,
        "knn": max(linear, trees) - 0.06,
    }
    off = _OFF_CLASSES if trial.classes else _OFF_QUANTITIES
    return {name: Level(min(max(value, 0.0), 1.0), off[name]) for name, value in values.items()}


def _level(trial: Trial, said: np.ndarray) -> float:
    from sklearn.metrics import balanced_accuracy_score, r2_score, roc_auc_score

    if not trial.classes:
        return float(r2_score(trial.answers, said))
    if len(trial.classes) == 2:
        return float(roc_auc_score(trial.answers, said[:, 1]))
    return float(balanced_accuracy_score(trial.answers, said.argmax(axis=1)))


def _expected(view: View, trial: Trial | None, level: Level | None) -> dict[str, float | tuple[float, float]]:
    """Return the score to expect by the problem's usual metric, and between which bounds nine in ten tables had it."""
    if trial is None or level is None:
        return {}
    low, high = max(level.value - level.off, 0.0), min(level.value + level.off, 1.0)
    if view.problem_type != "regression":
        return {"expected_score": round(level.value, 4), "expected_interval": (round(low, 4), round(high, 4))}
    spread = float(np.std(trial.answers))
    error, best, worst = (spread * float(np.sqrt(max(1 - value, 0.0))) for value in (level.value, high, low))
    return {"expected_score": _short(error), "expected_interval": (_short(best), _short(worst))}


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _reason(view: View, name: str) -> str:
    rows = f"{view.profile.rows:,} rows"
    few = view.profile.rows < _FEW
    match name:
        case "linear":
            return "Quick and easy to explain; what others gain over it is what bends and interactions are worth."
        case "random_forest":
            return "Finds interactions, bears outliers and any scale, and seldom does badly on a table of this size."
        case "extra_trees":
            return "Averages trees that are more random: less variance where rows are few or columns noisy."
        case "hist_gradient_boosting" | "lightgbm" | "xgboost":
            gaps = any(view.columns[column].missing for column in view.features)
            taken = " Takes missing values as they are." if gaps else ""
            learns = f"{rows} are few for it" if few else f"{rows} are enough to learn interactions one by one"
            return f"{learns[0].upper()}{learns[1:]}.{taken}"
        case "knn":
            return "Takes similar rows as they come: good where few quantities on one scale matter."
    return "The baseline: what a prediction is worth that looks at no column."


def _cost(view: View, name: str) -> float:
    cost, rows = _COSTS[name], view.profile.rows
    cells = rows * max(len(view.features), 1) / 1e6
    return round(cost.start + cost.rows * rows / 1e3 + cost.cells * cells, 2)
