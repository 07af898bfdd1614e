"""Steps in a notebook, with frames of pandas in and out."""

from pathlib import Path

import pandas as pd
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.records.errors import Invalid

PEOPLE = pd.DataFrame(
    {"age": [31, 44, 25, 58], "city": ["Bern", "Oslo", "Rome", None], "fee": ["$1,200", "$30", "", "$5"]}
)
CITIES = pd.DataFrame({"name": ["Oslo", "Bern"], "people": [700, 130]})


@pytest.fixture
def ml(tmp_path: Path) -> mlp.Session:
    session = mlp.connect(str(tmp_path / "store"))
    session.datasets.add(PEOPLE, "People")
    session.datasets.add(CITIES, "Cities")
    return session


def test_a_recipe_over_two_datasets(ml: mlp.Session) -> None:
    steps = [
        {"kind": "parse_numbers", "columns": ["fee"]},
        {"kind": "derive", "name": "per_year", "expression": "coalesce(fee, 0) / age"},
        {"kind": "join_dataset", "version": "cities@1", "on": ["city"], "other_on": ["name"]},
        {"kind": "filter_rows", "where": "people is not null or age > 50"},
        {"kind": "bin", "columns": ["age"], "method": "edges", "edges": [40], "labels": ["young", "old"]},
    ]
    assert ml.datasets["People"].latest.validate(steps).valid
    made = ml.datasets["People"].apply(steps).to_pandas()
    assert made["per_year"].tolist() == [1200 / 31, 30 / 44, 5 / 58]
    assert made["age"].tolist() == ["young", "old", "old"]
    assert made["people"].dropna().tolist() == [130, 700]


def test_an_expression_that_is_wrong_says_where(ml: mlp.Session) -> None:
    with pytest.raises(Invalid, match=r"no function sqroot\(\).*position 4"):
        ml.datasets["People"].apply([{"kind": "derive", "name": "root", "expression": "1 + sqroot(age)"}])
