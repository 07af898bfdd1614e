"""Training, cancelling and making once more over REST, on a real server."""

import csv
import io
import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.processes import goes, stat
from tests.servers import JupyterServer

RANDOM = random.Random(0)


@pytest.fixture(scope="module")
def visits(server: JupyterServer) -> dict[str, Any]:
    """Visits of patients: each comes several times, and is ill each time or never."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["patient_id", "age", "dose", "ill", "seen"])
    for patient in range(120):
        ill = RANDOM.random() < 0.5
        for _ in range(4):
            day = f"2024-{RANDOM.randint(1, 12):02}-{RANDOM.randint(1, 28):02}"
            rows.writerow([f"P{patient:04}", 20 + patient % 60, RANDOM.gauss(ill, 1), "yes" if ill else "no", day])
    return server.upload("visits.csv", out.getvalue().encode(), name="Visits")


@pytest.fixture(scope="module")
def trained(server: JupyterServer, visits: dict[str, Any]) -> dict[str, Any]:
    request = {
        "version": "visits", "target": "ill", "groups": "patient_id", "candidates": ["linear", "knn"], "folds": 3,
        "repeats": 2, "trials": 3, "time_budget_s": 120, "name": "Visits ill",
    }  # fmt: skip
    job = server.wait(server.call("POST", "/models/train", 202, json=request))
    assert job["status"] == "succeeded", job
    return job


def test_the_model_says_how_rows_were_divided_and_how_sure_it_is(server: JupyterServer, trained: dict) -> None:
    model = server.call("GET", f"/models/{trained['result']['id']}")
    scheme = model["fold_scheme"]
    assert (scheme["strategy"], scheme["column"], scheme["folds"], scheme["repeats"]) == ("grouped", "patient_id", 3, 2)
    assert any("grouped by 'patient_id'" in line for line in trained["log"])
    assert model["comparison"]["low"] <= model["comparison"]["difference"] <= model["comparison"]["high"]
    assert sum(member["weight"] for member in model["members"]) == pytest.approx(1)
    assert {"python", "scikit-learn", "processor", "cores"} <= set(model["environment"])
    report = server.call("GET", f"/models/{model['id']}/performance")
    assert [fold["fold"] for fold in report["folds"]] == list(range(6))
    assert {"leaderboard", "roc", "precision_recall", "calibration", "confusion_matrix", "learning_curve"} <= set(
        report["plots"]
    )


def test_a_model_is_made_once_more_to_the_bit(server: JupyterServer, trained: dict) -> None:
    job = server.call("POST", f"/models/{trained['result']['id']}/reproduce", 202)
    assert job["kind"] == "reproduce"
    job = server.wait(job)
    assert job["status"] == "succeeded", job
    found = job["result"]
    assert found["identical"], found
    assert found["differences"] == []
    assert all(metric["before"] == metric["after"] for metric in found["metrics"])
    server.call("POST", "/models/nothing/reproduce", 404)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"target": ["ill", "dose"]}, "target", "several labels are not supported"),
        ({"problem_type": "survival"}, "problem_type", "survival is not supported"),
        ({"problem_type": "forecasting"}, "problem_type", "forecasting is not supported"),
        ({"problem_type": "image"}, "problem_type", "image is not supported"),
        ({"target": "seen"}, "target", "forecasting is not supported"),
        ({"target": "nothing"}, "target", "no column"),
        ({"groups": "nothing"}, "groups", "no column"),
        ({"groups": "patient_id", "time": "seen"}, "groups", "not by both"),
        ({"time": "ill"}, "time", "what is to be predicted"),
    ],
)
def test_what_is_not_supported_is_refused_at_once(
    server: JupyterServer, visits: dict, change: dict, field: str, says: str
) -> None:
    problem = server.call("POST", "/models/train", 422, json={"version": "visits", "target": "ill", **change})
    assert problem["code"] == "invalid"
    named = problem.get("field") or problem["problems"][0]["field"]
    assert named == field
    assert says in str(problem)
    assert "Value error" not in str(problem)


def test_a_long_training_is_cancelled_with_all_its_processes(server: JupyterServer, visits: dict) -> None:
    request = {"version": "visits", "target": "ill", "trials": 1000, "repeats": 20, "time_budget_s": 600}
    job = server.call("POST", "/models/train", 202, json=request)
    while "fold" not in job["stage"]:
        assert job["status"] in ("queued", "running"), job
        job = server.call("GET", f"/jobs/{job['id']}")
    processes = _processes_of(job["id"], server)
    assert len(processes) >= 3
    cancelled = server.call("DELETE", f"/jobs/{job['id']}")
    assert cancelled["status"] == "cancelled"
    assert all(goes(pid, within_s=1) for pid in processes)


def test_a_training_whose_process_dies_has_failed_with_the_reason(server: JupyterServer, visits: dict) -> None:
    request = {"version": "visits", "target": "ill", "trials": 1000, "repeats": 20, "time_budget_s": 600}
    job = server.call("POST", "/models/train", 202, json=request)
    while "fold" not in job["stage"]:
        job = server.call("GET", f"/jobs/{job['id']}")
    leader = int((server.store / "state" / "jobs" / job["id"] / "pid").read_text())
    worker = int(Path(f"/proc/{leader}/task/{leader}/children").read_text().split()[0])
    os.kill(worker, signal.SIGSEGV)
    job = server.wait(job)
    assert job["status"] == "failed"
    assert job["error"]["code"] == "job_failed"
    assert "SIGSEGV" in job["error"]["detail"]


def _processes_of(job: str, server: JupyterServer) -> list[int]:
    """Return the processes of a job: all that are in the session that its first one began."""
    leader = (server.store / "state" / "jobs" / job / "pid").read_text()
    running = (int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return [pid for pid in running if stat(pid)[3:4] == [leader]]
