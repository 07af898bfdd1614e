"""Another product, run in its own environment: ``python peer.py NAME FOLDER BUDGET_S``.

The folder holds train.parquet, test.parquet and task.json; what is predicted of the test rows is written to said.json:
numbers, or for classes a probability for each in the order of ``classes``. Needs nothing of ours.
"""

import json
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

METRICS = {
    "autogluon": {"roc_auc": "roc_auc", "log_loss": "log_loss", "rmse": "root_mean_squared_error"},
    "flaml": {"roc_auc": "roc_auc", "log_loss": "log_loss", "rmse": "rmse"},
    "mljar": {"roc_auc": "auc", "log_loss": "logloss", "rmse": "rmse"},
}


def main(name: str, folder: Path, budget_s: float) -> None:
    """Train and predict."""
    warnings.simplefilter("ignore")
    task = json.loads((folder / "task.json").read_text())
    train, test = (pd.read_parquet(folder / f"{part}.parquet") for part in ("train", "test"))
    rows, target = train.drop(columns=[task["target"]]), train[task["target"]]
    metric = METRICS[name][task["metric"]]
    started = time.monotonic()
    fit = {"autogluon": _autogluon, "flaml": _flaml, "mljar": _mljar}[name]
    model, classes = fit(rows, target, metric, budget_s, folder)
    took = time.monotonic() - started
    features = test.drop(columns=[task["target"]])
    if task["metric"] == "rmse":
        said = list(map(float, model.predict(features)))
    else:
        said = [[float(share) for share in row] for row in pd.DataFrame(model.predict_proba(features)).to_numpy()]
    (folder / "said.json").write_text(json.dumps({"said": said, "classes": [str(c) for c in classes], "took_s": took}))


def _autogluon(
    rows: pd.DataFrame, target: pd.Series, metric: str, budget_s: float, folder: Path
) -> tuple[Any, Sequence[object]]:
    from autogluon.tabular import TabularPredictor

    predictor = TabularPredictor(label="target", eval_metric=metric, path=str(folder / "ag"), verbosity=0)
    predictor.fit(rows.assign(target=target.to_numpy()), time_limit=budget_s, presets="medium_quality", num_cpus=2)
    return predictor, predictor.class_labels or []


def _flaml(
    rows: pd.DataFrame, target: pd.Series, metric: str, budget_s: float, folder: Path
) -> tuple[Any, Sequence[object]]:
    from flaml import AutoML

    automl = AutoML()
    task = "regression" if metric == "rmse" else "classification"
    automl.fit(
        rows,
        target,
        task=task,
        metric=metric,
        time_budget=budget_s,
        n_jobs=2,
        verbose=0,
        seed=0,
        log_file_name=str(folder / "flaml.log"),
    )
    return automl, [] if task == "regression" else automl.classes_


def _mljar(
    rows: pd.DataFrame, target: pd.Series, metric: str, budget_s: float, folder: Path
) -> tuple[Any, Sequence[object]]:
    from supervised.automl import AutoML

    automl = AutoML(
        mode="Perform", eval_metric=metric, total_time_limit=budget_s, results_path=str(folder / "mljar"), n_jobs=2,
        verbose=0, explain_level=0,
    )  # fmt: skip
    automl.fit(rows, target)
    return automl, [] if metric == "rmse" else sorted(target.unique())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
