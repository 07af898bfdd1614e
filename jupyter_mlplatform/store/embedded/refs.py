"""Branches, tags, and what a ref expression (`main`, `main~2`, `1f0c3a`) means."""

import re
import time
from sqlite3 import Connection, IntegrityError
from typing import Literal

from jupyter_mlplatform.records.errors import AlreadyExists, Invalid, NotFound
from jupyter_mlplatform.store.contract import Page, Ref
from jupyter_mlplatform.store.names import check_amount, check_name

Kind = Literal["branch", "tag"]

EXPRESSION = re.compile(r"([^~]+)((?:~[0-9]{0,9})*)")
COMMIT_ID = re.compile(r"[0-9a-fA-F]{6,64}")
COMMIT_ID_LENGTH = 64


def resolve(connection: Connection, ref: str) -> str:
    """Return the commit that `ref` means: a full id before a branch, a tag, and the beginning of an id."""
    expression = EXPRESSION.fullmatch(ref)
    if expression is None:
        raise Invalid(f"{ref!r} is not a ref.", field="ref", hint="Use a branch, a tag, a commit id, or one with '~n'.")
    base, steps = expression.groups()
    commit = _commit_by_id(connection, base) if len(base) == COMMIT_ID_LENGTH else None
    commit = commit or head(connection, "branch", base) or head(connection, "tag", base)
    commit = commit or _commit_by_prefix(connection, base)
    if commit is None:
        raise NotFound(f"There is no branch, tag or commit {base!r}.", field="ref")
    for step in steps.split("~")[1:]:
        commit = _ancestor(connection, commit, int(step or "1"), ref)
    return commit


def head(connection: Connection, kind: Kind, name: str) -> str | None:
    """Return the commit that a branch or tag points at, None if there is no such name."""
    row = connection.execute("SELECT commit_id FROM refs WHERE kind = ? AND name = ?", (kind, name)).fetchone()
    return row and str(row[0])


def branch_head(connection: Connection, branch: str) -> str:
    """Return the head of a branch; raise `NotFound`."""
    commit = head(connection, "branch", branch)
    if commit is None:
        raise NotFound(f"There is no branch {branch!r}.", field="branch")
    return commit


def create(connection: Connection, kind: Kind, name: str, commit: str) -> Ref:
    """Create a branch or tag; raise `AlreadyExists` if either has the name."""
    check_name(name, kind)
    other: Kind = "tag" if kind == "branch" else "branch"
    if head(connection, other, name) is not None:
        raise AlreadyExists(f"There is a {other} {name!r} already.", field="name")
    try:
        connection.execute("INSERT INTO refs (kind, name, commit_id) VALUES (?, ?, ?)", (kind, name, commit))
    except IntegrityError as error:
        raise AlreadyExists(f"There is a {kind} {name!r} already.", field="name") from error
    return Ref(name, commit)


def move(connection: Connection, branch: str, commit: str) -> None:
    """Make `commit` the head of a branch. The caller has compared the old head in the same transaction."""
    connection.execute("UPDATE refs SET commit_id = ? WHERE kind = 'branch' AND name = ?", (commit, branch))


def delete(connection: Connection, kind: Kind, name: str) -> None:
    """Delete a branch or tag; its commit is kept until garbage collection's grace has passed. Raises `NotFound`."""
    commit = head(connection, kind, name)
    if commit is None:
        raise NotFound(f"There is no {kind} {name!r}.", field="name")
    connection.execute("DELETE FROM refs WHERE kind = ? AND name = ?", (kind, name))
    connection.execute("INSERT INTO dropped (commit_id, dropped_at) VALUES (?, ?)", (commit, time.time()))


def page(connection: Connection, kind: Kind, *, prefix: str, after: str, amount: int) -> Page[Ref]:
    """List branches or tags by name."""
    rows = connection.execute(
        "SELECT name, commit_id FROM refs WHERE kind = ? AND name > ? AND name >= ? AND substr(name, 1, ?) = ?"
        " ORDER BY name LIMIT ?",
        (kind, after, prefix, len(prefix), prefix, check_amount(amount) + 1),
    ).fetchall()
    items = [Ref(*row) for row in rows[:amount]]
    return Page(items, items[-1].name if len(rows) > amount else None)


def _commit_by_id(connection: Connection, commit: str) -> str | None:
    row = connection.execute("SELECT id FROM commits WHERE id = ?", (commit,)).fetchone()
    return row and str(row[0])


def _commit_by_prefix(connection: Connection, prefix: str) -> str | None:
    if not COMMIT_ID.fullmatch(prefix):
        return None
    query = "SELECT id FROM commits WHERE id >= ? AND id < ? LIMIT 2"
    rows = connection.execute(query, (prefix, f"{prefix}g")).fetchall()
    if len(rows) > 1:
        raise NotFound(f"More than one commit starts with {prefix!r}.", field="ref", hint="Give more of its id.")
    return rows[0][0] if rows else None


def _ancestor(connection: Connection, commit: str, steps: int, ref: str) -> str:
    for _ in range(steps):
        row = connection.execute(
            "SELECT parent_id FROM parents WHERE commit_id = ? AND number = 0", (commit,)
        ).fetchone()
        if row is None:
            raise NotFound(f"{ref!r} goes back beyond the first commit.", field="ref")
        commit = row[0]
    return commit
