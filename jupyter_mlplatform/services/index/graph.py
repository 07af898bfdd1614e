"""What was made from what, from the index: walks over versions and the commits of models."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Made = tuple[str, str, str]
"""Source, target, and how the target was made from the source."""

REVISION = "revision"
"""How a version was made that took another's place and has none of its rows."""

_LEVELS = 100  # up to so many steps are asked for one by one; beyond, in one query


@dataclass(frozen=True, slots=True)
class Entry:
    """A commit as the index knows it; ``kind`` is that of its stamp, ``steps`` of a transformation as one text."""

    id: str
    kind: str
    subject: str
    number: int
    message: str
    author: str
    created_at: float
    steps: str
    deleted: bool

    @property
    def name(self) -> str:
        """What people call it: ``dataset@3``, or a model's id."""
        return f"{self.subject}@{self.number}" if self.number else self.subject


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model as the index knows it; ``detail`` is its estimator and its score."""

    dataset_id: str
    name: str
    detail: str


def reach(
    connection: sqlite3.Connection,
    start: Iterable[str],
    direction: Literal["up", "down"],
    *,
    depth: int,
    limit: int = -1,
) -> list[str]:
    """Return the commits of `start` and those that lead to them, or that they lead to; the nearest first.

    At most `limit` of them, if it is not negative, and at most `depth` steps away: a large depth sets no bound.
    """
    if depth > _LEVELS:
        return _reach_all(connection, start, direction, limit)
    ask = made_into if direction == "up" else made_from
    found = dict.fromkeys(start)
    frontier = list(found)
    for _ in range(depth):
        ends = (made[0] if direction == "up" else made[1] for made in ask(connection, frontier))
        frontier = [commit for commit in dict.fromkeys(ends) if commit not in found]
        found.update(dict.fromkeys(frontier))
        if not frontier or 0 <= limit <= len(found):
            break
    return list(found)[: limit if limit >= 0 else None]


def _reach_all(
    connection: sqlite3.Connection, start: Iterable[str], direction: Literal["up", "down"], limit: int
) -> list[str]:
    here, there = ("target", "source") if direction == "up" else ("source", "target")
    query = (
        "WITH RECURSIVE reached (id) AS (SELECT value FROM json_each(?) UNION"  # noqa: S608 - two fixed columns
        f" SELECT made.{there} FROM reached JOIN made ON made.{here} = reached.id LIMIT ?) SELECT id FROM reached"
    )
    return [commit for (commit,) in connection.execute(query, (json.dumps(list(start)), limit))]


def reach_rows(connection: sqlite3.Connection, start: Iterable[str]) -> list[str]:
    """Return the commits of `start` and all that have rows of them, or were trained on rows of them."""
    query = (
        "WITH RECURSIVE reached (id) AS (SELECT value FROM json_each(?) UNION"
        " SELECT made.target FROM reached JOIN made ON made.source = reached.id AND made.kind <> ?)"
        " SELECT id FROM reached"
    )
    return [commit for (commit,) in connection.execute(query, (json.dumps(list(start)), REVISION))]


def made_into(connection: sqlite3.Connection, commits: Iterable[str]) -> list[Made]:
    """Return what the commits were made from."""
    return connection.execute(
        "SELECT source, target, kind FROM made WHERE target IN (SELECT value FROM json_each(?))",
        (json.dumps(list(commits)),),
    ).fetchall()


def made_from(connection: sqlite3.Connection, commits: Iterable[str]) -> list[Made]:
    """Return what was made from the commits."""
    return connection.execute(
        "SELECT source, target, kind FROM made WHERE source IN (SELECT value FROM json_each(?))",
        (json.dumps(list(commits)),),
    ).fetchall()


def entries(connection: sqlite3.Connection, commits: Iterable[str]) -> dict[str, Entry]:
    """Return the versions and models among the commits, by commit id; what is not in the repository is left out."""
    rows = connection.execute(
        "SELECT id, kind, subject, number, message, author, created_at, steps, EXISTS (SELECT 1 FROM tombstones"
        " WHERE path = CASE kind WHEN 'model' THEN 'tombstones/models/' || subject ELSE 'tombstones/versions/' || id"
        " END || '.json') FROM commits WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(commits)),),
    )
    found = (Entry(*row) for row in rows)
    return {entry.id: entry for entry in found}


def deployments(connection: sqlite3.Connection, models: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return which endpoints serve the models at these commits now, each with the number of its deployment."""
    rows = connection.execute(
        "SELECT commit_id, endpoint, number FROM deployments WHERE commit_id IN (SELECT value FROM json_each(?))"
        " ORDER BY endpoint",
        (json.dumps(list(models)),),
    )
    found: dict[str, dict[str, int]] = {}
    for commit, endpoint, number in rows:
        found.setdefault(commit, {})[endpoint] = number
    return found


def branches_at(connection: sqlite3.Connection, entry: Entry) -> list[str]:
    """Return the branches of its dataset of which a version is the newest."""
    line = f"dataset--{entry.subject}"
    rows = connection.execute(
        "SELECT name FROM refs JOIN commits ON commits.id = refs.commit_id WHERE commits.version = ?"
        " AND (name = ? OR (name >= ? AND name < ?)) ORDER BY name",
        (entry.id, line, f"{line}--", f"{line}-."),
    )
    return [name for (name,) in rows]


def versions_of(connection: sqlite3.Connection, dataset_id: str) -> list[str]:
    """Return all versions of a dataset."""
    rows = connection.execute("SELECT id FROM commits WHERE subject = ? AND version = id", (dataset_id,))
    return [commit for (commit,) in rows]


def models_at(connection: sqlite3.Connection, commits: Iterable[str]) -> dict[str, ModelEntry]:
    """Return the models that the commits hold, by commit id."""
    rows = connection.execute(
        "SELECT commit_id, dataset_id, json_extract(record, '$.name'), json_extract(record, '$.estimator'),"
        " json_extract(record, '$.metric'), json_extract(record, '$.score') FROM models"
        " WHERE commit_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(commits)),),
    )
    return {
        commit: ModelEntry(dataset, name, f"{estimator}, {metric} {'?' if score is None else format(score, '.3g')}")
        for commit, dataset, name, estimator, metric, score in rows
    }


def datasets_at(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, tuple[str, datetime, bool]]:
    """Return the name of each dataset, when it was made, and whether it was deleted, by id."""
    rows = connection.execute(
        "SELECT id, name, json_extract(record, '$.created_at'), EXISTS (SELECT 1 FROM tombstones WHERE path ="
        " 'tombstones/datasets/' || datasets.id || '.json') FROM datasets WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row[0]: (row[1], datetime.fromisoformat(row[2]), bool(row[3])) for row in rows}
