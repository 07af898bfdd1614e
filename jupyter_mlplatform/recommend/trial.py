"""A quick trial: what a linear model and a few trees say of rows that they have not seen.

It tells doubtful labels and classes that overlap, and what to expect of larger models before any is trained.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records import Column

MOST_ROWS = 1_200
_LEAST_ROWS = 40
_LEAST_OF_CLASS = 10
_MOST_CLASSES = 20
_MOST_COLUMNS = 200
_FOLDS = 3
_TREES = 40


@dataclass(frozen=True)
class Trial:
    """Predictions for ``rows``, positions in the view's frame, each by models that did not see the row.

    ``answers`` are the numbers of the classes in ``classes``, or quantities if there are none. ``trees`` and ``linear``
    have shape (rows, classes) or (rows,).
    """

    rows: npt.NDArray[np.int64]
    answers: npt.NDArray[np.float64]
    classes: tuple[str, ...]
    trees: npt.NDArray[np.float64]
    linear: npt.NDArray[np.float64]


def trial_of(view: View) -> Trial | None:
    """Return the trial of a view, made once; None where there is too little to learn from."""
    if "trial" not in view.memo:
        view.memo["trial"] = _try(view)
    found: Trial | None = view.memo["trial"]
    return found


def _try(view: View) -> Trial | None:
    if view.target is None or view.problem_type is None or len(view.columns) > _MOST_COLUMNS:
        return None
    known = _known(view, view.target)
    if known.height < _LEAST_ROWS or known["answer"].n_unique() < 2:
        return None
    classes = tuple(known["answer"].unique().sort()) if view.problem_type != "regression" else ()
    if len(classes) > _MOST_CLASSES:
        return None
    rows = known["row"].to_numpy()
    matrix = _encoded(view, rows)
    if matrix is None:
        return None
    answers = (known["answer"].rank("dense") - 1 if classes else known["answer"]).cast(pl.Float64).to_numpy()
    trees, linear = _predicted(matrix, answers, len(classes))
    return Trial(rows, answers, classes, trees, linear)


def _known(view: View, target: str) -> pl.DataFrame:
    """Return up to 1,200 rows with a target, those of very rare classes left out."""
    classify = view.problem_type != "regression"
    answers = view.texts(target) if classify else view.numbers(target)
    if answers is None:
        return pl.DataFrame({"row": [], "answer": []})
    known = pl.DataFrame({"row": np.arange(view.rows), "answer": answers}).drop_nulls()
    if classify:
        known = known.filter(pl.len().over("answer") >= _LEAST_OF_CLASS)
    known = known.sample(min(MOST_ROWS, known.height), seed=0)
    return known.filter(pl.len().over("answer") >= _FOLDS) if classify else known


def _encoded(view: View, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64] | None:
    """Return the columns as numbers. Nothing is learnt of the target, so that all rows can be encoded at once."""
    from jupyter_mlplatform.training.features import FeaturePlan, build_encoder, plan_features

    columns = [
        Column(name=name, dtype=column.dtype, semantic_type=column.semantic_type, nullable=True)
        for name, column in view.columns.items()
        if column.semantic_type != "text" and name not in view.given_away
    ]
    plan = plan_features(view.frame, columns, view.target or "")
    if not plan.numbers + plan.categories + plan.dates:
        return None
    narrow = FeaturePlan(plan.numbers, plan.categories, (), plan.dates, (), {})
    encoded: npt.NDArray[np.float64] = build_encoder(narrow, "scaled", 0).fit_transform(view.frame[rows])
    return encoded


def _predicted(
    matrix: npt.NDArray[np.float64], answers: npt.NDArray[np.float64], classes: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    import warnings

    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
    from sklearn.linear_model import LogisticRegression, RidgeCV
    from sklearn.model_selection import KFold, StratifiedKFold

    shape = (len(answers), classes) if classes else (len(answers),)
    found: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] = (np.zeros(shape), np.zeros(shape))
    models: tuple[Any, Any] = (
        (ExtraTreesClassifier(_TREES, min_samples_leaf=2, random_state=0), LogisticRegression(max_iter=100))
        if classes
        else (
            ExtraTreesRegressor(_TREES, min_samples_leaf=2, max_features=0.5, random_state=0),
            RidgeCV(alphas=(0.1, 10.0, 1000.0)),
        )
    )
    kind = StratifiedKFold if classes else KFold
    for training, test in kind(_FOLDS, shuffle=True, random_state=0).split(matrix, answers):
        for model, said in zip(models, found, strict=True):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # one that does not converge says enough for a trial
                model.fit(matrix[training], answers[training])
            said[test] = model.predict_proba(matrix[test]) if classes else model.predict(matrix[test])
    return found
