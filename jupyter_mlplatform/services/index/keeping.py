"""Keeping the index as the store's refs are: adding what they lead to now, dropping what nothing leads to any more."""

import sqlite3
import time
from collections.abc import Iterable, Mapping

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.model import ModelConfig
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import moment
from jupyter_mlplatform.services.index.lines import Line, Lines, read_heads
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import Stamp, read_stamp
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Commit, Ref
from jupyter_mlplatform.store.paging import every

TOMBSTONES = "tombstones/"


class Keeper:
    """Brings the index up to date, inside one transaction that alone may write."""

    def __init__(self, repository: Repository, connection: sqlite3.Connection) -> None:
        self._repository = repository
        self._connection = connection
        self._lines = Lines(repository, self._is_known)

    def refresh(self) -> None:
        """Look where all refs are, and read what is behind those that moved."""
        heads = read_heads(self._repository.store)
        known = dict(self._connection.execute("SELECT name, commit_id FROM refs").fetchall())
        moved = {name: commit for name, commit in heads.items() if known.get(name) != commit}
        gone = known.keys() - heads.keys()
        if moved or gone:
            self._apply(known, moved, gone)
        if not self._connection.execute("SELECT 1 FROM complete").fetchone():
            self._connection.execute("INSERT INTO complete VALUES (?)", (time.time(),))

    def _apply(self, known: Mapping[str, str], moved: Mapping[str, str], gone: Iterable[str]) -> None:
        if ROOT_BRANCH in moved:
            self._read_tombstones(known.get(ROOT_BRANCH), moved[ROOT_BRANCH])
            self._set_ref(Ref(ROOT_BRANCH, moved[ROOT_BRANCH]))
        for line in self._lines.read([Ref(*item) for item in moved.items() if item[0] != ROOT_BRANCH]):
            self._add_commits(line)
            self._set_ref(line.ref)
            self._keep_document(line)
        for name in gone:
            self._forget(name)
        parsed = (names.parse_deploy_tag(name) for name in (*moved, *gone))
        for endpoint in {tag[0] for tag in parsed if tag}:
            self._keep_deployment(endpoint)
        for name in (*moved, *gone):
            if name in known:
                self._drop_unreachable(known[name])

    def _set_ref(self, ref: Ref) -> None:
        self._connection.execute("INSERT OR REPLACE INTO refs VALUES (?, ?)", (ref.name, ref.commit))

    def _is_known(self, commit: str) -> bool:
        return self._connection.execute("SELECT 1 FROM commits WHERE id = ?", (commit,)).fetchone() is not None

    def _add_commits(self, line: Line) -> None:
        if self._is_known(line.ref.commit):
            return
        needed = {line.ref.commit}
        missing: list[Commit] = []
        for commit in self._lines.rest(line):
            if commit.id in needed:
                needed.discard(commit.id)
                missing.append(commit)
                needed.update(parent for parent in commit.parents if not self._is_known(parent))
            if not needed:
                break
        for commit in reversed(missing):
            self._add_commit(commit)

    def _add_commit(self, commit: Commit) -> None:
        stamp = read_stamp(commit)
        parents = [self._version_at(parent) for parent in commit.parents]
        version = parents[0] if parents and (stamp is None or stamp.is_on_dataset) else None
        if stamp is not None and stamp.is_version:
            version = commit.id
        self._connection.execute(
            "INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                commit.id,
                stamp.kind if stamp else "",
                stamp.subject if stamp else "",
                stamp.number if stamp else 0,
                version,
                commit.message,
                stamp.author if stamp else commit.author,
                commit.created_at,
                ", ".join(stamp.steps) if stamp else "",
            ),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO parents VALUES (?, ?, ?)",
            [(commit.id, place, parent) for place, parent in enumerate(commit.parents)],
        )
        if stamp is not None:
            made = self._made_from(commit, stamp, [parent for parent in parents if parent])
            self._connection.executemany(
                "INSERT OR REPLACE INTO made VALUES (?, ?, ?)",
                [(commit.id, source, kind) for source, kind in made.items()],
            )

    def _version_at(self, commit: str) -> str | None:
        row = self._connection.execute("SELECT version FROM commits WHERE id = ?", (commit,)).fetchone()
        return row[0] if row else None

    def _made_from(self, commit: Commit, stamp: Stamp, parents: list[str]) -> dict[str, str]:
        """Return what a version or model was made from, and how: a ``revision`` has none of the rows."""
        if stamp.kind == "model":
            return dict.fromkeys(parents[:1], "trained")
        if stamp.kind == "transformation":
            return dict.fromkeys([*parents, *stamp.inputs], "input")
        if stamp.kind == "revert":
            return dict.fromkeys(parents, "revision") | {stamp.restores: "restored"}
        if stamp.kind == "merge":
            rows = self._rows(commit.id, stamp)
            merged = [parent for parent in parents if self._rows(parent, stamp) == rows] or parents
            return {parent: "merged" if parent in merged else "revision" for parent in parents}
        return dict.fromkeys(parents, "revision") if stamp.kind == "upload" else {}

    def _rows(self, commit: str, stamp: Stamp) -> str | None:
        """Return what differs wherever the rows do."""
        try:
            path = names.dataset_path(stamp.subject, "manifest.json")
            return self._repository.store.stat(commit, path).checksum
        except NotFound:
            return None

    def _keep_document(self, line: Line) -> None:
        self._drop_document(line.ref.name)
        if isinstance(line.document, DatasetMetadata):
            self._keep_dataset(line.ref, line.document)
        elif isinstance(line.document, ModelConfig):
            model = line.document.model_copy(update={"commit": line.ref.commit})
            version = next(iter(self._sources(line.ref.commit)), model.version)
            self._connection.execute(
                "INSERT OR REPLACE INTO models VALUES (?, ?, ?, ?, ?)",
                (names.parse_model_branch(line.ref.name), model.dataset_id, version, model.commit, _json(model)),
            )

    def _sources(self, commit: str) -> list[str]:
        rows = self._connection.execute("SELECT source FROM made WHERE target = ?", (commit,))
        return [source for (source,) in rows]

    def _keep_dataset(self, ref: Ref, document: DatasetMetadata) -> None:
        version = self._version_at(ref.commit)
        if version is None:
            return
        (created_at,) = self._connection.execute(
            "SELECT created_at FROM commits WHERE id = ?", (ref.commit,)
        ).fetchone()
        update = {"version": version, "branch": ref.name, "updated_at": moment(created_at)}
        metadata = document.model_copy(update=update)
        said = [metadata.id, metadata.name, metadata.description, *metadata.tags]
        text = "\n".join([*said, *(column.name for column in metadata.columns)]).casefold()
        dataset_id = (names.parse_dataset_branch(ref.name) or ("", None))[0]
        self._connection.execute(
            "INSERT OR REPLACE INTO datasets VALUES (?, ?, ?)", (dataset_id, metadata.name, _json(metadata))
        )
        self._connection.execute("INSERT OR REPLACE INTO words VALUES (?, ?)", (dataset_id, text))

    def _forget(self, name: str) -> None:
        self._connection.execute("DELETE FROM refs WHERE name = ?", (name,))
        self._drop_document(name)

    def _drop_document(self, name: str) -> None:
        dataset_id, experiment = names.parse_dataset_branch(name) or ("", None)
        if dataset_id and experiment is None:
            self._connection.execute("DELETE FROM datasets WHERE id = ?", (dataset_id,))
            self._connection.execute("DELETE FROM words WHERE id = ?", (dataset_id,))
        elif model_id := names.parse_model_branch(name):
            self._connection.execute("DELETE FROM models WHERE id = ?", (model_id,))

    def _keep_deployment(self, endpoint: str) -> None:
        start = names.deploy_tag(endpoint, 0)[:-1]
        rows = self._connection.execute(
            "SELECT name, commit_id FROM refs WHERE name >= ? AND name < ?", (start, f"{start}:")
        ).fetchall()
        numbered = [(names.parse_deploy_tag(name), commit) for name, commit in rows]
        tags = [(tag[1], commit) for tag, commit in numbered if tag and tag[0] == endpoint]
        self._connection.execute("DELETE FROM deployments WHERE endpoint = ?", (endpoint,))
        if tags and max(tags)[1] != self._repository.root:
            self._connection.execute("INSERT INTO deployments VALUES (?, ?, ?)", (endpoint, *max(tags)))

    def _read_tombstones(self, before: str | None, now: str) -> None:
        store = self._repository.store
        try:
            if before is not None:
                for change in list(every(lambda after: store.diff(before, now, prefix=TOMBSTONES, after=after))):
                    statement = (
                        "DELETE FROM tombstones WHERE path = ?"
                        if change.kind == "removed"
                        else "INSERT OR REPLACE INTO tombstones VALUES (?)"
                    )
                    self._connection.execute(statement, (change.path,))
                return
        except NotFound:
            pass  # the older state was collected: read all of the new one
        self._connection.execute("DELETE FROM tombstones")
        entries = every(lambda after: store.list(now, prefix=TOMBSTONES, after=after))
        self._connection.executemany("INSERT INTO tombstones VALUES (?)", [(entry.path,) for entry in entries])

    def _drop_unreachable(self, commit: str) -> None:
        """Drop a commit that was a head, and those before it, as far as no ref and no other commit leads to them."""
        waiting = [commit]
        while waiting:
            current = waiting.pop()
            row = self._connection.execute(
                "SELECT EXISTS (SELECT 1 FROM refs WHERE commit_id = ?) OR EXISTS"
                " (SELECT 1 FROM parents WHERE parent = ?)",
                (current, current),
            ).fetchone()
            if row[0]:
                continue
            rows = self._connection.execute("SELECT parent FROM parents WHERE child = ?", (current,))
            waiting += [parent for (parent,) in rows]
            self._connection.execute("DELETE FROM parents WHERE child = ?", (current,))
            self._connection.execute("DELETE FROM made WHERE target = ?", (current,))
            self._connection.execute("DELETE FROM commits WHERE id = ?", (current,))


def _json(record: DatasetMetadata | ModelConfig) -> str:
    return record.model_dump_json()
