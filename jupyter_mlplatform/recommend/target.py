"""Which column is likely to be what a table is for: the one to predict."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlplatform.recommend.association import associations
from jupyter_mlplatform.recommend.problem import problem_of
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.recommend.words import Kind, plain_words, speech_of
from jupyter_mlplatform.records.recommendation import ProblemType, TargetCandidate
from jupyter_mlplatform.tables.integers import words_of

_SHOWN = 5
_FEW = 20
_MANY_CLASSES = 10
_SERIES, _BEGINNING = 4, 2  # as many others with a word in common, or with the same first word


@dataclass(frozen=True)
class Clue:
    """Something that speaks for (weight above 0) or against a column."""

    weight: float
    said: str


@dataclass(frozen=True)
class Field:
    """The columns among which one is chosen.

    ``eligible`` comes with the problem that predicting each would be; ``placed`` are all but identifiers and constants,
    in their order; ``associated`` says how strongly each goes with the others.
    """

    eligible: Mapping[str, ProblemType]
    placed: Sequence[str]
    associated: Mapping[str, float]


def target_candidates(view: View) -> tuple[TargetCandidate, ...]:
    """Return the columns that may be what to predict, the likeliest first; scores are shares of the likelihood."""
    eligible = {name: kind for name in view.columns if _usable(view, name) and (kind := problem_of(view, name).type)}
    if not eligible:
        return ()
    placed = [name for name in view.columns if view.type_of(name) not in {"identifier", "constant"}]
    field = Field(eligible, placed, associations(view, placed))
    clues = {name: list(_clues(view, field, name)) for name in eligible}
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
    text = "; ".join(said) or "nothing speaks against it"
    return f"{text[0].upper()}{text[1:]}."


def _clues(view: View, field: Field, name: str) -> Iterator[Clue]:
    """Weigh what speaks for a column; the weights were fitted, as logits, to tables whose targets are known."""
    yield from _named(view, field, name)
    yield from _placed(field, name)
    yield from _kind(view, field, name)
    strength = field.associated[name]
    yield Clue(1.2 * strength, "it goes with other columns")
    if strength == max(field.associated[other] for other in field.eligible):
        yield Clue(0.8, "no column goes with the others as much")
    if view.columns[name].missing:
        yield Clue(-0.8, "values are missing")


def _named(view: View, field: Field, name: str) -> Iterator[Clue]:
    kind: Kind | None = None
    if field.eligible[name] == "binary":
        kind = "classes"
    elif field.eligible[name] == "regression" and view.columns[name].distinct > _FEW:
        kind = "quantity"
    for speech in speech_of(name, kind, view.columns):
        yield Clue(speech.weight, f"the name speaks of {speech.said}")
    words = plain_words(name)
    others = [words_of(other) for other in field.eligible if other != name]
    if sum(not set(words).isdisjoint(other) for other in others) >= _SERIES:
        yield Clue(-1.0, "it is one of a series")
    if words and sum(other[:1] == words[:1] for other in others) >= _BEGINNING:
        yield Clue(-0.65, "other names begin with the same word")
    if len(words) > 2:
        yield Clue(-0.25, "the name is long")
    if len(name) > 1 and re.search(r"\d$", name):
        yield Clue(-0.2, "the name ends in a number")


def _placed(field: Field, name: str) -> Iterator[Clue]:
    place, columns = field.placed.index(name), len(field.placed)
    if place == columns - 1:
        yield Clue(1.75, "it is the last column")
    elif place == 0:
        yield Clue(2.0, "it is the first column")
    elif place == 1 and columns > 3:
        yield Clue(0.6, "it is among the first columns")


def _kind(view: View, field: Field, name: str) -> Iterator[Clue]:
    column, problem = view.columns[name], field.eligible[name]
    alike = sum(view.type_of(other) == column.semantic_type for other in field.eligible)
    if len(field.eligible) >= 4 and alike == 1:
        yield Clue(1.1, f"it is the only {column.semantic_type} column")
    if problem == "binary":
        yield Clue(0.5, "it has two values")
    elif problem == "multiclass":
        yield Clue(-0.25, "it has classes")
        if column.distinct > _MANY_CLASSES:
            yield Clue(-0.55, "it has many classes")
