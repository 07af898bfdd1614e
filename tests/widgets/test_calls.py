"""How calls from a browser are answered."""

import threading
from typing import Any

import pytest

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.widgets.calls import Calls, Progress, answers, answers_slowly


class Owner:
    """Something to call."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()

    @answers
    def double(self, number: int) -> int:
        return 2 * number

    @answers
    def refuse(self) -> None:
        raise Invalid("It is too small.", field="number", hint="Take a larger one.")

    @answers
    def fail(self) -> None:
        raise ZeroDivisionError("by zero")

    @answers_slowly
    def work(self, progress: Progress) -> str:
        progress(0.5, "half")
        assert self.goes_on.wait(30)
        progress(1.0, "whole")
        return "done"

    def not_for_browsers(self) -> str:
        return "secret"


class Post:
    """What a browser is told."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self._new = threading.Condition()

    def __call__(self, message: dict[str, Any]) -> None:
        with self._new:
            self.said.append(message)
            self._new.notify_all()

    def wait(self, count: int) -> list[dict[str, Any]]:
        with self._new:
            assert self._new.wait_for(lambda: len(self.said) >= count, timeout=30)
            return list(self.said)


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def calls(owner: Owner, post: Post) -> Calls:
    return Calls(owner, post)


def ask(name: str, **arguments: Any) -> dict[str, Any]:
    return {"call": name, "id": "1", "arguments": arguments}


def test_a_result_and_a_refusal(calls: Calls, post: Post) -> None:
    calls.receive(ask("double", number=4))
    calls.receive(ask("refuse"))
    assert post.said[0] == {"id": "1", "result": 8}
    assert post.said[1]["problem"]["hint"] == "Take a larger one."


def test_a_fault_is_answered_too_and_not_hidden(calls: Calls, post: Post) -> None:
    with pytest.raises(ZeroDivisionError):
        calls.receive(ask("fail"))
    assert post.said[0]["problem"]["detail"] == "ZeroDivisionError: by zero"


def test_work_tells_how_far_it_is(calls: Calls, owner: Owner, post: Post) -> None:
    calls.receive(ask("work"))
    assert post.wait(1) == [{"id": "1", "progress": {"share": 0.5, "stage": "half"}}]
    owner.goes_on.set()
    assert post.wait(3)[1:] == [
        {"id": "1", "progress": {"share": 1.0, "stage": "whole"}},
        {"id": "1", "result": "done"},
    ]


def test_work_that_is_cancelled_ends_at_its_next_step(calls: Calls, owner: Owner, post: Post) -> None:
    calls.receive(ask("work"))
    post.wait(1)
    calls.receive({"cancel": "1"})
    owner.goes_on.set()
    assert post.wait(2)[1] == {"id": "1", "result": None}


def test_cancelling_what_has_ended_does_nothing(calls: Calls, post: Post) -> None:
    calls.receive({"cancel": "0"})
    assert post.said == []


def test_what_is_not_marked_cannot_be_called(calls: Calls, post: Post) -> None:
    for name in ("not_for_browsers", "goes_on", "__init__", "nothing"):
        calls.receive(ask(name))
    assert {said["problem"]["code"] for said in post.said} == {"not_found"}
