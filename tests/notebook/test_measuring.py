"""Measuring proposals in a notebook, without a server."""

import json
import math
from pathlib import Path

import polars as pl
import pytest

import jupyter_mlplatform as mlp
from jupyter_mlplatform.recommend.adviser.settings import VARIABLE
from jupyter_mlplatform.records.errors import Invalid, NotFound
from tests.adviser_endpoint import endpoint, proposing, streamed
from tests.services.test_measurements import bills

pytestmark = pytest.mark.slow


@pytest.fixture
def ml(tmp_path: Path) -> mlp.Session:
    return mlp.connect(str(tmp_path / "store"))


def test_from_measuring_to_publishing(ml: mlp.Session, capsys: pytest.CaptureFixture[str]) -> None:
    data = ml.datasets.add(bills(), "bills")
    assert "measured" not in data.recommendations("tip")._repr_html_()
    race = data.measure("tip", time_budget_s=14)
    race.progress()
    assert "succeeded 100%" in capsys.readouterr().out
    assert "better" in repr(race.report)
    found = data.recommendations("tip")
    assert "better, rmse" in found._repr_html_()
    kinds = [step["kind"] for step in found.steps]
    assert "parse_numbers" in kinds
    assert "log" not in kinds
    assert race.publish().number == 2
    assert data.to_polars()["bill"].dtype == pl.Float64


def test_nothing_to_publish_and_nothing_to_predict(ml: mlp.Session) -> None:
    data = ml.datasets.add(bills().select("noise", "tip", "place"), "noise")
    with pytest.raises(NotFound, match="nothing to publish"):
        data.measure("tip", time_budget_s=10).publish()
    with pytest.raises(Invalid):
        data.measure("place")
    with pytest.raises(Invalid, match="no adviser"):
        data.measure("tip", advise=True)


def test_the_adviser_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoint(streamed(proposing([{"kind": "drop_columns", "columns": ["noise"]}]))) as adviser:
        monkeypatch.setenv(VARIABLE, json.dumps({"url": adviser.url, "model": "tiny"}))
        data = mlp.connect(str(tmp_path / "advised")).datasets.add(bills(), "bills")
        report = data.measure("tip", time_budget_s=8, advise=True).report.record
    assert (report.advice.model, report.advice.kept) == ("tiny", 1)


def test_drift_from_an_earlier_version(ml: mlp.Session) -> None:
    data = ml.datasets.add(bills(), "bills")
    data.add_version(bills().with_columns(pl.col("noise") + 2))
    found = data.recommendations("tip", against="@1").record.findings
    assert [finding.columns for finding in found if finding.kind == "drift"] == [("noise",)]
    assert not [finding for finding in data.recommendations("tip").record.findings if finding.kind == "drift"]


def test_rows_out_of_order_in_time_are_sorted_by_the_step_of_the_finding(ml: mlp.Session, tmp_path: Path) -> None:
    days = pl.date_range(pl.date(2021, 1, 1), pl.date(2021, 12, 31), eager=True)
    warmth = [10 * math.sin(day / 20) for day in range(len(days))]
    city = ["Bern", "Rome", "Oslo", "NULL", "Bonn"] * (len(days) // 5)
    frame = pl.DataFrame({"day": days, "city": city, "warmth": warmth}).sample(fraction=1, shuffle=True, seed=0)
    frame.write_csv(tmp_path / "days.csv")
    data = ml.datasets.add(tmp_path / "days.csv", "days")
    found = {finding.kind: finding for finding in data.recommendations("warmth").record.findings}
    assert found["disguised_missing"].examples == ("NULL",)
    assert not data.to_polars()["day"].is_sorted()
    data.apply(list(found["time_leakage"].steps))
    assert data.to_polars()["day"].is_sorted()
    again = [one for one in data.recommendations("warmth").record.findings if one.kind == "time_leakage"]
    assert [one.steps for one in again] == [()]
