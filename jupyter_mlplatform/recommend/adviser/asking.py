"""Asking an endpoint that speaks OpenAI's chat protocol, and reading its answer within a time and a size."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from jupyter_mlplatform.recommend.adviser.question import Message
from jupyter_mlplatform.recommend.adviser.settings import AdviserSettings

_MOST_BYTES = 1_000_000
_CONNECT_S = 10.0


class NoAnswer(Exception):
    """The adviser gave no answer; the message says why and holds neither the key nor what the endpoint sent."""


def ask(settings: AdviserSettings, messages: Sequence[Message]) -> str:
    """Return what the model says. Raises `NoAnswer` for every way in which an endpoint can fail.

    It is asked to stream, so that a slow one is noticed in time; an answer in one piece is read as well. Redirects are
    not followed: the key is for this address alone.
    """
    deadline = time.monotonic() + settings.timeout_s
    body = {"model": settings.model, "messages": list(messages), "temperature": 0, "stream": True}
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    timeout = httpx.Timeout(settings.timeout_s, connect=min(_CONNECT_S, settings.timeout_s))
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream("POST", f"{settings.url.rstrip('/')}/chat/completions", json=body, headers=headers) as reply,
        ):
            if reply.status_code != httpx.codes.OK:
                raise NoAnswer(f"The adviser answered with status {reply.status_code}.")
            streams = "event-stream" in reply.headers.get("Content-Type", "")
            text = b"".join(_within(reply, deadline))
    except httpx.TimeoutException as error:
        raise NoAnswer(f"The adviser took longer than {settings.timeout_s:g} s.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoAnswer(f"The adviser cannot be reached ({type(error).__name__}).") from error
    return _streamed(text) if streams else _whole(text)


def _within(reply: httpx.Response, deadline: float) -> Iterator[bytes]:
    size = 0
    for chunk in reply.iter_bytes():
        size += len(chunk)
        if size > _MOST_BYTES:
            raise NoAnswer(f"The adviser's answer is longer than {_MOST_BYTES:,} bytes.")
        if time.monotonic() > deadline:
            raise NoAnswer("The adviser took too long to finish its answer.")
        yield chunk


def _streamed(body: bytes) -> str:
    parts = []
    for line in body.decode(errors="replace").splitlines():
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data == "[DONE]":
            continue
        parts.append(_text(_json(data), "delta"))
    return "".join(parts)


def _whole(body: bytes) -> str:
    return _text(_json(body.decode(errors="replace")), "message")


def _json(text: str) -> Any:  # noqa: ANN401 - whatever the endpoint sends
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("The adviser does not speak the protocol: its answer is not JSON.") from error


def _text(answer: Any, part: str) -> str:  # noqa: ANN401 - whatever the endpoint sends
    try:
        choices = answer["choices"]
        text = choices[0][part].get("content") if choices else ""
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise NoAnswer("The adviser does not speak the protocol: there is no message in its answer.") from error
    return text if isinstance(text, str) else ""
