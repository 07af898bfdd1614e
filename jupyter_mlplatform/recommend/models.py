"""Which models of the training portfolio suit a table, before any is trained."""

from collections.abc import Mapping

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import ModelSuggestion

_FEW, _MANY = 500, 5_000
# By how little a model lost to the best one, on average over 128 public tables (3 folds, up to 1,200 rows): random
# forest 0.026, extra trees 0.033, linear 0.043, k nearest neighbours 0.086, boosting 0.106 (0.030 from 500 rows on).
# From thousands of rows on boosting gains on the others.
_FOR_FEW = ("linear", "random_forest", "extra_trees", "hist_gradient_boosting", "knn", "dummy")
_FOR_SOME = ("random_forest", "linear", "hist_gradient_boosting", "extra_trees", "knn", "dummy")
_FOR_MANY = ("hist_gradient_boosting", "random_forest", "linear", "extra_trees", "knn", "dummy")
# Seconds for five folds and a million cells, roughly, on two cores.
_COST: Mapping[str, float] = {
    "dummy": 0.25,
    "linear": 10,
    "knn": 20,
    "hist_gradient_boosting": 30,
    "extra_trees": 60,
    "random_forest": 90,
}


def model_suggestions(view: View) -> tuple[ModelSuggestion, ...]:
    """Return the portfolio's models, the likeliest to do best first, the baseline last."""
    if view.problem_type is None:
        return ()
    rows = view.profile.rows
    ranked = _FOR_FEW if rows < _FEW else _FOR_MANY if rows >= _MANY else _FOR_SOME
    return tuple(ModelSuggestion(name=name, reason=_reason(view, name), cost_s=_cost(view, name)) for name in ranked)


def _reason(view: View, name: str) -> str:
    rows = f"{view.profile.rows:,} rows"
    few = view.profile.rows < _FEW
    match name:
        case "linear":
            return (
                f"With {rows}, what simply adds up holds best; quick and easy to explain."
                if few
                else "Quick and easy to explain; what others gain over it is what interactions are worth."
            )
        case "random_forest":
            return "Finds interactions, bears outliers and any scale, and seldom does badly on a table of this size."
        case "extra_trees":
            return "Averages trees that are more random: less variance where rows are few or columns noisy."
        case "hist_gradient_boosting":
            gaps = any(view.columns[column].missing for column in view.features)
            taken = " Takes missing values as they are." if gaps else ""
            learns = f"{rows} are few for it" if few else f"{rows} are enough to learn interactions one by one"
            return f"{learns[0].upper()}{learns[1:]}.{taken}"
        case "knn":
            return "Takes similar rows as they come: good where few quantities on one scale matter."
    return "The baseline: what a prediction is worth that looks at no column."


def _cost(view: View, name: str) -> float:
    cells = view.profile.rows * max(len(view.features), 1) / 1e6
    return round(0.1 + _COST[name] * cells, 2)
