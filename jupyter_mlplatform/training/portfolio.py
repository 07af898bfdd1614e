"""The candidates: plain models with settings that hold up on most tables, cheapest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.training.features import Encoding, FeaturePlan, build_encoder

BASELINE = "dummy"
ALWAYS = (BASELINE, "linear")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A family of models; ``cost`` is what a fit takes relative to a linear model, roughly.

    Without an ``encoding`` it does not look at the columns at all.
    """

    name: str
    encoding: Encoding | None
    cost: float
    classifier: Callable[[int], Any]
    regressor: Callable[[int], Any]


PORTFOLIO = {
    candidate.name: candidate
    for candidate in (
        Candidate(
            BASELINE,
            None,
            0.1,
            lambda seed: DummyClassifier(strategy="prior", random_state=seed),
            lambda _seed: DummyRegressor(strategy="mean"),
        ),
        Candidate(
            "linear",
            "scaled",
            1,
            lambda _seed: LogisticRegression(max_iter=1000),
            lambda _seed: RidgeCV(alphas=[10.0**power for power in range(-3, 5)]),
        ),
        Candidate(
            "hist_gradient_boosting",
            "native",
            5,
            lambda seed: HistGradientBoostingClassifier(learning_rate=0.06, max_iter=150, random_state=seed),
            lambda seed: HistGradientBoostingRegressor(learning_rate=0.06, max_iter=150, random_state=seed),
        ),
        Candidate(
            "knn",
            "scaled",
            2,
            lambda _seed: KNeighborsClassifier(15, weights="distance", algorithm="brute"),
            lambda _seed: KNeighborsRegressor(15, weights="distance", algorithm="brute"),
        ),
        Candidate(
            "extra_trees",
            "scaled",
            5,
            lambda seed: ExtraTreesClassifier(150, min_samples_leaf=2, random_state=seed),
            lambda seed: ExtraTreesRegressor(150, min_samples_leaf=2, max_features=0.5, random_state=seed),
        ),
        Candidate(
            "random_forest",
            "scaled",
            8,
            lambda seed: RandomForestClassifier(150, min_samples_leaf=2, random_state=seed),
            lambda seed: RandomForestRegressor(150, min_samples_leaf=2, max_features=0.4, random_state=seed),
        ),
    )
}


def choose_candidates(names: Sequence[str] | None) -> list[Candidate]:
    """Return the candidates of those names, or all, cheapest first; the baseline is always among them.

    Raises
    ------
    Invalid
        A name is not in the portfolio.
    """
    unknown = [name for name in names or () if name not in PORTFOLIO]
    if unknown:
        raise Invalid(
            f"There is no candidate {', '.join(map(repr, unknown))}.",
            field="candidates",
            hint=f"Choose from {', '.join(PORTFOLIO)}.",
        )
    return [candidate for candidate in PORTFOLIO.values() if not names or candidate.name in {BASELINE, *names}]


def build_pipeline(candidate: Candidate, plan: FeaturePlan, seed: int, *, classify: bool) -> Pipeline:
    """Return the candidate's unfitted pipeline, from a polars frame with the plan's columns to predictions."""
    model = (candidate.classifier if classify else candidate.regressor)(seed)
    if candidate.name == "hist_gradient_boosting":
        model.set_params(categorical_features=list(range(len(plan.categories))))
    if candidate.encoding is None:
        return Pipeline([("model", model)])
    return Pipeline([("encode", build_encoder(plan, candidate.encoding, seed)), ("model", model)])
