"""How good training is in a minute: against plain models and other products on public tables, and what it costs.

python -m benchmarks.training                                  # plain models and ours, ten tables: quarter of an hour
python -m benchmarks.training --peer autogluon=PYTHON …        # besides, in environments of their own
python -m benchmarks.training --tables churn,credit --budget 20
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error
from sklearn.pipeline import Pipeline

from benchmarks.automl import peer as peer_script
from benchmarks.automl.tables import TABLES, PublicTable
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import TrainRequest
from jupyter_mlplatform.services.ingest import from_frame
from jupyter_mlplatform.training import artifact, train
from jupyter_mlplatform.training.budget import Budget
from jupyter_mlplatform.training.engines import local_engine
from jupyter_mlplatform.training.experiment import Experiment, design
from jupyter_mlplatform.training.fitting import score_all
from jupyter_mlplatform.training.portfolio import BASELINE, PORTFOLIO
from jupyter_mlplatform.training.prediction import predict
from jupyter_mlplatform.training.rounds import Fit, Rounds, Tried
from jupyter_mlplatform.training.runner import common_spec
from jupyter_mlplatform.training.settings import Setting
from jupyter_mlplatform.training.source import FileSource

OURS = "ours"
GREATER = {"roc_auc": True, "log_loss": False, "rmse": False}


class Task:
    """One table, split, with its columns described as the product does."""

    def __init__(self, table: PublicTable, folder: Path) -> None:
        self.table, self.folder = table, folder
        self.train, self.test = table.split()
        with Platform(str(folder / "store"), author="benchmark") as platform:
            platform.datasets.create(from_frame(self.train), name="t")
            stored = platform.versions.table(platform.versions.locate("t"))
            self.frame, self.columns = stored.frame(), stored.columns

    def test_like_train(self) -> pl.DataFrame:
        """Return the test rows with the types that the stored training rows have."""
        return self.test.select(pl.col(name).cast(dtype, strict=False) for name, dtype in self.frame.schema.items())

    def score(self, said: np.ndarray, classes: Sequence[str]) -> float:
        """Return the score of what was said of the test rows."""
        truth = self.test[self.table.target]
        if self.table.metric == "rmse":
            return float(root_mean_squared_error(truth.to_numpy(), said))
        labels = truth.cast(pl.String).to_numpy()
        if self.table.metric == "roc_auc":
            return float(roc_auc_score(labels == classes[1], said[:, 1]))
        order = np.argsort(np.array(classes))
        return float(log_loss(labels, said[:, order], labels=sorted(classes)))


def request_for(task: Task, budget_s: float, **more: object) -> TrainRequest:
    return TrainRequest(version="t", target=task.table.target, metric=task.table.metric, time_budget_s=budget_s, **more)


def said_by(pipeline: Pipeline, experiment: Experiment, test: pl.DataFrame) -> tuple[np.ndarray, list[str]]:
    frame = test.select(experiment.columns)
    if not experiment.classify:
        return np.asarray(pipeline.predict(frame)), []
    return pipeline.predict_proba(frame), [str(label) for label in pipeline.classes_]


def plain_models(task: Task) -> dict[str, float]:
    """Score each family of the portfolio as it is, fitted on all training rows."""
    experiment = design(task.frame, task.columns, request_for(task, 1))
    scores = {}
    for name, candidate in PORTFOLIO.items():
        pipeline = experiment.fit(candidate, {})
        scores[name] = task.score(*said_by(pipeline, experiment, task.test_like_train()))
    return scores


def ours(task: Task, budget_s: float) -> dict[str, float]:
    """Train with the product's own engine and return the score, the seconds, and those to the first scored model."""
    source = FileSource.save(task.folder / "rows", task.frame, task.columns)
    request = request_for(task, budget_s)
    first: list[float] = []

    def watch(event: Mapping[str, Any]) -> None:
        if not first and str(event.get("stage", "")).startswith(("hist", "lightgbm", "knn", "extra", "random")):
            first.append(time.monotonic() - started)  # the baseline and the linear model have been scored

    before, started = _processor_s(), time.monotonic()
    with local_engine() as engine:
        trained = train(source, request, Report(watch), engine)
    took, processor = time.monotonic() - started, _processor_s() - before
    experiment = design(task.frame, task.columns, request)
    score = task.score(*said_by(artifact.load(trained.artifact), experiment, task.test_like_train()))
    print(f"    ours: {trained.estimator}, {[(m.name, round(m.weight, 2)) for m in trained.members]}", flush=True)
    return {"score": score, "took_s": took, "first_s": first[0] if first else took, "processor_s": processor}


def by_peer(name: str, python: str, task: Task, budget_s: float) -> dict[str, float]:
    """Train with another product in its own environment."""
    folder = task.folder / name
    folder.mkdir()
    task.train.write_parquet(folder / "train.parquet")
    task.test.write_parquet(folder / "test.parquet")
    (folder / "task.json").write_text(json.dumps({"target": task.table.target, "metric": task.table.metric}))
    command = [python, peer_script.__file__, name, str(folder), str(budget_s)]
    before = _processor_s()
    run = subprocess.run(command, capture_output=True, text=True, timeout=budget_s * 5 + 120, check=False, cwd=folder)
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1])
    found = json.loads((folder / "said.json").read_text())
    return {
        "score": task.score(np.array(found["said"]), found["classes"]),
        "took_s": found["took_s"],
        "processor_s": _processor_s() - before,
    }


def normalised(score: float, plain: Mapping[str, float], metric: str) -> float:
    """Return a score so that 0 is the baseline and 1 the best plain model."""
    sign = 1 if GREATER[metric] else -1
    best = max(sign * value for value in plain.values())
    base = sign * plain[BASELINE]
    return (sign * score - base) / (best - base)


def overhead(task: Task) -> tuple[float, float]:
    """Return the processor time of fits and scores through the engine over that of scikit-learn alone, and the start's.

    The start (seconds of processor time) is what the engine takes to score the baseline: its processes import
    scikit-learn, which a script that uses it does as well.
    """
    family = "random_forest"
    request = request_for(task, 3600, candidates=(family,), trials=0, ensemble=False, repeats=1)
    experiment = design(task.frame, task.columns, request)
    classes = experiment.problem.classes or None
    before = _processor_s()
    for training, test in experiment.folds:
        pipeline = experiment.fit(PORTFOLIO[family], {}, training)
        score_all(experiment, test, predict(pipeline, experiment.problem.frame[test], classes))
    plain = _processor_s() - before
    start = _through_engine(task, request, BASELINE, len(experiment.folds))
    return (_through_engine(task, request, family, len(experiment.folds)) - start) / plain, start


def _through_engine(task: Task, request: TrainRequest, family: str, folds: int) -> float:
    source = FileSource.save(task.folder / "overhead", task.frame, task.columns)
    before = _processor_s()
    with local_engine() as engine:
        rounds = Rounds(engine, common_spec(source, request), Budget(3600), Report(lambda _: None))
        tried = Tried(Setting(family, family))
        rounds.run([Fit(tried, fold) for fold in range(folds)], None)
    return _processor_s() - before


def _processor_s() -> float:
    """Return the processor time of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=60)
    parser.add_argument("--tables", default="")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--overhead", action="store_true", help="measure only what the product costs in processor time")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    wanted = options.tables.split(",") if options.tables else [table.name for table in TABLES]
    peers = dict(one.split("=", 1) for one in options.peer)
    results: dict[str, dict[str, Any]] = {}
    for table in TABLES:
        if table.name not in wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="automl-") as folder:
            task = Task(table, Path(folder))
            if options.overhead:
                ratio, start = overhead(task)
                print(f"{table.name}: {ratio:.3f} x scikit-learn alone, and {start:.1f} s to start", flush=True)
                continue
            print(f"{table.name}: {task.train.height} rows to train on, {table.metric}", flush=True)
            plain = plain_models(task)
            found: dict[str, dict[str, float]] = {OURS: ours(task, options.budget)}
            for name, python in peers.items():
                try:
                    found[name] = by_peer(name, python, task, options.budget)
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    print(f"    {name}: {str(error)[:200]}", flush=True)
        for name, one in [*((name, {"score": score}) for name, score in plain.items()), *found.items()]:
            one["normalised"] = normalised(one["score"], plain, table.metric)
            found.setdefault(name, one)
            took = f", {one['took_s']:.1f} s ({one['processor_s']:.0f} s of processor)" if "took_s" in one else ""
            print(f"    {name}: {one['score']:.4f}, normalised {one['normalised']:.3f}{took}", flush=True)
        results[table.name] = found
    if results:
        summary(results, options.budget)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def summary(results: Mapping[str, Mapping[str, Mapping[str, float]]], budget_s: float) -> None:
    """Print the mean regret of everybody, and the goals."""
    names = sorted({name for found in results.values() for name in found})
    print(
        f"\n{len(results)} tables, {budget_s:g} s: mean regret against the best plain model (below 0 is better than it)"
    )
    for name in names:
        regrets = [1 - found[name]["normalised"] for found in results.values() if name in found]
        print(f"| {name} | {np.mean(regrets):+.3f} | worst {max(regrets):+.3f} | {len(regrets)} tables |")
    own = [found[OURS] for found in results.values()]
    print(f"slowest: {max(one['took_s'] for one in own) / budget_s:.2f} of the budget (goal 1.1)")
    print(f"first scored models: {max(one['first_s'] for one in own):.1f} s at most")
    for name in ("autogluon", "flaml", "mljar"):
        pairs = [(found[OURS], found[name]) for found in results.values() if name in found]
        if pairs:
            ahead = sum(left["normalised"] > right["normalised"] for left, right in pairs)
            print(f"ahead of {name} on {ahead} of {len(pairs)} tables")


if __name__ == "__main__":
    sys.exit(main())
