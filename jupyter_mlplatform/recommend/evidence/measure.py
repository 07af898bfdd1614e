"""The score of one recipe with one model on one test set."""

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from jupyter_mlplatform import transforms
from jupyter_mlplatform.executor.engine import Emit
from jupyter_mlplatform.recommend.evidence.design import Design, load
from jupyter_mlplatform.records import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.training.features import plan_features
from jupyter_mlplatform.training.metrics import METRICS
from jupyter_mlplatform.training.portfolio import PORTFOLIO, build_pipeline
from jupyter_mlplatform.training.prediction import predict


@dataclass(frozen=True, slots=True)
class Recipe:
    """Steps to fit on the training rows of each fold, and what the columns mean after them."""

    key: str
    steps: tuple[dict[str, Any], ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One measurement: `recipe` with `model` on test set `block`."""

    recipe: Recipe
    model: str
    block: int

    def spec(self, folder: Path) -> dict[str, Any]:
        """Return it as JSON, for `measured`; `folder` is where the design is saved."""
        columns = [column.model_dump(mode="json") for column in self.recipe.columns]
        recipe = {"key": self.recipe.key, "steps": list(self.recipe.steps), "columns": columns}
        return {"folder": str(folder), "recipe": recipe, "model": self.model, "block": self.block}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A score and the seconds that it took; with a ``problem``, there is none."""

    task: Task
    score: float
    seconds: float
    problem: str | None = None


def measure(folder: Path, task: Task) -> Outcome:
    """Fit the steps and the model on the training rows of a test set, and score the test set.

    What steps learn, they learn from the training rows. Steps that drop rows drop training rows only: every test row
    has to be predicted. The same task gives the same score to the bit.
    """
    design = load(folder)
    started = time.monotonic()
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of models that do not converge and the like: the score tells
            score = _score(design, task)
    except (Invalid, ValueError, ArithmeticError, np.linalg.LinAlgError, pl.exceptions.PolarsError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        return Outcome(task, float("nan"), time.monotonic() - started, reason)
    return Outcome(task, score, time.monotonic() - started)


def measured(spec: dict[str, Any], _emit: Emit) -> dict[str, Any]:
    """Measure a task elsewhere: ``Task.spec`` -> ``{score, seconds, problem}``."""
    recipe = spec["recipe"]
    columns = tuple(Column(**column) for column in recipe["columns"])
    task = Task(Recipe(recipe["key"], tuple(recipe["steps"]), columns), spec["model"], spec["block"])
    outcome = measure(Path(spec["folder"]), task)
    return {"score": outcome.score, "seconds": outcome.seconds, "problem": outcome.problem}


def _score(design: Design, task: Task) -> float:
    settings = design.settings
    training, test = design.block(task.block)
    metric = METRICS[settings.metric]
    shown, asked = design.frame[training], design.frame[test]
    truth = _labels(asked[settings.target])
    if task.recipe.steps:
        shown, states = transforms.fit_apply(shown, task.recipe.steps)
        asked = transforms.apply(asked.drop(settings.target), task.recipe.steps, states, row_wise_only=True)
    learnt = _target(shown, settings.target, truth)
    plan = plan_features(shown, _present(task.recipe.columns, shown, asked), settings.target)
    if not plan.used:
        raise Invalid("No column is left to learn from.")
    pipeline = build_pipeline(
        PORTFOLIO[task.model],
        plan,
        settings.seed + task.block,
        classify=settings.problem_type != "regression",
    )
    pipeline.fit(shown, learnt)
    return metric.score(truth, predict(pipeline, asked))


def _target(shown: pl.DataFrame, target: str, truth: NDArray[Any]) -> NDArray[Any]:
    if target not in shown.columns or shown[target].null_count():
        raise Invalid("The steps change the target, so that scores with and without them cannot be compared.")
    learnt = _labels(shown[target])
    if learnt.dtype.kind != truth.dtype.kind:
        raise Invalid("The steps change the target, so that scores with and without them cannot be compared.")
    return learnt


def _labels(series: pl.Series) -> NDArray[Any]:
    if series.dtype == pl.String:
        return np.asarray(series.to_list(), dtype=np.str_)
    return series.to_numpy()


def _present(columns: Sequence[Column], shown: pl.DataFrame, asked: pl.DataFrame) -> list[Column]:
    """Return the columns that training and test rows have; what was learnt may leave out one of the whole table's."""
    return [column for column in columns if column.name in shown.columns and column.name in asked.columns]
