"""What a replication says while it runs and when it is done."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: ``done`` of ``total`` commits; ``commit`` is the source's id of the last one."""

    done: int
    total: int
    commit: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A branch or tag of the target that was left as it is, since it holds something that the source does not."""

    kind: Literal["branch", "tag"]
    name: str
    reason: str


@dataclass(slots=True)
class Report:
    """What was done.

    ``commits`` were made and ``known`` were there already; ``empty`` ones change nothing, so the copy of the one before
    stands for each. Of the merges, ``flattened`` could only be made as ordinary commits. ``objects`` and ``bytes`` were
    sent; ``linked`` objects the target held already. ``branches`` and ``tags`` now point where they did not.
    """

    commits: int = 0
    known: int = 0
    empty: int = 0
    flattened: int = 0
    objects: int = 0
    linked: int = 0
    bytes: int = 0
    branches: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
