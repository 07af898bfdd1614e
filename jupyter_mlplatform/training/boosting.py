"""Gradient boosting of other libraries, where they are installed: candidates, and what their models are stored as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from scipy.stats import loguniform
from sklearn.base import BaseEstimator

from jupyter_mlplatform.training.coded import CodedClasses


@dataclass(frozen=True, slots=True)
class Booster:
    """A library: how its models are made, what is searched around them, and the types that make up a stored one.

    It comes as one of several distributions. The types are known for the library's major versions ``majors`` alone.
    """

    name: str
    distributions: tuple[str, ...]
    majors: tuple[int, ...]
    classifier: Callable[[int], Any]
    regressor: Callable[[int], Any]
    space: Mapping[str, Any]
    types: frozenset[str]
    weighs_classes: bool


def _lightgbm(kind: str) -> Callable[[int], Any]:
    def make(seed: int) -> BaseEstimator:
        import lightgbm

        model: BaseEstimator = getattr(lightgbm, kind)(
            n_estimators=200,
            learning_rate=0.06,
            subsample=0.9,
            subsample_freq=1,
            colsample_bytree=0.8,
            deterministic=True,
            force_row_wise=True,
            random_state=seed,
            verbosity=-1,
            n_jobs=1,
        )
        return model

    return make


def _xgboost(kind: str) -> Callable[[int], Any]:
    def make(seed: int) -> BaseEstimator:
        import xgboost

        model: BaseEstimator = getattr(xgboost, kind)(
            n_estimators=200,
            learning_rate=0.06,
            max_depth=5,
            subsample=0.9,
            colsample_bytree=0.8,
            random_state=seed,
            verbosity=0,
            n_jobs=1,
        )
        return CodedClasses(model) if kind == "XGBClassifier" else model

    return make


BOOSTERS = (
    Booster(
        "lightgbm",
        ("lightgbm",),
        (4,),
        _lightgbm("LGBMClassifier"),
        _lightgbm("LGBMRegressor"),
        {
            "learning_rate": loguniform(0.02, 0.2),
            "n_estimators": [100, 200, 400],
            "num_leaves": [7, 15, 31, 63],
            "min_child_samples": [5, 10, 20, 40],
            "colsample_bytree": [0.4, 0.6, 0.8, 1.0],
            "reg_lambda": loguniform(1e-3, 1e1),
        },
        frozenset(
            {
                "collections.OrderedDict",
                "collections.defaultdict",
                "lightgbm.basic.Booster",
                "lightgbm.sklearn.LGBMClassifier",
                "lightgbm.sklearn.LGBMRegressor",
            }
        ),
        weighs_classes=True,
    ),
    Booster(
        "xgboost",
        ("xgboost", "xgboost-cpu"),
        (2, 3),
        _xgboost("XGBClassifier"),
        _xgboost("XGBRegressor"),
        {
            "learning_rate": loguniform(0.02, 0.2),
            "n_estimators": [100, 200, 400],
            "max_depth": [3, 4, 5, 6, 8],
            "min_child_weight": [1, 2, 5, 10],
            "colsample_bytree": [0.4, 0.6, 0.8, 1.0],
            "reg_lambda": loguniform(1e-2, 1e1),
        },
        frozenset(
            {
                "jupyter_mlplatform.training.coded.CodedClasses",
                "xgboost.core.Booster",
                "xgboost.sklearn.XGBClassifier",
                "xgboost.sklearn.XGBRegressor",
            }
        ),
        weighs_classes=False,
    ),
)


def installed() -> list[Booster]:
    """Return the libraries that are installed in a version whose types are known."""
    return [booster for booster in BOOSTERS if _major(booster) in booster.majors]


def trusted_types() -> frozenset[str]:
    """Return the types that a stored model of an installed library may name."""
    return frozenset[str]().union(*(booster.types for booster in installed()))


def packages() -> list[str]:
    """Return the names of the installed distributions."""
    return [distribution for booster in installed() if (distribution := _distribution(booster))]


def _distribution(booster: Booster) -> str | None:
    for name in booster.distributions:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        return name
    return None


def _major(booster: Booster) -> int | None:
    distribution = _distribution(booster)
    return None if distribution is None else int(metadata.version(distribution).partition(".")[0])
