"""The benchmark of tables measures the same thing of everyone."""

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.measure import Row
from benchmarks.tables import _verdicts
from benchmarks.tables_cases import CASES, make


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    make(folder, 3_000, 500)
    return folder


def test_every_case_comes_to_the_same_answer(folder: Path) -> None:
    answers = defaultdict(set)
    for name, case in CASES.items():
        group, _, peer = name.partition("/")
        if peer != "read and hash":  # the yardstick finds nothing
            answers[group].add(case(folder)())
    assert answers == {
        "ingest": {3_000}, "profile": {30}, "page": {100}, "sorted page": {100}, "diff all over": {30},
        "diff in one place": {30},
    }  # fmt: skip


def test_a_goal_is_about_the_better_peer() -> None:
    row = Row("ingest: CPU", "s", {"ours": [2.0], "polars": [4.0], "DuckDB": [1.0], "pandas": [9.0]})
    (verdict,) = _verdicts([row])
    assert verdict.split()[-4:] == ["(at", "most", "1.1)", "MISSED"]
    assert " 2 " in verdict
