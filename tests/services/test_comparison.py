"""Comparing versions through the service."""

import io

import polars as pl
import pyarrow as pa
import pytest

from jupyter_mlplatform import Platform
from jupyter_mlplatform.records import CompareRequest
from jupyter_mlplatform.records.errors import Invalid, NotFound
from jupyter_mlplatform.services.ingest import from_frame

BEFORE = pl.DataFrame({"id": [1, 2, 3], "city": ["Oslo", "=1+1", "Rome"], "size": [1.5, -2.0, None]})
AFTER = pl.DataFrame({"id": [2, 3, 4], "city": ["=1+1", "-Rome", "Bern"], "size": [-2.5, None, float("nan")]})


@pytest.fixture
def versions(platform: Platform) -> tuple[str, str]:
    first = platform.datasets.create(from_frame(BEFORE), name="towns")
    second = platform.datasets.add_version(first.id, from_frame(AFTER))
    return first.version, second.id


def test_versions_are_compared_by_any_reference(platform: Platform, versions: tuple[str, str]) -> None:
    found = platform.comparisons.compare(CompareRequest(left="towns@1", right="towns"))
    assert (found.left, found.right) == versions
    assert (found.keys, found.key_source) == (("id",), "guessed")
    assert found.rows.model_dump() == {"added": 1, "removed": 1, "changed": 2, "unchanged": 0}
    cells = {(cell.key["id"], cell.column): (cell.left, cell.right) for cell in found.cells}
    assert cells == {(3, "city"): ("Rome", "-Rome"), (2, "size"): (-2.0, -2.5)}
    assert found.added_rows == ({"id": 4, "city": "Bern", "size": "NaN"},)
    with pytest.raises(NotFound):
        platform.comparisons.compare(CompareRequest(left="towns@1", right="towns@9"))


def test_a_key_that_repeats_is_refused(platform: Platform, versions: tuple[str, str]) -> None:
    doubled = pl.concat([AFTER, AFTER[:1]])
    platform.datasets.add_version("towns", from_frame(doubled))
    with pytest.raises(Invalid, match="1 rows repeat") as caught:
        platform.comparisons.compare(CompareRequest(left="towns@1", right="towns@3", keys=("id",)))
    assert (caught.value.field, caught.value.extra["duplicates"]) == ("keys", 1)


def test_every_changed_row_as_csv_that_no_spreadsheet_runs(platform: Platform, versions: tuple[str, str]) -> None:
    text = b"".join(platform.comparisons.csv(*versions)).decode()
    assert text.splitlines() == [
        "_change,id,city,size",
        "removed,1,Oslo,1.5",
        "before,2,'=1+1,-2.0",
        "after,2,'=1+1,-2.5",
        "before,3,Rome,",
        "after,3,'-Rome,",
        "added,4,Bern,NaN",
    ]


def test_every_changed_row_as_arrow_with_its_types(platform: Platform, versions: tuple[str, str]) -> None:
    stream = io.BytesIO(b"".join(platform.comparisons.arrow(*versions)))
    table = pa.ipc.open_stream(stream).read_all()
    assert table.schema.field("size").type == pa.float64()
    assert table.column("_change").to_pylist() == ["removed", "before", "after", "before", "after", "added"]
    assert table.column("city").to_pylist()[2] == "=1+1"
