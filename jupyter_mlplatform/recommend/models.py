"""Which models of the training portfolio suit a table, before any is trained."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import ModelSuggestion

_CLASSES_COST = 0.3


def model_suggestions(view: View) -> tuple[ModelSuggestion, ...]:
    """Return the portfolio's models, the likeliest to do best first, the baseline last."""
    if view.problem_type is None:
        return ()
    ranked = sorted(_weighed(view), key=lambda entry: -entry[1])
    return tuple(
        ModelSuggestion(name=name, reason=reason, cost_s=round(_cost(view, name), 2)) for name, _, reason in ranked
    )


def _weighed(view: View) -> Iterator[tuple[str, float, str]]:
    rows, features = view.profile.rows, max(len(view.features), 1)
    categorical = len([name for name in view.of_type("categorical", "boolean") if name != view.target])
    missing = any(view.columns[name].missing for name in view.features)
    small = rows < 1_000
    noted = "Missing values and categories are taken as they are. " if missing or categorical else ""
    yield (
        "hist_gradient_boosting",
        3.2 if rows >= 2_000 else 2.4 if rows >= 500 else 1.6,
        f"{noted}With {rows:,} rows there is {'little' if small else 'enough'} to learn interactions from.",
    )
    yield (
        "linear",
        3.0 if small or features > rows / 10 else 2.0,
        "Few rows for each column: what adds up simply holds best."
        if small or features > rows / 10
        else "Quick and easy to explain; what the others gain over it shows what interactions are worth.",
    )
    yield (
        "random_forest",
        2.6 if rows < 20_000 else 2.2,
        "Robust to outliers and scales, hardly needs settings.",
    )
    yield (
        "extra_trees",
        2.7 if rows < 2_000 else 2.1,
        "Averages more random trees: less variance where rows are few and columns noisy.",
    )
    yield (
        "knn",
        1.4 if categorical == 0 and features <= 20 else 0.6,
        "Takes similar rows: good where few quantities on one scale matter.",
    )
    yield ("dummy", 0.0, "The baseline: what predicting without looking at a column gives.")


def _cost(view: View, name: str) -> float:
    """Return a rough number of seconds for five folds on two cores."""
    cells = view.profile.rows * max(len(view.features), 1) / 1e6
    factor = {"dummy": 0.05, "linear": 2, "knn": 4, "extra_trees": 12, "random_forest": 18, "hist_gradient_boosting": 6}
    return 0.1 + 5 * factor[name] * cells
