"""What an endpoint is asked and says, in a window of its last rows, against the rows that its model was trained on."""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from jupyter_mlplatform.endpoints.answer import Answer
from jupyter_mlplatform.endpoints.drift import compare, untested
from jupyter_mlplatform.endpoints.lines import LineLog
from jupyter_mlplatform.endpoints.predictor import Predictor
from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.monitoring import ColumnDrift, DriftReport, MonitorSettings
from jupyter_mlplatform.tables.rows import to_json

PREDICTION = "(prediction)"
_MOST_COMING = 5_000
_TESTED = {"numeric", "categorical", "boolean"}


class Reference:
    """The rows that a model was trained on, as first uploaded, and what it says of them."""

    def __init__(self, predictor: Predictor, rows: Mapping[str, list[object]], count: int) -> None:
        answer = predictor.answer_columns(rows, count) if count else Answer(0, [], {}, [], None)
        self.model_id = predictor.config.id
        self.inputs = predictor.inputs
        self.rows = count
        self.columns = [column for column in predictor.config.input_schema if column.name in answer.columns]
        self.values = answer.columns
        self.predictions = answer.values
        self.numeric_prediction = not predictor.classes


class Monitor:
    """The window of one endpoint.

    Parameters
    ----------
    file
        Where the window is kept, so that it outlives the process; nothing is kept without.
    """

    def __init__(self, endpoint: str, reference: Reference, settings: MonitorSettings, file: Path | None) -> None:
        self._endpoint = endpoint
        self._reference = reference
        self._settings = settings
        self._windows: dict[str, deque[Any]] = {
            column.name: deque(maxlen=settings.window_rows) for column in reference.columns
        }
        self._predictions: deque[Any] = deque(maxlen=settings.window_rows)
        self._times: deque[float] = deque(maxlen=settings.window_rows)
        self._log = LineLog(file, settings.window_rows) if file else None
        self._coming: list[tuple[float, Answer]] = []
        self._rows_coming = self._unsaved = 0
        if self._log:
            self._restore(self._log)

    def observe(self, answer: Answer) -> None:
        """Take rows that were answered into the window, later, when nobody waits."""
        self._coming.append((time.time(), answer))
        self._rows_coming += len(answer.values)
        if self._rows_coming > _MOST_COMING:
            self._take()

    def _take(self) -> None:
        for at, answer in self._coming:
            for name, window in self._windows.items():
                window.extend(answer.columns[name])
            self._predictions.extend(answer.values)
            self._times.extend([at] * len(answer.values))
        self._unsaved += self._rows_coming
        self._coming, self._rows_coming = [], 0

    def save(self) -> None:
        """Write the rows that came since the last time to the file."""
        self._take()
        unsaved, self._unsaved = min(self._unsaved, len(self._times)), 0
        if self._log and unsaved:
            columns = [_last(window, unsaved) for window in self._windows.values()]
            rows = zip(_last(self._times, unsaved), _last(self._predictions, unsaved), *columns, strict=True)
            self._log.add([orjson.dumps((at, said, [*map(to_json, values)])) for at, said, *values in rows])

    def _restore(self, log: LineLog) -> None:
        """Take the rows of a worker before this one into the window."""
        kept: list[tuple[float, Any, list[Any]]] = []
        for line in islice(log.newest(), self._settings.window_rows):
            at, said, values = orjson.loads(line)
            kept.append((at, said, values))
        kept.reverse()
        columns = {name: [values[place] for _, _, values in kept] for place, name in enumerate(self._windows)}
        checked = self._reference.inputs.check_columns(columns, len(kept)).columns if kept and columns else {}
        for name, window in self._windows.items():
            window.extend(checked.get(name, ()))
        self._times.extend(at for at, _, _ in kept)
        self._predictions.extend(said for _, said, _ in kept)

    def report(self) -> DriftReport:
        """Compare the window with the training rows."""
        self._take()
        reference, settings = self._reference, self._settings
        report = DriftReport(
            endpoint=self._endpoint,
            model_id=reference.model_id,
            rows=len(self._times),
            first_at=datetime.fromtimestamp(self._times[0], UTC) if self._times else None,
            last_at=datetime.fromtimestamp(self._times[-1], UTC) if self._times else None,
            training_rows=reference.rows,
            settings=settings,
        )
        if not reference.rows:
            return report.model_copy(update={"detail": "The rows that the model was trained on are not there."})
        if len(self._times) < settings.min_rows:
            detail = f"{len(self._times)} rows so far; from {settings.min_rows} on they are compared."
            return report.model_copy(update={"detail": detail})
        tested = sum(column.semantic_type in _TESTED for column in reference.columns) + 1
        columns = tuple(
            self._judge(_compared(column, reference.values[column.name], self._windows[column.name]), tested)
            for column in reference.columns
        )
        said = compare(PREDICTION, reference.predictions, self._predictions, numeric=reference.numeric_prediction)
        prediction = self._judge(said, tested)
        drifted = prediction.drifted or any(column.drifted for column in columns)
        return report.model_copy(update={"columns": columns, "prediction": prediction, "drifted": drifted})

    def _judge(self, found: ColumnDrift, tested: int) -> ColumnDrift:
        if found.p_value is None or found.psi is None:
            return found
        drifted = found.p_value < self._settings.p_value / tested and found.psi >= self._settings.psi
        return found.model_copy(update={"drifted": drifted})


def _compared(column: Column, before: Sequence[Any], after: Sequence[Any]) -> ColumnDrift:
    if column.semantic_type not in _TESTED:
        return untested(column.name, before, after)
    numeric = column.semantic_type == "numeric" and all(_is_number(value) for value in (*before, *after))
    return compare(column.name, before, after, numeric=numeric)


def _last(window: deque[Any], count: int) -> Iterator[Any]:
    return islice(window, len(window) - count, None)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
