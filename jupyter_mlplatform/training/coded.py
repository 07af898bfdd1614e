"""A classifier that takes classes of any kind, around one that knows only the numbers 0, 1, 2 and so on."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.preprocessing import LabelEncoder


class CodedClasses(ClassifierMixin, BaseEstimator):
    """Fits `estimator` to the codes of the classes, which it gives back as they were; `classes_` are sorted."""

    def __init__(self, estimator: Any) -> None:  # noqa: ANN401 - any classifier
        self.estimator = estimator

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Fit to rows `X`, shape (rows, features), and their classes `y`, shape (rows,)."""
        self.encoder_ = LabelEncoder().fit(y)
        self.classes_ = self.encoder_.classes_
        self.estimator_ = clone(self.estimator).fit(X, self.encoder_.transform(y))
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.floating[Any]]:  # noqa: N803
        """Return the probabilities of `classes_`, shape (rows, classes)."""
        found: NDArray[np.floating[Any]] = self.estimator_.predict_proba(X)
        return found

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """Return the class of each row, shape (rows,)."""
        found: NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return found
