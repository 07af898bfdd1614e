"""Tables from a notebook: files with options, addresses, frames of every library, and what is refused."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.records.errors import Invalid, MergeConflict, NotFound, NothingToCommit, StaleHead

PAY = "# exported\nname;salary\nann;1.234,5\nbob;999\ncid\n"


@pytest.fixture
def ml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> mlp.Session:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    return mlp.connect(str(tmp_path / "store"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "pay.csv").write_text(PAY)
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path / "site")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_how_a_file_was_read_is_shown_and_corrected(ml: mlp.Session, tmp_path: Path) -> None:
    (tmp_path / "pay.csv").write_text(PAY)
    pay = ml.datasets.add(tmp_path / "pay.csv")
    ingest = pay.latest.ingest
    options = ingest.record.options
    assert (options["delimiter"], options["decimal"], options["thousands"], options["comment"]) == (";", ",", ".", "#")
    assert [(row.line, row.text) for row in ingest.bad_rows] == [(5, "cid")]
    assert repr(ingest).splitlines()[-1] == "  line 5: 1 fields where 2 were expected: 'cid'"
    assert "cid" in ingest._repr_html_()
    assert "broken rows" in pay.latest._repr_html_()
    second = pay.add_version(tmp_path / "pay.csv", thousands="", message="Dots stay")
    assert second.to_polars()["salary"].to_list() == ["1.234,5", "999"]
    assert second.record.message == "Dots stay"
    assert pay.add_version(pl.DataFrame({"a": [1]})).ingest is None


def test_a_table_at_an_address(ml: mlp.Session, site: str) -> None:
    pay = ml.datasets.add(f"{site}/pay.csv?signature=secret", decimal=",")
    assert (pay.record.name, pay.record.source) == ("pay", f"{site}/pay.csv")
    assert pay.to_arrow().column("salary").to_pylist() == [1234.5, 999.0]
    assert pay.add_version(f"{site}/pay.csv", header=False).record.number == 2
    with pytest.raises(NotFound):
        pay.add_version(f"{site}/nobody.csv")
    with pytest.raises(Invalid, match="credentials"):
        ml.datasets.add("https://me:secret@example.org/x.csv")


FRAMES = {
    "pandas": pd.DataFrame(
        {"n": [1, 2], "when": pd.to_datetime(["2020-01-01", None]), "kind": pd.Categorical(["a", "b"])}
    ),
    "polars": pl.DataFrame(
        {"n": [1, None], "kind": pl.Series(["a", "b"], dtype=pl.Categorical), "many": [[1], [2, 3]]}
    ),
    "arrow": pa.table({"n": pa.array([1, 2], pa.int16()), "price": pa.array(["1.50", None])}),
}


@pytest.mark.parametrize("library", FRAMES)
def test_a_frame_of_every_library_comes_back(ml: mlp.Session, library: str) -> None:
    frame = FRAMES[library]
    stored = ml.datasets.add(frame, library)
    if library == "pandas":
        pd.testing.assert_frame_equal(stored.to_pandas(), frame)
    elif library == "polars":
        assert stored.at("@1").to_polars().equals(frame)
    else:
        assert stored.at("@1").to_arrow().to_pylist() == frame.to_pylist()
    assert stored.latest.record.source == "a notebook"
    with pytest.raises(NothingToCommit):
        stored.add_version(frame)
    with pytest.raises(Invalid, match="says how to read a file") as refused:
        stored.add_version(frame, delimiter=";")
    assert refused.value.field == "delimiter"


@pytest.mark.parametrize(
    ("frame", "column"),
    [
        (pd.DataFrame({"fine": [1], "mixed": [object()]}), "mixed"),
        (pd.DataFrame({"mixed": [1, "a"]}), "mixed"),
        (pd.DataFrame({"span": pd.interval_range(0, 2)}), "span"),
        (pl.DataFrame({"large": pl.Series([2**100], dtype=pl.Int128)}), "large"),
        (pa.table({"map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))}), "map"),
        (pd.DataFrame([[1, 2]], columns=["twice", "twice"]), "twice"),
        (pl.DataFrame({"nul\0": [1]}), "nul\0"),
        (pd.DataFrame({"nul\0": [1]}), "nul\0"),
        (pl.DataFrame({" ": [1]}), " "),
    ],
)
def test_a_type_that_is_refused_names_the_column(ml: mlp.Session, frame: object, column: str) -> None:
    with pytest.raises(Invalid) as refused:
        ml.datasets.add(frame)
    assert refused.value.field == column
    assert len(ml.datasets) == 0


def test_a_version_for_a_state_that_is_past(ml: mlp.Session) -> None:
    numbers = ml.datasets.add(pl.DataFrame({"n": [1]}), "numbers")
    first = numbers.latest
    numbers.add_version(pl.DataFrame({"n": [2]}), expected_head=first)
    for past in (first, "@1", first.version_id[:10]):
        with pytest.raises(StaleHead):
            numbers.add_version(pl.DataFrame({"n": [3]}), expected_head=past)


def test_experiments_are_made_filled_published_and_deleted(ml: mlp.Session) -> None:
    numbers = ml.datasets.add(pl.DataFrame({"id": [1, 2, 3]}), "numbers")
    assert numbers.branch("trial", at="@1").base == numbers.version_id
    trial = numbers.add_version(pl.DataFrame({"id": [1, 2]}), branch="trial")
    assert (trial.record.branch, trial.record.number) == ("dataset--numbers--trial", 2)
    assert [branch.experiment for branch in numbers.branches] == [None, "trial"]
    numbers.add_version(pl.DataFrame({"id": [1, 2, 3, 4]}))
    with pytest.raises(MergeConflict) as refused:
        numbers.publish("trial")
    assert refused.value.conflicts.in_source.removed == 1
    published = numbers.publish("trial", strategy="rows")
    assert published.to_polars()["id"].to_list() == [1, 2, 4]
    assert (published.record.branch, published.record.number) == ("dataset--numbers", 3)
    numbers.delete_branch("trial")
    assert len(numbers.branches) == 1


def test_a_version_is_withdrawn_and_restored(ml: mlp.Session) -> None:
    numbers = ml.datasets.add(pl.DataFrame({"n": [1]}), "numbers")
    numbers.add_version(pl.DataFrame({"n": [2]}))
    numbers.at("@1").delete()
    assert repr(numbers.at("@1")).endswith("withdrawn)")
    assert "withdrawn" in numbers.at("@1")._repr_html_()
    assert not numbers.at("@1").restore().record.deleted
