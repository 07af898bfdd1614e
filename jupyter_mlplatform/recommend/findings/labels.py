"""Labels that are probably wrong, and classes that the columns do not tell apart."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from jupyter_mlplatform.recommend.findings.naming import condition_on
from jupyter_mlplatform.recommend.trial import Trial, trial_of
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding

_SURE = 0.75
_DOUBTED = 0.12
_SEPARATE = 0.6  # how much better than the most frequent class, and how sure of each class, on average
_LEAST = 3
_MOST_SHARE = 0.15
_CONFUSED = 0.35
_SHOWN = 3
_ONE_CLASS = "Columns that tell them apart would help; where the difference does not matter, one class of both."
_NO_STEP = "No step mends that: it takes columns that tell them apart."
_WITH_STEP = "Once looked at, those that are wrong can be dropped: take from the condition those that are right."
_WITHOUT_STEP = "No step names them, as no few columns tell them from other rows: mend them where they come from."


def label_errors(view: View) -> Iterator[Finding]:
    """Yield the classes' doubtful labels, and the pairs of classes that overlap; both are told by one prediction."""
    predicted = trial_of(view)
    if predicted is None or not predicted.classes:
        return
    yield from _doubtful(view, predicted)
    yield from _overlapping(view, predicted)


def _doubtful(view: View, predicted: Trial) -> Iterator[Finding]:
    """Find labels by confident learning (Northcutt, Jiang and Chuang, JAIR 70, 2021), and only where it is sure.

    A row is counted to another class if that class's probability is at least its average among the rows labelled so.
    Where classes overlap, that holds of many rows whose label is right: then nothing is said.
    """
    target = view.target or ""
    probabilities, labels = predicted.trees, predicted.answers.astype(np.int64)
    thresholds = np.array([probabilities[labels == label, label].mean() for label in range(len(predicted.classes))])
    own = probabilities[np.arange(len(labels)), labels]
    others = np.where(probabilities >= np.maximum(thresholds, _SURE), probabilities, -1.0)
    others[np.arange(len(labels)), labels] = -1.0
    likelier = others.argmax(axis=1)
    doubtful = np.flatnonzero((others.max(axis=1) > 0) & (own <= _DOUBTED))
    clear = float((probabilities.argmax(axis=1) == labels).mean())
    base = float(np.bincount(labels).max()) / len(labels)
    separate = (clear - base) / (1 - base) >= _SEPARATE and float(thresholds.min()) >= _SEPARATE
    if len(doubtful) < _LEAST or len(doubtful) > _MOST_SHARE * len(labels) or not separate:
        return
    order = doubtful[np.argsort(own[doubtful], kind="stable")]
    examples = tuple(
        f"row {predicted.rows[row] + 1:,}: {predicted.classes[labels[row]]}, "
        f"more like {predicted.classes[likelier[row]]}"
        for row in order[:_SHOWN]
    )
    condition = condition_on(view, predicted.rows[doubtful].tolist())
    yield Finding(
        kind="label_errors",
        columns=(target,),
        severity="warning",
        count=round(len(doubtful) * view.rows / len(labels)),
        examples=examples,
        reason=(
            f"{len(doubtful):,} of {len(labels):,} rows look like another class of “{target}” than the one they have "
            f"(told by trees that had not seen them, which are right on {clear:.0%}). Look at them: a label may be "
            f"wrong, or a column that matters is not there. {_WITH_STEP if condition else _WITHOUT_STEP}"
        ),
        steps=({"kind": "filter_rows", "where": condition, "action": "drop"},) if condition else (),
    )


def _overlapping(view: View, predicted: Trial) -> Iterator[Finding]:
    said = predicted.trees.argmax(axis=1)
    labels = predicted.answers.astype(np.int64)
    for first in range(len(predicted.classes)):
        for second in range(first + 1, len(predicted.classes)):
            rows = np.isin(labels, (first, second))
            confused = int(((labels == first) & (said == second)).sum() + ((labels == second) & (said == first)).sum())
            least = min(int((labels == first).sum()), int((labels == second).sum()))
            # Guessing the larger of two classes confuses no more rows than the smaller one has.
            if confused < _CONFUSED * rows.sum() or confused < 0.6 * least:
                continue
            pair = f"{predicted.classes[first]} / {predicted.classes[second]}"
            merged = _merged(view, predicted.classes[first], predicted.classes[second])
            yield Finding(
                kind="class_overlap",
                columns=(view.target or "",),
                severity="info",
                count=round(confused * view.rows / len(labels)),
                examples=(pair,),
                reason=(
                    f"The columns hardly tell {pair} of “{view.target}” apart: {confused:,} of {int(rows.sum()):,} "
                    f"rows are taken for the other. {_ONE_CLASS if merged else _NO_STEP}"
                ),
                steps=merged,
            )


def _merged(view: View, first: str, second: str) -> tuple[dict[str, Any], ...]:
    """Return the step that makes one class of two, none where they are all, or where they are no words."""
    if view.target is None or not view.is_text(view.target) or view.problem_type == "binary":
        return ()
    return (
        {
            "kind": "map_values",
            "columns": [view.target],
            "values": dict.fromkeys((first, second), f"{first} or {second}"),
        },
    )
