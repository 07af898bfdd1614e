"""From what an adviser says to proposals: only recipes that fit the table pass."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationError

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records import Column
from jupyter_mlplatform.records.base import Record
from jupyter_mlplatform.records.checking import message_of
from jupyter_mlplatform.records.recommendation import Proposal

_MOST = 8
_MOST_DROPPED = 20
_LONGEST_REASON = 300
_BARRED = {"join"}
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class Advised(Record):
    """One proposal as an adviser has to write it."""

    steps: tuple[dict[str, Any], ...] = Field(min_length=1, max_length=20)
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """The proposals that passed, and why each of the others did not."""

    proposals: tuple[Proposal, ...]
    dropped: tuple[str, ...]


def read_answer(text: str, columns: Sequence[Column], target: str, known: Sequence[Proposal]) -> Answer:
    """Return the proposals in an adviser's answer that are recipes for this table and not known already."""
    listed = _listed(text)
    if listed is None:
        return Answer((), ("The answer is not the JSON that was asked for.",))
    seen = {_key(proposal.steps) for proposal in known}
    kept: list[Proposal] = []
    dropped: list[str] = []
    for one in listed:
        found = _proposal(one, columns, target)
        if isinstance(found, str):
            dropped.append(found)
        elif _key(found.steps) in seen:
            dropped.append("It is proposed already.")
        elif len(kept) == _MOST:
            dropped.append(f"More than {_MOST} proposals.")
        else:
            seen.add(_key(found.steps))
            kept.append(found.model_copy(update={"order": len(known) + len(kept)}))
    return Answer(tuple(kept), tuple(dropped[:_MOST_DROPPED]))


def _listed(text: str) -> list[Any] | None:
    fenced = _FENCE.search(text)
    try:
        document = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        return None
    listed = document.get("proposals") if isinstance(document, dict) else document
    return listed if isinstance(listed, list) else None


def _proposal(one: Any, columns: Sequence[Column], target: str) -> Proposal | str:  # noqa: ANN401 - whatever was said
    try:
        advised = Advised.model_validate(one)
    except ValidationError as error:
        return f"Not a proposal: {message_of(error.errors()[0])}."
    if any(step.get("kind") in _BARRED for step in advised.steps):
        return "It needs another dataset."
    if re.search(rf"(?<!\w){re.escape(target)}(?!\w)", json.dumps(advised.steps, ensure_ascii=False, default=str)):
        return "It uses the target."
    errors = [issue for issue in transforms.validate(advised.steps, columns, target) if issue.severity == "error"]
    if errors:
        return errors[0].detail[:_LONGEST_REASON]
    reason = " ".join(advised.reason.split())[:_LONGEST_REASON] or "Proposed by the adviser."
    return Proposal(steps=advised.steps, reason=reason, source="adviser")


def _key(steps: Sequence[dict[str, Any]]) -> str:
    return json.dumps(steps, sort_keys=True)
