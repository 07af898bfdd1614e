"""Searching for settings, putting the best together, thresholds, and workers that die."""

import os
import signal

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.training import artifact
from jupyter_mlplatform.training.coded import CodedClasses
from jupyter_mlplatform.training.combination import choose_threshold, combine, decide, select_weights
from jupyter_mlplatform.training.features import plan_features
from jupyter_mlplatform.training.metrics import METRICS, Predicted
from jupyter_mlplatform.training.portfolio import PORTFOLIO, build_pipeline
from jupyter_mlplatform.training.resampled import corrected_comparison
from jupyter_mlplatform.training.settings import draw_settings
from tests.training.described import describe

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rare():
    """Two classes, one of which is rare, that neither a line nor a tree alone tells apart."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(900, 4))
    score = x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(scale=0.5, size=900)
    frame = pl.DataFrame(x, schema=["a", "b", "c", "d"]).with_columns(y=pl.Series(score > 1.9))
    return frame, describe(frame, y="boolean")


def test_settings_are_searched_and_the_best_are_put_together(session, rare):
    names = ["linear", "extra_trees", "knn"]
    trained = session.train(rare, "y", candidates=names, trials=4, ensemble=True)
    entries = {entry.name: entry for entry in trained.performance.leaderboard}
    drawn = [entry for name, entry in entries.items() if name.rpartition("_")[2].isdigit()]
    assert drawn
    assert all(entry.params for entry in drawn)
    assert trained.estimator == "ensemble"
    assert sum(member.weight for member in trained.members) == pytest.approx(1)
    assert len(trained.members) > 1
    best_alone = max(entry.score for name, entry in entries.items() if name != "ensemble" and entry.score)
    assert trained.score > best_alone
    loaded = artifact.load(trained.artifact)
    probabilities = loaded.predict_proba(rare[0])
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert loaded.classes_.tolist() == [False, True]


def test_a_rare_class_gets_weights_and_a_threshold(session, rare):
    trained = session.train(rare, "y", metric="f1")
    assert "linear_weighed" in {entry.name for entry in trained.performance.leaderboard}
    assert trained.threshold is not None
    plain = next(entry for entry in trained.performance.leaderboard if entry.name == trained.members[0].name)
    assert trained.score > plain.score
    predicted = trained.pipeline.predict(rare[0])
    expected = trained.pipeline.predict_proba(rare[0])[:, 1] >= trained.threshold
    assert np.array_equal(predicted, expected)


def test_the_advantage_over_the_baseline_comes_with_its_certainty(session, cancer):
    comparison = session.train(cancer, "target").comparison
    assert 0.4 < comparison.low < comparison.difference < comparison.high
    assert comparison.p_value < 0.01


def test_nothing_more_is_searched_once_the_score_is_perfect(session):
    frame = pl.DataFrame({"x": [float(n) for n in range(300)], "y": [n >= 150 for n in range(300)]})
    trained = session.train((frame, describe(frame, y="boolean")), "y", trials=20, ensemble=True, repeats=3)
    assert trained.score == 1
    assert {entry.name for entry in trained.performance.leaderboard} <= {"dummy", "linear"}


def test_a_worker_that_is_killed_changes_no_bit(session, rare):
    undisturbed = session.train(rare, "y", candidates=["linear", "extra_trees"])
    killed = []

    class Killer(list):
        def append(self, event):
            super().append(event)
            if not killed and "extra_trees" in event.get("stage", ""):
                alive = [worker for worker in session.engine._nursery._workers if not worker.reaped]
                killed.append(alive[0].pid)
                os.kill(alive[0].pid, signal.SIGKILL)

    session.events = Killer()
    disturbed = session.train(rare, "y", candidates=["linear", "extra_trees"])
    assert killed
    assert disturbed.performance.folds == undisturbed.performance.folds
    assert disturbed.predictions_sha256 == undisturbed.predictions_sha256
    assert [entry.score for entry in disturbed.performance.leaderboard] == [
        entry.score for entry in undisturbed.performance.leaderboard
    ]


def test_weights_prefer_what_does_best_together():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=500)
    left, right = truth + rng.normal(size=500), truth + rng.normal(size=500)
    noise = rng.normal(size=500)
    said = [Predicted(values) for values in (left, right, noise)]
    weights = select_weights(truth, said, METRICS["rmse"], 0)
    assert sum(weights) == pytest.approx(1)
    assert min(weights[0], weights[1]) > 0.3 > weights[2]
    together = METRICS["rmse"].score(truth, combine(said, weights))
    assert together < min(METRICS["rmse"].score(truth, one) for one in said)


def test_a_threshold_fits_the_metric():
    share = np.linspace(0, 1, 1001)
    predicted = Predicted(np.where(share > 0.5, 1, 0), np.column_stack([1 - share, share]), np.array([0, 1]))
    truth = (share >= 0.2).astype(int)
    threshold = choose_threshold(truth, predicted, METRICS["accuracy"])
    assert threshold == pytest.approx(0.2, abs=0.01)
    assert METRICS["accuracy"].score(truth, decide(predicted, threshold)) > 0.98


@pytest.mark.parametrize("name", PORTFOLIO)
def test_drawn_settings_are_json_and_the_same_for_the_same_seed(name):
    import json

    drawn = draw_settings(PORTFOLIO[name], 10, 3, classify=True, weighed=True)
    assert drawn == draw_settings(PORTFOLIO[name], 10, 3, classify=True, weighed=True)
    assert len({setting.name for setting in drawn}) == len(drawn) <= 10
    json.dumps([setting.params for setting in drawn])


@pytest.mark.parametrize("name", [name for name in PORTFOLIO if PORTFOLIO[name].space])
@pytest.mark.parametrize("classify", [True, False])
def test_drawn_settings_reach_the_model(name, classify, diabetes):
    frame, columns = diabetes
    candidate = PORTFOLIO[name]
    params = draw_settings(candidate, 1, 3, classify=classify, weighed=False)[0].params
    plan = plan_features(frame, columns, "target")
    pipeline = build_pipeline(candidate, plan, 0, classify=classify, params=params)
    labels = np.where(frame["target"] > frame["target"].median(), "high", "low") if classify else frame["target"]
    fitted = pipeline.fit(frame, np.asarray(labels))
    model = fitted.named_steps["model"]
    shown = (model.estimator if isinstance(model, CodedClasses) else model).get_params()
    assert {key: shown[key] for key in params} == params
    assert len(fitted.predict(frame)) == frame.height


def test_folds_that_share_rows_make_one_less_sure():
    gains = np.array([0.1, 0.12, 0.08, 0.11, 0.09])
    alone, shared = corrected_comparison(gains, 0.0), corrected_comparison(gains, 0.25)
    assert alone.difference == shared.difference == pytest.approx(0.1)
    assert alone.p_value < shared.p_value < 0.01
    assert shared.low < alone.low
    assert corrected_comparison(np.zeros(5), 0.25).p_value == 1
