"""The benchmark of the store runs from end to end and measures every goal of the embedded store."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_benchmark_runs(tmp_path: Path):
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "benchmarks.store", "--quick", "--json", report, "--only", "file", "log", "growth"]
    environment = {"PATH": str(tmp_path)}  # no peer but plain files
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=True
    )
    assert "Skipped: lakeFS" in done.stdout
    assert "Skipped: DVC" in done.stdout
    found = json.loads(report.read_text())
    assert [row["name"] for row in found["rows"]] == [
        "write 5 MB", "read 5 MB", "log of 50 commits", "commit after 200 commits",
    ]  # fmt: skip
    assert all(sample > 0 for row in found["rows"] for samples in row["samples"].values() for sample in samples)
    assert [goal["limit"] for goal in found["goals"]] == [1.2]
