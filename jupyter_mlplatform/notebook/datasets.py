"""Datasets and their versions in a notebook."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.comparison import ComparisonView
from jupyter_mlplatform.notebook.reports import PreviewView, ProfileView, RecommendationsView
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import (
    ApplyRequest,
    CompareRequest,
    DatasetEdit,
    DatasetMetadata,
    DatasetVersion,
    LineageGraph,
)
from jupyter_mlplatform.services.datasets import NewTable
from jupyter_mlplatform.services.ingest import from_file, from_frame
from jupyter_mlplatform.services.versions import Located
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.tables.frames import to_pandas

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


Steps = Sequence[dict[str, Any]]


class Version:
    """One version of a dataset: its rows never change."""

    def __init__(self, platform: Platform, record: DatasetVersion) -> None:
        self._platform = platform
        self.record = record
        self.version_id = record.id

    def _located(self) -> Located:
        return self._platform.versions.locate(self.version_id)

    def to_polars(self) -> "pl.DataFrame":
        """Return all rows as a polars frame."""
        return self._platform.versions.table(self._located()).frame()

    def to_arrow(self) -> "pa.Table":
        """Return all rows as an Arrow table."""
        return self._platform.versions.table(self._located()).arrow()

    def to_pandas(self) -> "pd.DataFrame":
        """Return all rows as a pandas frame."""
        return to_pandas(self.to_arrow())

    def profile(self) -> ProfileView:
        """Return what is in each column."""
        return ProfileView(self._platform.datasets.profile(self._located()))

    def recommendations(self, target: str | None = None) -> RecommendationsView:
        """Return what the table is, what is wrong with it and what to do; `target` is the column to predict."""
        return RecommendationsView(self._platform.recommendations.recommend(self.version_id, target=target))

    def preview(self, steps: Steps) -> PreviewView:
        """Return what a recipe would do, on a sample. Raises `Invalid` with every problem."""
        return PreviewView(self._platform.transformations.preview(self.version_id, steps))

    def apply(self, steps: Steps, *, branch: str | None = None, message: str | None = None) -> "Version":
        """Apply a recipe as one commit and return the new version.

        Parameters
        ----------
        branch
            An experiment to do it on, made where it does not exist; by default the version's own line.

        Raises
        ------
        Invalid
            The recipe does not fit the table; every problem is listed.
        StaleHead
            The version is not the newest of its line.
        """
        request = ApplyRequest(version=self.version_id, steps=tuple(steps), branch=branch, message=message)
        applied = self._platform.transformations.apply(request)
        return Version(self._platform, self._platform.versions.get(applied.id))

    def diff(
        self, other: "str | Version | Dataset", *, keys: Sequence[str] | None = None, sample: int = 100
    ) -> ComparisonView:
        """Return what differs from this version to `other`.

        Parameters
        ----------
        other
            A version, a dataset (its newest version), or a reference: ``"@3"`` of this dataset, ``"churn@3"``, an id.
        keys
            Columns that together name a row; guessed if None, and said to be; empty to compare rows as a multiset.
        sample
            Changed cells, added and removed rows to show at most.

        Raises
        ------
        NotFound, Invalid
            There is no such version; the keys are not in both or do not name one row each.
        """
        if not isinstance(other, str):
            right = other.version_id
        else:
            right = self.record.dataset_id + other if other.startswith("@") else other
        chosen = None if keys is None else tuple(keys)
        request = CompareRequest(left=self.version_id, right=right, keys=chosen, sample=sample)
        return ComparisonView(self._platform, request)

    def lineage(self) -> LineageGraph:
        """Return what it was made from and what was made from it."""
        return self._platform.lineage.graph(self.version_id)

    def __repr__(self) -> str:
        record = self.record
        return f"Version({record.dataset_id}@{record.number}, {record.rows:,} rows, {record.message!r})"

    def _repr_html_(self) -> str:
        record = self.record
        head = self._platform.versions.table(self._located()).page(limit=5)
        names = [column.name for column in head.columns]
        rows = ([row[name] for name in names] for row in head.rows)
        subtitle = f"{record.message} · {record.author} · {record.created_at:%Y-%m-%d %H:%M} · {record.id[:12]}"
        size = {"rows": record.rows, "columns": len(record.columns), "bytes": record.bytes}
        return html.panel(f"{record.dataset_id}@{record.number}", subtitle, html.facts(size), html.table(names, rows))


class Dataset:
    """A dataset; what it does with rows, it does with those of its newest version."""

    def __init__(self, platform: Platform, dataset_id: str) -> None:
        self._platform = platform
        self.id = dataset_id

    @property
    def record(self) -> DatasetMetadata:
        """What is known of the dataset now."""
        return self._platform.datasets.get(self.id)

    @property
    def version_id(self) -> str:
        """The newest version's commit id."""
        return self.record.version

    @property
    def latest(self) -> Version:
        """The newest version."""
        return self.at(self.version_id)

    @property
    def versions(self) -> list[Version]:
        """The history of the published line, newest first."""
        history = self._platform.versions.history
        records = every(lambda after: history(self.id, after=after, limit=200))
        return [Version(self._platform, record) for record in records]

    def at(self, reference: str) -> Version:
        """Return a version by ``"@3"``, commit id or unambiguous prefix, or an experiment's branch."""
        text = self.id + reference if reference.startswith("@") else reference
        return Version(self._platform, self._platform.versions.get(text))

    def edit(self, **changes: Any) -> "Dataset":  # noqa: ANN401 - the fields of DatasetEdit
        """Change ``name``, ``description``, ``tags`` or ``target``."""
        self._platform.datasets.edit(self.id, DatasetEdit(**changes))
        return self

    def add_version(
        self, source: "str | Path | pd.DataFrame | pl.DataFrame | pa.Table", *, message: str | None = None
    ) -> Version:
        """Add other rows as the next version. Raises `NothingToCommit` if they are the same."""
        with _table(source) as table:
            record = self._platform.datasets.add_version(self.id, table, message=message)
        return Version(self._platform, record)

    def to_pandas(self) -> "pd.DataFrame":
        """Return the newest version's rows as a pandas frame."""
        return self.latest.to_pandas()

    def to_polars(self) -> "pl.DataFrame":
        """Return the newest version's rows as a polars frame."""
        return self.latest.to_polars()

    def profile(self) -> ProfileView:
        """Return what is in each column of the newest version."""
        return self.latest.profile()

    def recommendations(self, target: str | None = None) -> RecommendationsView:
        """Return what the newest version is, what is wrong with it and what to do."""
        return self.latest.recommendations(target)

    def preview(self, steps: Steps) -> PreviewView:
        """Return what a recipe would do to the newest version, on a sample."""
        return self.latest.preview(steps)

    def apply(self, steps: Steps, *, branch: str | None = None, message: str | None = None) -> Version:
        """Apply a recipe to the newest version as one commit and return the new one."""
        return self.latest.apply(steps, branch=branch, message=message)

    def diff(
        self, other: "str | Version | Dataset", *, keys: Sequence[str] | None = None, sample: int = 100
    ) -> ComparisonView:
        """Return what differs from the newest version to `other`."""
        return self.latest.diff(other, keys=keys, sample=sample)

    def delete(self) -> None:
        """Delete the dataset (softly). Raises `HasDependants` while a model needs it."""
        self._platform.datasets.delete(self.id)

    def __repr__(self) -> str:
        record = self.record
        return f"Dataset({record.name!r}, {record.rows:,} rows, {len(record.columns)} columns)"

    def _repr_html_(self) -> str:
        record = self.record
        rows = ((column.name, column.semantic_type, column.dtype) for column in record.columns)
        facts = {"rows": record.rows, "columns": len(record.columns), "bytes": record.bytes, "target": record.target}
        subtitle = f"{record.description or record.source} · version {record.version[:12]}"
        return html.panel(
            record.name, subtitle, html.facts(facts), html.table(["column", "meaning", "stored as"], rows)
        )


class Datasets:
    """All datasets: ``ml.datasets["churn"]``, and `add`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def add(
        self,
        source: "str | Path | pd.DataFrame | pl.DataFrame | pa.Table",
        name: str | None = None,
        *,
        description: str = "",
    ) -> Dataset:
        """Add a table as a dataset.

        Parameters
        ----------
        source
            A file (CSV, Parquet, JSON, Excel, Arrow) or a frame.
        name
            Its name; a file's own if None.

        Raises
        ------
        AlreadyExists
            The name is taken.
        UnknownFormat, Malformed, Invalid
            The table cannot be read or stored; the message says what and where.
        """
        default = Path(source).name.split(".")[0] if isinstance(source, str | Path) else "dataset"
        with _table(source) as table:
            created = self._platform.datasets.create(
                table, name=name or default, description=description, unique=name is not None
            )
        return Dataset(self._platform, created.id)

    def __getitem__(self, name: str) -> Dataset:
        return Dataset(self._platform, self._platform.datasets.find(name))

    def _records(self) -> Iterator[DatasetMetadata]:
        return every(lambda after: self._platform.datasets.search(after=after, limit=200))

    def __iter__(self) -> Iterator[Dataset]:
        return (Dataset(self._platform, record.id) for record in self._records())

    def __len__(self) -> int:
        return sum(1 for _ in self._records())

    def _ipython_key_completions_(self) -> list[str]:
        return [record.name for record in self._records()]

    def __repr__(self) -> str:
        return f"Datasets({', '.join(record.name for record in self._records())})"

    def _repr_html_(self) -> str:
        rows = [
            (record.name, record.rows, len(record.columns), record.target, f"{record.updated_at:%Y-%m-%d %H:%M}")
            for record in self._records()
        ]
        if not rows:
            return html.panel("Datasets", "None yet: add one with ml.datasets.add('table.csv').")
        return html.panel(
            "Datasets", f"{len(rows)}", html.table(["name", "rows", "columns", "target", "updated"], rows)
        )


@contextmanager
def _table(source: Any) -> Iterator[NewTable]:  # noqa: ANN401 - a path or a frame, told apart here
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        with from_file(path, filename=path.name, source=path.name) as table:
            yield table
    else:
        yield from_frame(source)
