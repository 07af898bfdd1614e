"""What kind of problem predicting a column is."""

from dataclasses import dataclass

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import ProblemReason, ProblemType

MOST_CLASSES = 100


@dataclass(frozen=True)
class Problem:
    """The kind of problem, None if the column cannot be predicted, and why."""

    type: ProblemType | None
    confidence: float
    reason: str
    runner_up: ProblemType | None = None

    def record(self) -> ProblemReason:
        """Return what is said of it."""
        return ProblemReason(confidence=round(self.confidence, 3), reason=self.reason, runner_up=self.runner_up)


def problem_of(view: View, target: str) -> Problem:
    """Judge what kind of problem predicting `target` is, by its values alone."""
    column = view.columns[target]
    confidence = column.confidence
    match column.semantic_type:
        case "boolean":
            return Problem("binary", confidence, f"“{target}” has two values. {column.reason}")
        case "numeric":
            return _numeric(view, target, confidence)
        case "categorical":
            return _classes(view, target, confidence)
        case "constant":
            reason = f"“{target}” has one value in every row: there is nothing to predict."
        case "identifier":
            if view.numbers(target) is not None and not view.is_text(target):
                reason = f"“{target}” names rows, it seems; as a quantity it would be regression. {column.reason}"
                return Problem("regression", 0.3, reason)
            reason = f"“{target}” names rows: no value is learnt from another row."
        case "datetime":
            reason = f"“{target}” is a date; predict a duration or a part of it instead."
        case "text":
            reason = f"“{target}” is free text, which the models here cannot predict."
    return Problem(None, confidence, reason)


def _numeric(view: View, target: str, confidence: float) -> Problem:
    numbers = view.numbers(target)
    distinct = numbers.drop_nulls().n_unique() if numbers is not None else 0
    if distinct == 2:
        return Problem("binary", 0.7, f"“{target}” is a number with two values.", "regression")
    runner_up: ProblemType | None = "multiclass" if distinct <= 20 else None
    return Problem("regression", confidence, f"“{target}” is a quantity with {distinct:,} different values.", runner_up)


def _classes(view: View, target: str, confidence: float) -> Problem:
    classes = view.texts(target).n_unique() - bool(view.texts(target).null_count())
    if classes == 2:
        return Problem("binary", confidence, f"“{target}” has two classes.")
    if classes < 2:
        return Problem(None, confidence, f"“{target}” has one class: there is nothing to tell apart.")
    if classes > MOST_CLASSES:
        reason = f"“{target}” has {classes:,} classes, more than the {MOST_CLASSES} that can be told apart here."
        return Problem(None, confidence, reason)
    runner_up: ProblemType | None = "regression" if view.numbers(target) is not None else None
    return Problem("multiclass", confidence, f"“{target}” has {classes} classes.", runner_up)
