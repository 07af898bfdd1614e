"""What a model says of rows whose class it has not seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records import Column

MOST_ROWS = 1_500
_LEAST_ROWS = 60
_LEAST_OF_CLASS = 10
_MOST_CLASSES = 20
_MOST_COLUMNS = 200
_FOLDS = 5
_TREES = 60


@dataclass(frozen=True)
class OutOfFold:
    """Probabilities of shape (rows, classes), each by trees that did not see the row.

    ``rows`` are positions in the view's frame, ``labels`` the numbers of their classes in ``classes``.
    """

    rows: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    probabilities: npt.NDArray[np.float64]


def out_of_fold(view: View) -> OutOfFold | None:
    """Cross-validate extremely randomised trees on at most 1,500 rows; None where there is too little to learn from."""
    if view.target is None or view.problem_type not in {"binary", "multiclass"} or len(view.columns) > _MOST_COLUMNS:
        return None
    labelled = pl.DataFrame({"row": np.arange(view.rows), "label": view.texts(view.target)}).drop_nulls()
    labelled = labelled.filter(pl.len().over("label") >= _LEAST_OF_CLASS)
    labelled = labelled.sample(min(MOST_ROWS, labelled.height), seed=0).filter(pl.len().over("label") >= _FOLDS)
    classes = labelled["label"].unique().sort()
    if labelled.height < _LEAST_ROWS or not 2 <= len(classes) <= _MOST_CLASSES:
        return None
    rows = labelled["row"].to_numpy()
    labels = (labelled["label"].rank("dense").cast(pl.Int64) - 1).to_numpy()
    matrix = _encoded(view, rows)
    if matrix is None:
        return None
    return OutOfFold(rows, labels, tuple(classes), _probabilities(matrix, labels, len(classes)))


def _encoded(view: View, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64] | None:
    """Return the columns as numbers. Nothing is learnt of the target, so that all rows can be encoded at once."""
    from sklearn.pipeline import Pipeline

    from jupyter_mlplatform.training.features import build_encoder, plan_features

    target = view.target or ""
    columns = [
        Column(name=name, dtype=column.dtype, semantic_type=column.semantic_type, nullable=True)
        for name, column in view.columns.items()
        if column.semantic_type != "text"
    ]
    plan = plan_features(view.frame, columns, target)
    numbers = plan.numbers + plan.dates
    if not numbers + plan.categories:
        return None
    narrow = type(plan)(plan.numbers, plan.categories, (), plan.dates, (), {})
    encoder = Pipeline([("encode", build_encoder(narrow, "scaled", 0))])
    encoded: npt.NDArray[np.float64] = encoder.fit_transform(view.frame[rows])
    return encoded


def _probabilities(
    matrix: npt.NDArray[np.float64], labels: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.float64]:
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.model_selection import StratifiedKFold

    found = np.zeros((len(labels), classes))
    for training, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(matrix, labels):
        trees = ExtraTreesClassifier(_TREES, min_samples_leaf=2, random_state=0)
        found[test] = trees.fit(matrix[training], labels[training]).predict_proba(matrix[test])
    return found
