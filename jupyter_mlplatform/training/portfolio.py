"""The candidates: plain models with settings that hold up on most tables, cheapest first, and what to search around."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scipy.stats import loguniform
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
from jupyter_mlplatform.training import boosting
from jupyter_mlplatform.training.coded import CodedClasses
from jupyter_mlplatform.training.features import Encoding, FeaturePlan, build_encoder

BASELINE = "dummy"
ALWAYS = (BASELINE, "linear")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A family of models; ``cost`` is what a fit takes relative to a linear model, roughly.

    Without an ``encoding`` it does not look at the columns at all. ``space`` and ``classes_space`` (for classes,
    besides) are what a search draws settings from: lists and distributions, as scikit-learn's ParameterSampler takes
    them.
    ``weighs_classes`` says whether it takes ``class_weight``; ``whole_levels``, whether it is told which columns hold
    levels by the parameter ``categorical_features``.
    """

    name: str
    encoding: Encoding | None
    cost: float
    classifier: Callable[[int], Any]
    regressor: Callable[[int], Any]
    space: Mapping[str, Any] = field(default_factory=dict)
    classes_space: Mapping[str, Any] = field(default_factory=dict)
    weighs_classes: bool = False
    whole_levels: bool = False


_TREES = {"min_samples_leaf": [1, 2, 3, 5, 10], "max_features": [0.2, 0.35, 0.5, 0.75, 1.0]}
_CLASS_TREES = {"max_features": ["sqrt", 0.2, 0.35, 0.5, 0.75], "criterion": ["gini", "entropy"]}
_NEIGHBOURS = {"n_neighbors": [3, 5, 8, 12, 20, 30, 50], "weights": ["uniform", "distance"], "p": [1, 2]}

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
            classes_space={"C": loguniform(1e-3, 1e2)},
            weighs_classes=True,
        ),
        Candidate(
            "hist_gradient_boosting",
            "native",
            5,
            lambda seed: HistGradientBoostingClassifier(learning_rate=0.06, max_iter=150, random_state=seed),
            lambda seed: HistGradientBoostingRegressor(learning_rate=0.06, max_iter=150, random_state=seed),
            space={
                "learning_rate": loguniform(0.02, 0.2),
                "max_iter": [100, 150, 250, 400],
                "max_leaf_nodes": [6, 10, 16, 31, 48],
                "min_samples_leaf": [5, 10, 20, 40],
                "l2_regularization": loguniform(1e-3, 1e1),
                "max_features": [0.3, 0.6, 1.0],
            },
            weighs_classes=True,
            whole_levels=True,
        ),
        *(
            Candidate(
                booster.name,
                "native",
                4,
                booster.classifier,
                booster.regressor,
                space=booster.space,
                weighs_classes=booster.weighs_classes,
            )
            for booster in boosting.installed()
        ),
        Candidate(
            "knn",
            "scaled",
            2,
            lambda _seed: KNeighborsClassifier(15, weights="distance", algorithm="brute"),
            lambda _seed: KNeighborsRegressor(15, weights="distance", algorithm="brute"),
            space=_NEIGHBOURS,
        ),
        Candidate(
            "extra_trees",
            "scaled",
            5,
            lambda seed: ExtraTreesClassifier(150, min_samples_leaf=2, random_state=seed),
            lambda seed: ExtraTreesRegressor(150, min_samples_leaf=2, max_features=0.5, random_state=seed),
            space=_TREES,
            classes_space=_CLASS_TREES,
            weighs_classes=True,
        ),
        Candidate(
            "random_forest",
            "scaled",
            8,
            lambda seed: RandomForestClassifier(150, min_samples_leaf=2, random_state=seed),
            lambda seed: RandomForestRegressor(150, min_samples_leaf=2, max_features=0.4, random_state=seed),
            space=_TREES,
            classes_space=_CLASS_TREES,
            weighs_classes=True,
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


def build_pipeline(
    candidate: Candidate,
    plan: FeaturePlan,
    seed: int,
    *,
    classify: bool,
    params: Mapping[str, Any] | None = None,
) -> Pipeline:
    """Return the candidate's unfitted pipeline, from a polars frame with the plan's columns to predictions.

    ``params`` are parameters of the model that are not the usual ones.
    """
    model = (candidate.classifier if classify else candidate.regressor)(seed)
    if candidate.whole_levels:
        model.set_params(categorical_features=list(range(len(plan.categories))))
    (model.estimator if isinstance(model, CodedClasses) else model).set_params(**(params or {}))
    if candidate.encoding is None:
        return Pipeline([("model", model)])
    return Pipeline([("encode", build_encoder(plan, candidate.encoding, seed)), ("model", model)])
