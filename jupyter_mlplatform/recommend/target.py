"""Which column is likely to be what a table is for: the one to predict."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_mlplatform.recommend.problem import problem_of
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.recommend.words import name_weight
from jupyter_mlplatform.records.recommendation import TargetCandidate

_SHOWN = 5
_FEW = 20


@dataclass(frozen=True)
class Clue:
    """Something that speaks for (weight above 0) or against a column."""

    weight: float
    said: str


def target_candidates(view: View) -> tuple[TargetCandidate, ...]:
    """Return the columns that may be what to predict, the likeliest first; scores are shares of the likelihood."""
    eligible = [name for name in view.columns if problem_of(view, name).type and _usable(view, name)]
    if not eligible:
        return ()
    clues = {name: list(_clues(view, name, eligible)) for name in eligible}
    weights = {name: sum(clue.weight for clue in found) for name, found in clues.items()}
    total = sum(math.exp(weight) for weight in weights.values())
    ranked = sorted(eligible, key=lambda name: -weights[name])
    return tuple(
        TargetCandidate(column=name, score=round(math.exp(weights[name]) / total, 4), reason=_reason(clues[name]))
        for name in ranked[:_SHOWN]
    )


def _usable(view: View, name: str) -> bool:
    column = view.columns[name]
    return column.semantic_type != "identifier" and column.count >= 0.3 * (column.count + column.missing)


def _reason(clues: Sequence[Clue]) -> str:
    said = [clue.said for clue in sorted(clues, key=lambda clue: -clue.weight) if clue.weight > 0.2][:3]
    return "; ".join(said) + "." if said else "Nothing speaks against it."


def _clues(view: View, name: str, eligible: Sequence[str]) -> Iterator[Clue]:
    """Weigh what speaks for a column; the weights were fitted, as logits, to tables whose targets are known."""
    named = name_weight(name, view.columns)
    if named:
        yield Clue(named[0], f"the name speaks of {named[1]}")
    placed = [other for other in view.columns if view.type_of(other) not in {"identifier", "constant"}]
    if name == placed[-1]:
        yield Clue(1.9, "it is the last column")
    elif name == placed[0]:
        yield Clue(1.8, "it is the first column")
    yield from _kind(view, name, eligible)
    column = view.columns[name]
    share = column.missing / max(column.count + column.missing, 1)
    if share > 0.01:
        yield Clue(-share, "values are missing")


def _kind(view: View, name: str, eligible: Sequence[str]) -> Iterator[Clue]:
    column = view.columns[name]
    alike = sum(view.type_of(other) == column.semantic_type for other in eligible)
    if len(eligible) >= 4 and alike == 1:
        yield Clue(0.6, f"it is the only {column.semantic_type} column")
    if problem_of(view, name).type == "binary":
        yield Clue(0.5, "it has two values")
    elif column.semantic_type == "categorical":
        yield Clue(-0.8, "it has classes")
    elif column.distinct <= _FEW:
        yield Clue(-0.7, "it has few values")
    else:
        yield Clue(0.1, "it is a quantity")
