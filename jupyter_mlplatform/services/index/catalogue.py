"""Lists of datasets and models, from the index."""

from collections.abc import Sequence
from typing import Any

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.model import ModelConfig
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.index.index import Index
from jupyter_mlplatform.store.contract import Page

_NOT_DELETED = "NOT EXISTS (SELECT 1 FROM tombstones WHERE path = 'tombstones/{subject}/' || {table}.id || '.json')"
_LIVE_DATASETS = _NOT_DELETED.format(subject="datasets", table="datasets")
_LIVE_MODELS = _NOT_DELETED.format(subject="models", table="models")


class Catalogue:
    """What there is in a repository; what was deleted only where it is asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def datasets(self, query: str, *, limit: int, after: str, deleted: bool = False) -> Page[DatasetMetadata]:
        """Return the datasets after the id `after` in which every word of `query` occurs, by id.

        With `deleted`, those that were deleted instead of those that were not.
        """
        words = query.casefold().split()
        conditions = [
            f"NOT {_LIVE_DATASETS}" if deleted else _LIVE_DATASETS,
            "datasets.id > ?",
            *["instr(words.text, ?) > 0"] * len(words),
        ]
        rows = self._rows(
            f"SELECT record FROM words CROSS JOIN datasets USING (id) WHERE {' AND '.join(conditions)}"  # noqa: S608
            " ORDER BY words.id LIMIT ?",
            (after, *words, limit + 1),
        )
        items = [DatasetMetadata.model_validate_json(record) for (record,) in rows[:limit]]
        return Page(items, items[-1].id if len(rows) > limit else None)

    def dataset_named(self, name: str) -> str | None:
        """Return the id of the dataset with this name, None if there is none."""
        query = f"SELECT id FROM datasets WHERE name = ? AND {_LIVE_DATASETS} ORDER BY id LIMIT 1"  # noqa: S608
        rows = self._rows(query, (name,))
        return rows[0][0] if rows else None

    def dataset_of_old(self, legacy_id: str, *, deleted: bool = False) -> str | None:
        """Return the id of the dataset that the old product called so, None if there is none.

        With `deleted`, also one that was deleted here.
        """
        query = "SELECT id FROM datasets WHERE json_extract(record, '$.legacy_id') = ?"
        rows = self._rows(query if deleted else f"{query} AND {_LIVE_DATASETS}", (legacy_id,))
        return rows[0][0] if rows else None

    def taken(self) -> tuple[set[str], set[str]]:
        """Return the names of datasets that are taken, and the ids, also those of datasets that were deleted."""
        start = names.dataset_branch("")
        with self._index.read() as connection:
            called = connection.execute(f"SELECT name FROM datasets WHERE {_LIVE_DATASETS}").fetchall()  # noqa: S608
            branches = connection.execute("SELECT name FROM refs WHERE name >= ? AND name < ?", (start, f"{start}~"))
            ids = {(names.parse_dataset_branch(branch) or ("", None))[0] for (branch,) in branches}
        return {name for (name,) in called}, ids

    def models(self, *, dataset: str | None, version: str | None, limit: int, after: str) -> Page[ModelConfig]:
        """Return the models after the id `after`, of one dataset or trained on one version if given, by id."""
        conditions, values = [_LIVE_MODELS, "id > ?"], [after]
        if dataset is not None:
            conditions.append("dataset_id = ?")
            values.append(dataset)
        if version is not None:
            conditions.append("version = ?")
            values.append(version)
        query = f"SELECT record FROM models WHERE {' AND '.join(conditions)} ORDER BY id LIMIT ?"  # noqa: S608
        rows = self._rows(query, (*values, limit + 1))
        items = [ModelConfig.model_validate_json(record) for (record,) in rows[:limit]]
        return Page(items, items[-1].id if len(rows) > limit else None)

    def numbered(self, branch: str, number: int) -> str | None:
        """Return the version of a number on a branch's own line, None if the index has none."""
        query = (
            "WITH RECURSIVE line (id) AS (SELECT commit_id FROM refs WHERE name = ? UNION ALL"
            " SELECT commits.id FROM line JOIN parents ON parents.child = line.id AND parents.place = 0"
            " JOIN commits ON commits.id = parents.parent WHERE commits.number >= ? OR commits.kind = '')"
            " SELECT id FROM line JOIN commits USING (id) WHERE number = ? AND version = id"
        )
        rows = self._rows(query, (branch, number, number))
        return rows[0][0] if rows else None

    def children(self, version: str) -> list[str]:
        """Return the versions that were made from a version, or took its place, by commit id."""
        query = "SELECT target FROM made JOIN commits ON commits.id = target WHERE source = ? AND version = target"
        return [commit for (commit,) in self._rows(query, (version,))]

    def _rows(self, query: str, values: Sequence[str | int]) -> list[Any]:
        with self._index.read() as connection:
            return connection.execute(query, values).fetchall()
