"""The adviser: what it is told, what of its answer passes, and every way in which it can fail."""

import json

import polars as pl
import pytest

from jupyter_mlplatform.recommend.adviser.answer import read_answer
from jupyter_mlplatform.recommend.adviser.asking import NoAnswer, ask
from jupyter_mlplatform.recommend.adviser.question import question
from jupyter_mlplatform.recommend.adviser.settings import VARIABLE, AdviserSettings
from jupyter_mlplatform.records import Column
from jupyter_mlplatform.tables.profile import profile
from tests.adviser_endpoint import endpoint, proposing, streamed, whole
from tests.recommend.recommend_tables import advise

LOG = [{"kind": "log", "columns": ["size"]}]
COLUMNS = [
    Column(name="size", dtype="double", semantic_type="numeric", nullable=True),
    Column(name="city", dtype="string", semantic_type="categorical", nullable=True),
    Column(name="price", dtype="double", semantic_type="numeric", nullable=True),
]
ASKED = [{"role": "user", "content": "?"}]


def settings(url: str, timeout_s: float = 5.0) -> AdviserSettings:
    return AdviserSettings(url=url, model="m", key="s3cret", timeout_s=timeout_s)


@pytest.mark.parametrize("how", [streamed, whole])
def test_an_answer_streamed_or_in_one_piece(how):
    with endpoint(how(proposing(LOG))) as running:
        assert ask(settings(running.url), ASKED) == proposing(LOG)
    assert running.keys == ["Bearer s3cret"]
    assert running.asked[0]["messages"] == ASKED


@pytest.mark.parametrize(
    "answer",
    [
        whole(b"no", status=500),
        whole(b"", status=302, Location="http://127.0.0.1:1/elsewhere"),
        whole(b"<html>"),
        whole(b'{"choices": [{"text": 1}]}'),
        whole(b"[" * 100_000),
        whole(b" " * 2_000_000),
        streamed("x" * 700, pause_s=0.05),
    ],
    ids=["failing", "redirecting", "html", "another protocol", "nested", "huge", "slow"],
)
def test_no_answer_says_why_and_keeps_the_key(answer):
    with endpoint(answer) as running, pytest.raises(NoAnswer) as raised:
        ask(settings(running.url, timeout_s=1.0), ASKED)
    assert "s3cret" not in str(raised.value)
    assert "adviser" in str(raised.value)


def test_an_endpoint_that_is_down():
    with endpoint(whole("")) as running:
        url = running.url
    with pytest.raises(NoAnswer, match="reached"):
        ask(settings(url), ASKED)
    with pytest.raises(NoAnswer):
        ask(settings("no address"), ASKED)


def test_only_recipes_that_fit_pass():
    said = json.dumps(
        {
            "proposals": [
                {"steps": LOG, "reason": "Long tail.\n<script>"},
                {"steps": LOG, "reason": "again"},
                {"steps": [{"kind": "rm -rf", "columns": ["size"]}]},
                {"steps": [{"kind": "log", "columns": ["nothing"]}]},
                {"steps": [{"kind": "drop_columns", "columns": ["price"]}]},
                {"steps": [{"kind": "filter_rows", "where": "price > 10"}]},
                {"steps": []},
                "nonsense",
                {"steps": "DROP TABLE"},
                {"steps": [{"kind": "group_rare", "columns": ["city"]}], "reason": "x" * 5000},
            ]
        }
    )
    answer = read_answer(f"Here you are:\n```json\n{said}\n```", COLUMNS, "price", [])
    assert [proposal.steps[0]["kind"] for proposal in answer.proposals] == ["log", "group_rare"]
    assert {proposal.source for proposal in answer.proposals} == {"adviser"}
    assert len(answer.dropped) == 8
    assert len(answer.proposals[1].reason) == 300


@pytest.mark.parametrize("said", ["", "I cannot help.", "[1, 2", '{"proposals": 3}', "null"])
def test_nonsense_is_dropped(said):
    answer = read_answer(said, COLUMNS, "price", [])
    assert not answer.proposals
    assert len(answer.dropped) == 1


def test_without_permission_no_value_is_told():
    frame = pl.DataFrame({"city": ["Utrecht", "Ghent"] * 50, "size": [value / 7 for value in range(100)]})
    described = profile(frame, "version", 100)
    rows = frame.head(5).to_dicts()
    closed = question(described, advise(frame, "size"), rows, sees_rows=False)[1]["content"]
    told = question(described, advise(frame, "size"), rows, sees_rows=True)[1]["content"]
    assert "Utrecht" not in closed
    assert "Utrecht" in told
    assert "city" in closed


def test_the_key_goes_by_the_environment_and_no_further(monkeypatch):
    given = settings("http://x")
    assert "s3cret" not in repr(given)
    for name, value in given.environment().items():
        monkeypatch.setenv(name, value)
    assert AdviserSettings.from_environment(forget=True) == given
    assert AdviserSettings.from_environment() is None
    monkeypatch.setenv(VARIABLE, "{")
    with pytest.raises(Exception, match="holds no adviser"):
        AdviserSettings.from_environment()
