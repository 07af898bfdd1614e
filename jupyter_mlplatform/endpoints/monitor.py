"""What an endpoint is asked and says, in a window of its last rows, against the rows that its model was trained on.

Numbers are compared by the two-sample Kolmogorov-Smirnov test, levels by the chi-squared test of homogeneity. With many
rows a test finds differences that matter to nobody, so the size counts too: the population stability index (N. Siddiqi,
Credit Risk Scorecards, 2006).
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from jupyter_mlplatform.endpoints.predictor import Answer, Predictor
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.monitoring import ColumnDrift, DriftReport, MonitorSettings

PREDICTION = "(prediction)"
_TENTHS = 10
_LEVELS = 50
_TESTED = {"numeric", "categorical", "boolean"}


class Reference:
    """The rows that a model was trained on, as first uploaded, and what it says of them."""

    def __init__(self, predictor: Predictor, rows: Mapping[str, list[object]], count: int) -> None:
        answer = predictor.answer_columns(rows, count) if count else Answer(0, [], {}, [], None)
        self.model_id = predictor.config.id
        self.rows = count
        self.columns = [column for column in predictor.config.input_schema if column.name in answer.columns]
        self.values = answer.columns
        self.predictions = answer.values
        self.numeric_prediction = not predictor.classes


class Monitor:
    """The window of one endpoint."""

    def __init__(self, endpoint: str, reference: Reference, settings: MonitorSettings) -> None:
        self._endpoint = endpoint
        self._reference = reference
        self._settings = settings
        self._windows: dict[str, deque[Any]] = {
            column.name: deque(maxlen=settings.window_rows) for column in reference.columns
        }
        self._predictions: deque[Any] = deque(maxlen=settings.window_rows)

    def observe(self, answer: Answer) -> None:
        """Take rows that were answered into the window."""
        for name, window in self._windows.items():
            window.extend(answer.columns[name])
        self._predictions.extend(answer.values)

    def report(self) -> DriftReport:
        """Compare the window with the training rows."""
        reference, settings = self._reference, self._settings
        report = DriftReport(
            endpoint=self._endpoint, model_id=reference.model_id, rows=len(self._predictions), settings=settings
        )
        if not reference.rows:
            return report.model_copy(update={"detail": "The rows that the model was trained on are not there."})
        if len(self._predictions) < settings.min_rows:
            detail = f"{len(self._predictions)} rows so far; from {settings.min_rows} on they are compared."
            return report.model_copy(update={"detail": detail})
        tested = sum(column.semantic_type in _TESTED for column in reference.columns) + 1
        columns = tuple(
            self._judge(self._column(column, reference.values[column.name], self._windows[column.name]), tested)
            for column in reference.columns
        )
        prediction = self._judge(self._predicted(), tested)
        drifted = prediction.drifted or any(column.drifted for column in columns)
        return report.model_copy(update={"columns": columns, "prediction": prediction, "drifted": drifted})

    def _predicted(self) -> ColumnDrift:
        before, after = self._reference.predictions, list(self._predictions)
        return _compare(PREDICTION, before, after, numeric=self._reference.numeric_prediction)

    def _column(self, column: Column, before: Sequence[Any], window: deque[Any]) -> ColumnDrift:
        after = list(window)
        if column.semantic_type not in _TESTED:
            return ColumnDrift(column=column.name, missing=_missing(after), missing_in_training=_missing(before))
        numeric = column.semantic_type == "numeric" and all(_is_number(value) for value in (*before, *after))
        return _compare(column.name, before, after, numeric=numeric)

    def _judge(self, found: ColumnDrift, tested: int) -> ColumnDrift:
        if found.p_value is None or found.psi is None:
            return found
        drifted = found.p_value < self._settings.p_value / tested and found.psi >= self._settings.psi
        return found.model_copy(update={"drifted": drifted})


def _compare(name: str, before: Sequence[Any], after: Sequence[Any], *, numeric: bool) -> ColumnDrift:
    found = ColumnDrift(column=name, missing=_missing(after), missing_in_training=_missing(before))
    if numeric:
        left, right = _numbers(before), _numbers(after)
        if not len(left) or not len(right):
            return found
        outcome = stats.ks_2samp(left, right, method="asymp")
        edges = np.unique(np.quantile(left, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
        counts = [np.bincount(np.searchsorted(edges, side), minlength=len(edges) + 1) for side in (left, right)]
        test = {"test": "kolmogorov_smirnov", "statistic": float(outcome.statistic), "p_value": float(outcome.pvalue)}
        return found.model_copy(update=test | {"psi": _stability(*counts)})
    old, new = _levels(before), _levels(after)
    unknown = sum(count for level, count in new.items() if level not in old) / max(len(after), 1)
    names = [level for level, _ in (old + new).most_common(_LEVELS)]
    table = np.array([[side[level] for level in names] for side in (old, new)], dtype=np.float64)
    rest = np.array([[side.total()] for side in (old, new)]) - table.sum(axis=1, keepdims=True)
    if rest.any():
        table = np.hstack((table, rest))
    if table.shape[1] < 2 or not table.sum(axis=1).all():
        return found.model_copy(update={"unknown": unknown})
    outcome = stats.chi2_contingency(table, correction=False)
    test = {"test": "chi_squared", "statistic": float(outcome.statistic), "p_value": float(outcome.pvalue)}
    return found.model_copy(update=test | {"psi": _stability(*table), "unknown": unknown})


def _stability(before: NDArray[Any], after: NDArray[Any]) -> float:
    """Return the population stability index of two rows of counts; half a row is added to each, so none is empty."""
    left = (before + 0.5) / (before + 0.5).sum()
    right = (after + 0.5) / (after + 0.5).sum()
    return float(((right - left) * np.log(right / left)).sum())


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    numbers = np.array([value for value in values if value is not None], dtype=np.float64)
    return numbers[np.isfinite(numbers)]


def _levels(values: Sequence[Any]) -> Counter[str]:
    return Counter(str(value) for value in values if value is not None)


def _missing(values: Sequence[Any]) -> float:
    return sum(value is None for value in values) / max(len(values), 1)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
