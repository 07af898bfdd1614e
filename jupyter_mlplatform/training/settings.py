"""A kind of model with the parameters that are not the usual ones, and drawing such parameters for a search."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import ParameterSampler

from jupyter_mlplatform.training.portfolio import PORTFOLIO, Candidate

RARE = 0.4  # rows of the rarest class, relative to an even share, below which classes are weighed


@dataclass(frozen=True, slots=True)
class Setting:
    """One entry of the leaderboard: a family of the portfolio with parameters of its own, as JSON."""

    name: str
    family: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def candidate(self) -> Candidate:
        """What the portfolio says of the family."""
        return PORTFOLIO[self.family]


def usual_settings(candidates: Sequence[Candidate], *, weighed: bool) -> list[Setting]:
    """Return each candidate as it usually is, and where classes are to be weighed, that too."""
    found = []
    for candidate in candidates:
        found.append(Setting(candidate.name, candidate.name))
        if weighed and candidate.weighs_classes:
            found.append(Setting(f"{candidate.name}_weighed", candidate.name, {"class_weight": "balanced"}))
    return found


def draw_settings(candidate: Candidate, count: int, seed: int, *, classify: bool, weighed: bool) -> list[Setting]:
    """Draw up to `count` different settings of a candidate; fewer, or none, where there are no more."""
    space = {**candidate.space, **(candidate.classes_space if classify else {})}
    if not space:
        return []
    if weighed and candidate.weighs_classes:
        space["class_weight"] = [None, "balanced"]
    drawn = ParameterSampler(space, count, random_state=np.random.RandomState(seed))  # what it takes
    unique = {repr(sorted(params.items())): params for params in map(_plain, drawn)}
    return [
        Setting(f"{candidate.name}_{number}", candidate.name, params)
        for number, params in enumerate(unique.values(), start=2)
    ]


def classes_are_uneven(labels: NDArray[Any]) -> bool:
    """Tell whether the rarest class is rare: of two, one that less than a fifth of the rows have."""
    counts = np.unique(labels, return_counts=True)[1]
    return bool(counts.min() < RARE * counts.mean())


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    """Return parameters as JSON has them, numbers to four digits."""
    return {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in params.items()}
