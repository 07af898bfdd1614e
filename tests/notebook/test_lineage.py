"""Lineage and impact in a notebook, without a server."""

from pathlib import Path

import pandas as pd
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.notebook.datasets import Dataset
from jupyter_mlplatform.records.errors import HasDependants, Invalid

FRAME = pd.DataFrame({"age": [31, 44, 58], "city": ["Bern", "<b>Oslo</b>", "Bern"]})
DROP = {"kind": "drop_columns", "columns": ["city"]}


@pytest.fixture
def people(tmp_path: Path) -> Dataset:
    people = mlp.connect(str(tmp_path / "store")).datasets.add(FRAME, "<i>People</i>")
    people.apply([DROP], message="<script>alert(1)</script>")
    return people


def test_a_lineage_is_drawn_and_read(people: Dataset) -> None:
    lineage = people.latest.lineage()
    assert [node.kind for node in lineage.record.nodes] == ["dataset", "version", "transformation", "version"]
    assert repr(lineage).splitlines() == [
        "dataset <i>People</i>",
        "version @1 <- dataset <i>People</i> (derived)",
        "transformation drop_columns <- version @1 (input)",
        "version @2 <- transformation drop_columns (output)",
    ]
    shown = lineage._repr_html_()
    assert shown.count("<rect") == 4
    assert shown.count("<path") == 3
    assert "<script>" not in shown
    assert "<i>People" not in shown


def test_depth_and_direction_are_those_of_the_service(people: Dataset) -> None:
    near = people.latest.lineage(depth=1, direction="up")
    assert ([node.kind for node in near.record.nodes], near.record.truncated) == (["transformation", "version"], True)
    assert "… and more" in repr(near)
    assert "greater depth" in near._repr_html_()
    with pytest.raises(Invalid) as refused:
        people.latest.lineage(depth=0)
    assert refused.value.field == "depth"


def test_a_large_graph_is_a_table(people: Dataset) -> None:
    for number in range(61):
        people.add_version(FRAME.assign(age=number))
    shown = people.latest.lineage(depth=200)._repr_html_()
    assert "<svg" not in shown
    assert "@33" in shown


def test_openlineage_events_are_of_the_same_graph(people: Dataset) -> None:
    events = people.latest.lineage(direction="up").openlineage()
    assert [event["job"]["name"] for event in events if "run" in event] == [
        f"{people.id}.upload",
        f"{people.id}.transformation",
    ]


def test_impact_says_whether_a_version_can_be_withdrawn(people: Dataset) -> None:
    first, second = people.at("@1"), people.at("@2")
    assert repr(first.impact()).splitlines() == [
        f"{people.id}@1 can be withdrawn.",
        f"version {people.id}@2: Made from {people.id}@1 by drop_columns.",
        f"transformation drop_columns: Made {people.id}@2 from it.",
    ]
    assert "cannot be withdrawn because of branch dataset--" in repr(second.impact())
    assert "forbids it" in second.impact()._repr_html_()
    with pytest.raises(HasDependants):
        second.delete()
    first.delete()
    assert repr(first.impact()).startswith(f"{people.id}@1 is withdrawn.")
    assert "withdrawn" in repr(second.lineage())
