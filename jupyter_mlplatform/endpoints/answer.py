"""What became of a batch of rows."""

from dataclasses import dataclass, field
from typing import Any

from jupyter_mlplatform.records import RowError


@dataclass(slots=True)
class Answer:
    """What became of a batch of ``rows``.

    Good rows stand at ``positions``; ``columns``, ``values`` and ``shares`` (by the order of the model's classes, None
    for numbers) have one entry for each of them. ``fallback`` says why the lean path could not answer, if so.
    """

    rows: int
    positions: list[int]
    columns: dict[str, list[Any]]
    values: list[Any]
    shares: list[list[float]] | None
    errors: list[RowError] = field(default_factory=list)
    fallback: str = ""

    def document(self, class_names: list[str]) -> dict[str, Any]:
        """Return predictions, probabilities and errors as in the JSON document of a `Prediction`."""
        values, shares = self.values, None
        if self.shares is not None:
            shares = _named(class_names, self.shares)
        if len(self.positions) < self.rows:
            values = _spread(values, self)
            shares = None if shares is None else _spread(shares, self)
        return {
            "predictions": values,
            "probabilities": shares or None,
            "errors": [error.model_dump() for error in self.errors],
        }


def _named(names: list[str], shares: list[list[float]]) -> list[dict[str, float] | None]:
    if len(names) == 2:  # the usual case, at a fifth of the cost
        first, second = names
        return [{first: share[0], second: share[1]} if share else None for share in shares]
    return [dict(zip(names, share, strict=True)) if share else None for share in shares]


def _spread(given: list[Any], answer: Answer) -> list[Any]:
    """Return an entry for every row of the batch, None for those that were refused."""
    spread: list[Any] = [None] * answer.rows
    for position, value in zip(answer.positions, given, strict=True):
        spread[position] = value
    return spread
