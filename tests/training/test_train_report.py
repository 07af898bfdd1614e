"""Plots, importances and slices."""

import json

import numpy as np
import polars as pl
import pytest

from tests.training.described import describe

pytestmark = pytest.mark.slow


@pytest.fixture
def groups():
    """A number that follows x, except in group c, where it is noise; and a column of pure noise."""
    rng = np.random.default_rng(0)
    rows = 600
    group = rng.choice(["a", "b", "c", None], rows)
    x = rng.normal(size=rows)
    y = 10 * x + np.where(group == "c", rng.normal(scale=20, size=rows), rng.normal(size=rows))
    frame = pl.DataFrame({"x": x, "noise": rng.normal(size=rows), "group": list(group), "y": y})
    return frame, describe(frame, group="categorical")


def test_importances_put_what_matters_first_and_noise_at_nothing(session, groups):
    importances = session.train(groups, "y").performance.importances
    assert importances[0].column == "x"
    assert importances[0].mean > 3
    found = {importance.column: importance.mean for importance in importances}
    assert set(found) == {"x", "noise", "group"}
    assert abs(found["noise"]) < 0.5


def test_slices_name_the_group_that_does_worst(session, groups):
    worst = session.train(groups, "y").performance.slices[0]
    assert (worst["column"], worst["value"], worst["metric"]) == ("group", "c", "mean_absolute_error")
    assert worst["rows"] == groups[0].filter(pl.col("group") == "c").height
    assert worst["score"] > 1.5 * worst["overall"]


def test_slices_of_classes_and_of_missing_values(session):
    rng = np.random.default_rng(0)
    rows = 800
    x = rng.normal(size=rows)
    hidden = rng.random(rows) < 0.3
    label = np.where(hidden, rng.integers(0, 2, rows), x > 0)
    frame = pl.DataFrame({"x": x, "size": np.where(hidden, np.nan, rng.normal(size=rows)), "y": label})
    slices = session.train((frame, describe(frame)), "y").performance.slices
    assert (slices[0]["column"], slices[0]["value"], slices[0]["metric"]) == ("size", None, "error_rate")


@pytest.mark.parametrize("name", ["count", "rows", "level", "y", "literal"])
def test_any_name_of_a_column_will_do(session, groups, name):
    frame, _ = groups
    frame = frame.rename({"y": "target", "group": name})
    assert session.train((frame, describe(frame, **{name: "categorical"})), "target").performance.slices


def test_plots_of_two_classes(session, cancer):
    plots = session.train(cancer, "target").performance.plots
    assert set(plots) == {
        "leaderboard",
        "confusion_matrix",
        "roc",
        "precision_recall",
        "calibration",
        "importances",
        "learning_curve",
    }
    cells = plots["confusion_matrix"]["data"]["values"]
    assert sum(cell["rows"] for cell in cells) == 569
    curve = plots["roc"]["data"]["values"]
    assert (curve[0]["x"], curve[0]["y"], curve[-1]["x"], curve[-1]["y"]) == (0, 0, 1, 1)


def test_plots_of_several_classes(session, penguins):
    plots = session.train(penguins, "Species").performance.plots
    assert set(plots) == {"leaderboard", "confusion_matrix", "importances", "learning_curve"}
    assert len(plots["confusion_matrix"]["data"]["values"]) == 9


def test_plots_of_numbers(session, diabetes):
    plots = session.train(diabetes, "target").performance.plots
    assert set(plots) == {"leaderboard", "predicted_vs_actual", "residuals", "importances", "learning_curve"}
    points = plots["residuals"]["data"]["values"]
    assert len(points) == 442
    assert all(point["residual"] == pytest.approx(point["actual"] - point["predicted"]) for point in points)


def test_the_report_is_json_without_nan(session, penguins):
    performance = session.train(penguins, "Species").performance
    assert performance.model_id == ""
    json.dumps(performance.model_dump(mode="python"), allow_nan=False)
