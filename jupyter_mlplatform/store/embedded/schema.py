"""The tables of `store.db`; docs/store-format.md explains each."""

import sqlite3

from jupyter_mlplatform.records.errors import Corrupt, Unavailable

VERSION = 1

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refs (
    kind TEXT NOT NULL CHECK (kind IN ('branch', 'tag')),
    name TEXT NOT NULL,
    commit_id TEXT NOT NULL REFERENCES commits (id),
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE TABLE commits (
    id TEXT PRIMARY KEY,
    tree TEXT NOT NULL REFERENCES nodes (id),
    message TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at REAL NOT NULL,
    metadata TEXT NOT NULL,
    generation INTEGER NOT NULL,
    position INTEGER NOT NULL
);
CREATE TABLE parents (
    commit_id TEXT NOT NULL REFERENCES commits (id),
    number INTEGER NOT NULL,
    parent_id TEXT NOT NULL REFERENCES commits (id),
    PRIMARY KEY (commit_id, number)
) WITHOUT ROWID;
CREATE TABLE nodes (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE objects (checksum TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE dropped (commit_id TEXT NOT NULL, dropped_at REAL NOT NULL);
CREATE VIEW files AS
SELECT
    commits.id AS commit_id,
    json_extract(entry.value, '$[0]') AS path,
    json_extract(entry.value, '$[1]') AS checksum,
    json_extract(entry.value, '$[2]') AS size
FROM commits
JOIN nodes AS tree ON tree.id = commits.tree
JOIN json_each(tree.body) AS part
JOIN nodes AS leaf ON leaf.id = json_extract(part.value, '$[0]')
JOIN json_each(leaf.body) AS entry;
"""


def is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether a database has the tables that this version of the product uses; False if it is empty.

    Raises
    ------
    Corrupt
        The database is something else.
    Unavailable
        A newer version of the product wrote it.
    """
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return False
    row = "meta" in names and connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    if not row:
        raise Corrupt("store.db is a database, but not a version store.", hint="Choose another folder for the store.")
    if int(row[0]) > VERSION:
        raise Unavailable(
            f"The store has format {row[0]}; this version of jupyter_mlplatform reads up to {VERSION}.",
            hint="Update jupyter_mlplatform.",
        )
    return True


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a new store inside the caller's transaction."""
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO meta (key, value) VALUES ('schema_version', ?)", (str(VERSION),))
