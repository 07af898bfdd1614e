"""The adviser over REST, on a server that is configured with an endpoint."""

from collections.abc import Iterator

import pytest

from tests.adviser_endpoint import Endpoint, endpoint, proposing, streamed, whole
from tests.servers import JupyterServer, running_server
from tests.services.test_measurements import bills

KEY = "sk-very-secret"
SQUARE = [{"kind": "derive", "name": "area", "expression": "surface * surface"}]
CLIP = [{"kind": "clip_outliers", "columns": ["noise"]}]


@pytest.fixture(scope="module")
def adviser() -> Iterator[Endpoint]:
    with endpoint(whole("")) as running:
        yield running


@pytest.fixture(scope="module")
def server(adviser: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    config = {"MLPlatformApp": {"adviser_url": adviser.url, "adviser_model": "tiny", "adviser_key": KEY}}
    with running_server(tmp_path_factory.mktemp("advised"), config=config) as running:
        running.upload("bills.csv", bills().write_csv().encode())
        yield running


def race(server: JupyterServer) -> dict:
    body = {"target": "tip", "time_budget_s": 6, "repeats": 1, "advise": True}
    job = server.wait(server.call("POST", "/datasets/bills/recommendations/evidence", 202, json=body))
    assert job["status"] == "succeeded", job
    return job


def test_what_it_proposes_is_measured_like_the_rest(server: JupyterServer, adviser: Endpoint) -> None:
    adviser.answer = streamed(proposing(CLIP, [{"kind": "explode"}], [{"kind": "drop_columns", "columns": ["tip"]}]))
    report = race(server)["result"]
    assert report["advice"] | {"dropped": 0} == {
        "model": "tiny",
        "proposed": 3,
        "kept": 1,
        "problem": None,
        "dropped": 0,
    }
    advised = [proposal for proposal in report["proposals"] if proposal["source"] == "adviser"]
    assert [proposal["steps"] for proposal in advised] == [CLIP]
    assert advised[0]["evidence"]["folds"] >= 2
    assert report["winner"]["steps"] == [{"kind": "parse_numbers", "columns": ["bill"]}]
    shown = server.call("GET", "/datasets/bills/recommendations", params={"target": "tip"})["transformations"]
    assert not [proposal for proposal in shown if proposal["source"] == "adviser"]  # it is not better


@pytest.mark.parametrize(
    "answer", [whole(b"", status=503), whole(b"<html>"), streamed("Sure! I would drop the target.")]
)
def test_whatever_it_answers_the_rules_stand(server: JupyterServer, adviser: Endpoint, answer) -> None:
    adviser.answer = answer
    report = race(server)["result"]
    assert report["advice"]["kept"] == 0
    assert report["advice"]["problem"] or report["advice"]["dropped"]
    assert report["winner"]["steps"] == [{"kind": "parse_numbers", "columns": ["bill"]}]


def test_it_sees_no_row_and_the_key_is_nowhere(server: JupyterServer, adviser: Endpoint) -> None:
    adviser.answer = whole("")
    job = race(server)
    assert adviser.keys[-1] == f"Bearer {KEY}"
    told = adviser.asked[-1]["messages"][1]["content"]
    assert "surface" in told
    assert "Zwolle" not in told
    assert KEY not in str(job)
    assert KEY not in str(server.call("GET", "/health"))
    for folder in (server.store, server.root):
        for file in folder.rglob("*"):
            if file.is_file():
                assert KEY.encode() not in file.read_bytes(), file
    assert KEY not in server.log.read_text()


def test_health_says_that_there_is_one(server: JupyterServer) -> None:
    assert server.call("GET", "/health")["features"]["adviser"] is True
