"""From a table to a model and its report."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.records.errors import Invalid, JobFailed, TooLarge
from jupyter_mlplatform.training import experiment, search
from jupyter_mlplatform.training.portfolio import PORTFOLIO
from tests.training.described import describe

pytestmark = pytest.mark.slow


def test_several_classes_from_a_messy_table(session, penguins):
    frame, _ = penguins
    trained = session.train(penguins, "Species", candidates=None)
    assert (trained.problem_type, trained.metric, trained.greater_is_better) == (
        "multiclass",
        "balanced_accuracy",
        True,
    )
    assert {entry.name for entry in trained.performance.leaderboard} == set(PORTFOLIO)
    assert trained.performance.leaderboard[0].name == trained.estimator != "dummy"
    assert trained.score > 0.97
    assert trained.baseline_score == pytest.approx(1 / 3)
    assert trained.classes == tuple(sorted(frame["Species"].unique()))
    assert set(trained.features).isdisjoint({"Species", "Sample Number", "Region", "Stage", "Individual ID"})
    assert "Column 'Region' is not used: it has one value." in session.log
    predicted = trained.pipeline.predict(frame.select(trained.features))
    assert (predicted == frame["Species"].to_numpy()).mean() > 0.97


def test_two_classes(session, cancer):
    trained = session.train(cancer, "target", candidates=["linear", "knn"])
    assert (trained.problem_type, trained.metric, trained.classes) == ("binary", "roc_auc", (0, 1))
    assert trained.estimator == "linear"
    assert trained.score > 0.99
    assert trained.baseline_score == 0.5
    assert {fold.fold for fold in trained.performance.folds} == {0, 1, 2}
    assert sum(fold.rows for fold in trained.performance.folds) == 569
    for fold in trained.performance.folds:
        assert set(fold.metrics) >= {"roc_auc", "average_precision", "f1", "accuracy", "log_loss", "brier_score"}
    assert trained.score == pytest.approx(np.mean([fold.metrics["roc_auc"] for fold in trained.performance.folds]))
    assert trained.score_std == pytest.approx(np.std([fold.metrics["roc_auc"] for fold in trained.performance.folds]))


def test_a_number(session, diabetes):
    trained = session.train(diabetes, "target")
    assert (trained.problem_type, trained.metric, trained.greater_is_better) == ("regression", "rmse", False)
    assert trained.classes is None
    assert trained.score < 60 < trained.baseline_score
    assert trained.performance.leaderboard[0].name == "linear"


def test_every_choice_and_every_stage_is_told(session, diabetes):
    session.train(diabetes, "target")
    folds = {f"{name}, fold {number}" for name in ("dummy", "linear") for number in (1, 2, 3)}
    assert folds <= set(session.stages)
    later = [stage for stage in session.stages if stage in ("linear, on all rows", "importances", "learning curve")]
    assert list(dict.fromkeys(later)) == ["linear, on all rows", "importances", "learning curve"]
    fractions = [event["fraction"] for event in session.events if event["event"] == "progress"]
    assert fractions == sorted(fractions)
    assert any(line.startswith("Problem type: regression, since") for line in session.log)
    assert any(line.startswith("Metric: rmse, since") for line in session.log)
    assert any(line.startswith("Folds: 3 shuffled, since") for line in session.log)
    assert session.log[-1].startswith("Best: linear, rmse")


def test_rows_without_a_target_are_left_out_and_counted(session, penguins):
    trained = session.train(penguins, "Sex")
    assert "11 of 344 rows are left out: their target is missing." in session.log
    assert sum(fold.rows for fold in trained.performance.folds) == 333
    assert trained.classes == ("FEMALE", "MALE")


@pytest.mark.parametrize("name", ["linear", "hist_gradient_boosting", "extra_trees"])
def test_the_same_seed_gives_the_same_bits(session, penguins, name):
    first, second = (session.train(penguins, "Species", candidates=[name], seed=7) for _ in range(2))
    frame = penguins[0]
    assert np.array_equal(first.pipeline.predict_proba(frame), second.pipeline.predict_proba(frame))
    assert first.performance.folds == second.performance.folds
    assert first.performance.importances == second.performance.importances
    assert first.performance.slices == second.performance.slices
    assert first.performance.plots == second.performance.plots


def test_another_seed_makes_other_folds(session, cancer):
    scores = {session.train(cancer, "target", seed=seed).score for seed in (0, 1)}
    assert len(scores) == 2


def test_the_same_bits_in_another_process_with_other_threads_and_hashes(tmp_path):
    code = (
        "import hashlib, sys, polars as pl\n"
        "from sklearn.datasets import load_wine\n"
        "from jupyter_mlplatform.executor import Report\n"
        "from jupyter_mlplatform.records import Column, TrainRequest\n"
        "from pathlib import Path\n"
        "from jupyter_mlplatform.training import train\n"
        "from jupyter_mlplatform.training.engines import local_engine\n"
        "from jupyter_mlplatform.training.source import FileSource\n"
        "frame = pl.from_pandas(load_wine(as_frame=True).frame)\n"
        "columns = [Column(name=n, dtype='', semantic_type='numeric', nullable=True) for n in frame.columns]\n"
        "request = TrainRequest(version='v', target='target', candidates=['hist_gradient_boosting'], folds=2,\n"
        "    repeats=1, trials=2, time_budget_s=600)\n"
        "source = FileSource.save(Path(sys.argv[1]), frame, tuple(columns))\n"
        "with local_engine() as engine: trained = train(source, request, Report(lambda event: None), engine)\n"
        "print(trained.score, hashlib.sha256(trained.pipeline.predict_proba(frame).tobytes()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / threads)],
            check=True,
            capture_output=True,
            text=True,
            env={"OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads, "PYTHONPATH": "."},
        ).stdout
        for threads in ("1", "2")
    }
    assert len(outputs) == 1


def test_scores_are_honest_where_there_is_nothing_to_learn(session):
    rng = np.random.default_rng(0)
    rows = 600
    frame = pl.DataFrame(
        {
            "x": rng.normal(size=rows),
            "many": [f"level {number}" for number in rng.integers(0, 200, rows)],
            "words": [f"w{a} w{b}" for a, b in rng.integers(0, 300, (rows, 2))],
            "y": rng.integers(0, 2, rows),
        }
    )
    trained = session.train((frame, describe(frame, many="categorical", words="text")), "y", candidates=None)
    assert all(abs(entry.score - 0.5) < 0.1 for entry in trained.performance.leaderboard)


def test_what_does_not_fit_into_the_time_is_said_and_the_linear_model_is_there(session, penguins):
    trained = session.train(penguins, "Species", candidates=None, time_budget_s=1e-6)
    errors = {entry.name: entry.error for entry in trained.performance.leaderboard}
    assert errors["dummy"] is None
    assert errors["linear"] is None
    assert all("time budget" in errors[name] for name in set(PORTFOLIO) - {"dummy", "linear"})
    assert trained.estimator == "linear"


def test_a_fit_that_would_pass_the_budget_is_ended(session, monkeypatch):
    monkeypatch.setattr(search, "FLOOR_S", 12.0)
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(rng.normal(size=(300_000, 12)), schema=[f"x{number}" for number in range(12)])
    frame = frame.with_columns(y=frame["x0"] + rng.normal(size=300_000))
    trained = session.train((frame, describe(frame)), "y", candidates=["random_forest", "linear"], time_budget_s=15)
    assert trained.estimator == "linear"
    entry = next(entry for entry in trained.performance.leaderboard if entry.name == "random_forest")
    assert "time budget" in entry.error or "too long" in entry.error


def test_if_nothing_asked_for_can_be_fitted_the_job_fails(session, penguins):
    with pytest.raises(JobFailed, match=r"random_forest: .*time budget"):
        session.train(penguins, "Species", candidates=["random_forest"], time_budget_s=1e-6)


def test_a_failing_candidate_is_an_entry_and_the_others_go_on(session, diabetes):
    frame, columns = diabetes
    trained = session.train((frame.head(20), columns), "target", candidates=["linear", "knn"], folds=2)
    entries = {entry.name: entry for entry in trained.performance.leaderboard}
    assert "n_neighbors" in entries["knn"].error
    assert entries["knn"].score is None
    assert trained.performance.leaderboard[-1].name == "knn"


def test_if_the_baseline_is_best_it_is_said(session):
    rng = np.random.default_rng(3)
    frame = pl.DataFrame({"x": rng.normal(size=60), "y": rng.normal(size=60)})
    trained = session.train((frame, describe(frame)), "y", candidates=["knn"])
    assert trained.estimator == "dummy"
    assert session.log[-1] == "No candidate does better than always giving the same answer."


def test_an_asked_for_metric_decides(session, cancer):
    trained = session.train(cancer, "target", metric="log_loss", candidates=["linear", "knn"])
    assert (trained.metric, trained.greater_is_better) == ("log_loss", False)
    scores = [entry.score for entry in trained.performance.leaderboard]
    assert scores == sorted(scores)
    assert trained.score < trained.baseline_score


def test_each_different_warning_is_logged_once(session):
    frame = pl.DataFrame({"x": [float(number % 7) for number in range(90)], "y": [0, 1, 1] * 30})
    frame = frame.with_columns(pl.Series("many", [f"level {number % 45}" for number in range(90)]))
    session.train((frame, describe(frame, many="categorical")), "y", candidates=["linear"], folds=2)
    warned = [line for line in session.log if "Warning" in line]
    assert len(warned) == len(set(warned))


def test_a_step_of_no_known_kind_is_refused(session, diabetes):
    with pytest.raises(Invalid) as caught:
        session.train(diabetes, "target", steps=[{"kind": "drop"}])
    assert caught.value.field == "steps[0]"


def test_unknown_names_are_refused(session, diabetes):
    for field, request in {"candidates": {"candidates": ["svm"]}, "metric": {"metric": "roc_auc"}}.items():
        with pytest.raises(Invalid) as caught:
            session.train(diabetes, "target", **request)
        assert caught.value.field == field
        assert "Choose" in caught.value.hint


def test_a_table_without_features_is_refused(session):
    frame = pl.DataFrame({"id": range(20), "y": [0, 1] * 10})
    with pytest.raises(Invalid, match="No column is left"):
        session.train((frame, describe(frame, id="identifier")), "y")


def test_a_table_that_is_too_large_is_refused(session, diabetes, monkeypatch):
    monkeypatch.setattr(experiment, "MAX_ROWS", 441)
    with pytest.raises(TooLarge):
        session.train(diabetes, "target")
