"""Dividing rows into training and test rows as the model will meet new ones, and saying why so."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

from jupyter_mlplatform.records import Column, TrainRequest
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.model import FoldScheme
from jupyter_mlplatform.training.problem import Problem

Rows = NDArray[np.int64]
Fold = tuple[Rows, Rows]

SMALL, FEW = 500, 2000  # rows below which folds are repeated 3 times, or 2
GROUP_SIZE = 1.2  # rows a group at least, for a column to be taken for one that groups
AGREEMENT = 0.1  # how much of what chance leaves open rows of one group must agree on the target beyond it
COPIES = 0.5  # where more rows than this equal another, equal rows are no copies


@dataclass(frozen=True, slots=True)
class Division:
    """The folds (training rows, test rows), in order, and how they came about; ``notes`` are for the log."""

    folds: tuple[Fold, ...]
    scheme: FoldScheme
    notes: tuple[str, ...]


def divide(problem: Problem, columns: Sequence[Column], request: TrainRequest) -> Division:
    """Choose the kind of folds and make them.

    In time if a column is named for it, or if the rows stand in the order of their only point in time; in groups if a
    column is named for it, or if rows that share an identifier also agree on the target more than by chance; otherwise
    shuffled, with the classes in the same proportions. Rows that are equal in every column stay on one side. Fewer than
    2,000 rows are divided twice, fewer than 500 three times, each time shuffled anew.

    Raises
    ------
    Invalid
        A named column cannot be used, or leaves folds that cannot be scored.
    """
    if request.groups is not None and request.time is not None:
        raise Invalid("Folds go by groups or by time, not by both.", field="groups", hint="Leave one of them out.")
    for field, name in (("groups", request.groups), ("time", request.time)):
        if name is not None and (name == request.target or name not in problem.frame.columns):
            raise Invalid(f"There is no column {name!r} for the folds to go by.", field=field, hint="Choose another.")
    notes: list[str] = []
    ordered = _time_column(problem, columns, request, notes)
    if ordered is not None:
        folds = _in_time(problem, ordered[0], request.folds)
        scheme = FoldScheme(strategy="time", folds=request.folds, repeats=1, column=ordered[0], reason=ordered[1])
        return Division(_checked(folds, problem, "time"), scheme, (*notes, _sentence(scheme)))
    groups = _group_column(problem, columns, request)
    repeats = request.repeats or (3 if len(problem.target) < SMALL else 2 if len(problem.target) < FEW else 1)
    classify = problem.problem_type != "regression"
    if groups is not None:
        scheme = FoldScheme(
            strategy="grouped", folds=request.folds, repeats=repeats, column=groups[0], reason=groups[1]
        )
        together = _codes(problem.frame[groups[0]])
    else:
        reason = (
            "every fold has the classes in the same proportions" if classify else "nothing ties the rows to each other"
        )
        strategy = "stratified" if classify else "shuffled"
        scheme = FoldScheme(strategy=strategy, folds=request.folds, repeats=repeats, reason=reason)
        together = None
    copies = _copies(problem.frame)
    if copies is not None and groups is None:
        notes.append(f"{len(copies) - len(np.unique(copies)):,} rows equal another: equal rows stay on one side.")
    folds = tuple(
        fold
        for repeat in range(repeats)
        for fold in _shuffled(problem, request.folds, request.seed + repeat, together, copies)
    )
    return Division(_checked(folds, problem, "folds"), scheme, (*notes, _sentence(scheme)))


def _sentence(scheme: FoldScheme) -> str:
    times = f", {scheme.repeats} times over" if scheme.repeats > 1 else ""
    by = f" by {scheme.column!r}" if scheme.column else ""
    return f"Folds: {scheme.folds} {scheme.strategy}{by}{times}, since {scheme.reason}."


def _shuffled(problem: Problem, folds: int, seed: int, together: Rows | None, copies: Rows | None) -> list[Fold]:
    classify = problem.problem_type != "regression"
    blank = np.zeros(len(problem.target))
    if together is not None:
        grouped = StratifiedGroupKFold if classify else GroupKFold
        return list(grouped(folds, shuffle=True, random_state=seed).split(blank, problem.target, together))
    plain = StratifiedKFold if classify else KFold
    found = list(plain(folds, shuffle=True, random_state=seed).split(blank, problem.target))
    if copies is None:
        return found
    fold_of = np.empty(len(blank), dtype=np.int64)
    for number, (_, test) in enumerate(found):
        fold_of[test] = number
    _, first = np.unique(copies, return_index=True)
    fold_of = fold_of[first][copies]
    return [(np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)) for number in range(folds)]


def _in_time(problem: Problem, column: str, folds: int) -> tuple[Fold, ...]:
    """Cut the rows, in time, into one block more than there are folds; each but the first is tested on all before it.

    Rows of one moment are not torn apart.
    """
    moments = _codes(problem.frame[column])
    order = np.argsort(moments, kind="stable")
    moments = moments[order]
    cuts = [int(np.searchsorted(moments, moments[len(order) * part // (folds + 1)])) for part in range(1, folds + 1)]
    edges = [*cuts, len(order)]
    if cuts[0] == 0 or len(set(edges)) < len(edges):
        raise Invalid(
            f"{column!r} has too few different moments for {folds} folds in time.",
            field="time",
            hint="Use fewer folds.",
        )
    return tuple((np.sort(order[:start]), np.sort(order[start:end])) for start, end in pairwise(edges))


def _checked(folds: tuple[Fold, ...], problem: Problem, field: str) -> tuple[Fold, ...]:
    """Refuse folds in which a test set is empty or a class is not learnt or, of two, not tested."""
    for number, (training, test) in enumerate(folds):
        short = len(training) < 2 or len(test) < 1
        if problem.problem_type == "regression":
            if not short:
                continue
        else:
            learnt, tested = np.unique(problem.target[training]), np.unique(problem.target[test])
            two = len(problem.classes) == 2
            if not short and len(learnt) == len(problem.classes) and (len(tested) == 2 or not two):
                continue
        raise Invalid(
            f"Fold {number + 1} cannot be scored: its rows do not hold every class of the target.",
            field=field,
            hint="Use fewer folds, or let them go by another column.",
        )
    return folds


def _time_column(
    problem: Problem, columns: Sequence[Column], request: TrainRequest, notes: list[str]
) -> tuple[str, str] | None:
    frame = problem.frame
    if request.time is not None:
        if not frame[request.time].dtype.is_temporal() and not frame[request.time].dtype.is_numeric():
            raise Invalid(
                f"The values of {request.time!r} have no order in time.",
                field="time",
                hint="Choose a date, a time or a number; parse texts as dates first.",
            )
        if frame[request.time].null_count():
            raise Invalid(f"{request.time!r} has missing values.", field="time", hint="Leave those rows out first.")
        return request.time, "it was asked for"
    if request.groups is not None or request.repeats is not None:
        return None
    dates = [column.name for column in columns if frame[column.name].dtype in {pl.Date, pl.Datetime}]
    dates = [name for name in dates if name != request.target]
    if len(dates) != 1 or frame[dates[0]].null_count():
        return None
    moments = frame[dates[0]]
    if moments.is_sorted() and moments.n_unique() > max(frame.height / 2, request.folds + 1):
        return dates[0], "the rows stand in the order of their time, so new ones come later"
    notes.append(f"If rows to predict come later than {dates[0]!r} of those known, name it as the column of time.")
    return None


def _group_column(problem: Problem, columns: Sequence[Column], request: TrainRequest) -> tuple[str, str] | None:
    if request.groups is not None:
        if problem.frame[request.groups].n_unique() < 2 * request.folds:
            raise Invalid(
                f"{request.groups!r} has too few different values for {request.folds} folds.",
                field="groups",
                hint="Use fewer folds or another column.",
            )
        return request.groups, "it was asked for"
    found: list[tuple[float, str]] = []
    for column in columns:
        if column.name == request.target or column.semantic_type != "identifier":
            continue
        series = problem.frame[column.name]
        distinct = series.n_unique()
        if series.dtype.is_nested() or distinct < 2 * request.folds or distinct * GROUP_SIZE > len(series):
            continue
        found.append((_agreement(_codes(series), problem), column.name))
    best = max(found, default=(0.0, ""))
    if best[0] <= AGREEMENT:
        return None
    return best[1], f"rows that share it agree on the target, by {best[0]:.0%} of what chance leaves open"


def _agreement(groups: Rows, problem: Problem) -> float:
    """Return how much more alike the target is within groups than among all rows: 0 is chance, 1 is always the same.

    The share of the target's variance (of its classes, one by one) that lies between groups, corrected for how much
    would by chance.
    """
    if problem.problem_type == "regression":
        values = problem.target[:, np.newaxis].astype(np.float64)
    else:
        values = (problem.target[:, np.newaxis] == np.asarray(problem.classes)).astype(np.float64)
    rows, sizes = len(values), np.bincount(groups)
    means = np.stack([np.bincount(groups, weights=column) for column in values.T], axis=1) / sizes[:, np.newaxis]
    within = float(((values - means[groups]) ** 2).sum()) / max(rows - len(sizes), 1)
    whole = float(((values - values.mean(axis=0)) ** 2).sum()) / (rows - 1)
    return 1 - within / whole


def _codes(series: pl.Series) -> Rows:
    """Return the place of each value in the order of the different ones; missing is one of them."""
    ranks = series.rank("dense").fill_null(0).to_numpy()
    codes: Rows = np.unique(ranks, return_inverse=True)[1].astype(np.int64)
    return codes


def _copies(frame: pl.DataFrame) -> Rows | None:
    """Return the number of the set of equal rows that each row is in; None where no row equals another."""
    hashable = [name for name, dtype in frame.schema.items() if not dtype.is_nested()]
    hashes = frame.select(hashable).hash_rows(seed=0)
    distinct = hashes.n_unique()
    if distinct == frame.height or distinct < frame.height * COPIES:
        return None
    return _codes(hashes)
