"""The tables of the index. Nothing in them is of their own: all of it is read from the store's refs and commits."""

import sqlite3

VERSION = 1

TABLES = """
CREATE TABLE refs (name TEXT PRIMARY KEY, commit_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX refs_at ON refs (commit_id);
CREATE TABLE commits (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    number INTEGER NOT NULL,
    version TEXT,
    message TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at REAL NOT NULL,
    steps TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX commits_about ON commits (subject, kind);
CREATE TABLE parents (
    child TEXT NOT NULL,
    place INTEGER NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (child, place)
) WITHOUT ROWID;
CREATE INDEX parents_of ON parents (parent);
CREATE TABLE made (
    target TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (target, source)
) WITHOUT ROWID;
CREATE INDEX made_from ON made (source);
CREATE TABLE datasets (id TEXT PRIMARY KEY, name TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX datasets_named ON datasets (name);
CREATE TABLE words (id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE models (
    id TEXT PRIMARY KEY,
    dataset_id TEXT NOT NULL,
    version TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX models_of ON models (dataset_id);
CREATE INDEX models_at ON models (version);
CREATE TABLE deployments (endpoint TEXT PRIMARY KEY, number INTEGER NOT NULL, commit_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX deployments_of ON deployments (commit_id);
CREATE TABLE tombstones (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE complete (since REAL NOT NULL);
"""
"""``commits.version`` is the version that a commit belongs to: itself, or the one that it edits; ``made`` says what was
made from what, between versions and from versions to the commits of models; ``complete`` has a row once all refs were
read."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, unless they are there; those of another version of the product are made anew."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        clear(connection)
        for statement in TABLES.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def clear(connection: sqlite3.Connection) -> None:
    """Drop every table, inside the caller's transaction."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')
