"""Datasets in a notebook."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.comparison import ComparisonView
from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.notebook.recommendations import Race, RecommendationsView
from jupyter_mlplatform.notebook.reports import PreviewView, ProfileView
from jupyter_mlplatform.notebook.rows_view import first_rows
from jupyter_mlplatform.notebook.signatures import with_fields_of
from jupyter_mlplatform.notebook.tables import Source, default_name, opened_table
from jupyter_mlplatform.notebook.versions import Steps, Version
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import DatasetBranch, DatasetEdit, DatasetMetadata, MergeRequest
from jupyter_mlplatform.records.checking import check
from jupyter_mlplatform.records.merging import Side, Strategy
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.tables.ingest import IngestOptions

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from jupyter_mlplatform.widgets.table import TableWidget
    from jupyter_mlplatform.widgets.widget import PlatformWidget


class Dataset(Shown):
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
        return Version(self._platform, self._platform.versions.get(self._reference(reference)))

    def _reference(self, text: str) -> str:
        return self.id + text if text.startswith("@") else text

    @with_fields_of(DatasetEdit)
    def edit(self, **changes: Any) -> "Dataset":  # noqa: ANN401 - the fields of DatasetEdit
        """Change ``name``, ``description``, ``tags`` or ``target``. Raises `Invalid`, `AlreadyExists`."""
        self._platform.datasets.edit(self.id, check(DatasetEdit, changes))
        return self

    @with_fields_of(IngestOptions)
    def add_version(
        self,
        source: Source,
        *,
        branch: str | None = None,
        message: str | None = None,
        expected_head: "str | Version | None" = None,
        **options: Any,  # noqa: ANN401 - the fields of IngestOptions
    ) -> Version:
        """Add other rows as the next version.

        Parameters
        ----------
        source, options
            As in `Datasets.add`.
        branch
            The experiment to add it to; the published line if None.
        expected_head
            The version that should be the newest still.

        Raises
        ------
        StaleHead
            The branch is not at `expected_head`, or moved meanwhile.
        NothingToCommit
            The rows are the same.
        """
        head = expected_head.version_id if isinstance(expected_head, Version) else expected_head
        expected = None if head is None else self._reference(head)
        name = self._platform.branches.name(self.id, branch) if branch else None
        with opened_table(source, options) as table:
            record = self._platform.datasets.add_version(
                self.id, table, branch=name, message=message, expected_head=expected
            )
        return Version(self._platform, record)

    @property
    def branches(self) -> list[DatasetBranch]:
        """The published line, then the experiments."""
        return self._platform.branches.all(self.id)

    def branch(self, name: str, at: str | None = None) -> DatasetBranch:
        """Start an experiment at a version, by default the newest: no row is copied. Raises `AlreadyExists`."""
        return self._platform.branches.create(self.id, name, None if at is None else self._reference(at))

    def delete_branch(self, name: str) -> None:
        """Delete an experiment. Raises `NotFound`."""
        self._platform.branches.delete(self.id, name)

    def publish(
        self,
        branch: str,
        into: str | None = None,
        *,
        strategy: Strategy | None = None,
        keys: Sequence[str] | None = None,
        prefer: Side | None = None,
    ) -> Version:
        """Merge an experiment into the published line (or another branch) and return the version that this makes.

        Parameters
        ----------
        strategy
            What to do where both have new versions: ``"source-wins"`` or ``"dest-wins"`` takes one side's rows whole,
            ``"rows"`` brings the rows of both together by key.
        keys
            Columns that name a row; guessed if None.
        prefer
            Whose rows to take where both changed the same cell: ``"source"`` (the experiment) or ``"target"``.

        Raises
        ------
        MergeConflict
            Nothing decides; ``conflicts`` says what both sides did and shows the rows that clash.
        NothingToCommit
            There is nothing to publish.
        """
        wanted = {"source": branch, "target": into, "strategy": strategy, "keys": keys, "prefer": prefer}
        request = check(MergeRequest, wanted)
        return Version(self._platform, self._platform.branches.publish(self.id, **request.model_dump()))

    def to_pandas(self) -> "pd.DataFrame":
        """Return the newest version's rows as a pandas frame."""
        return self.latest.to_pandas()

    def to_polars(self) -> "pl.DataFrame":
        """Return the newest version's rows as a polars frame."""
        return self.latest.to_polars()

    def to_arrow(self) -> "pa.Table":
        """Return the newest version's rows as an Arrow table."""
        return self.latest.to_arrow()

    def profile(self) -> ProfileView:
        """Return what is in each column of the newest version."""
        return self.latest.profile()

    def recommendations(
        self, target: str | None = None, *, against: "str | Version | Dataset | None" = None
    ) -> RecommendationsView:
        """Return what the newest version is, what is wrong with it and what to do; `against` another, what drifted."""
        return self.latest.recommendations(target, against=against)

    def measure(
        self,
        target: str | None = None,
        *,
        metric: str | None = None,
        time_budget_s: float = 60,
        advise: bool = False,
        seed: int = 0,
    ) -> Race:
        """Start measuring what each proposal for the newest version is worth, and return at once."""
        return self.latest.measure(target, metric=metric, time_budget_s=time_budget_s, advise=advise, seed=seed)

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

    def _make_widget(self, static: str) -> "TableWidget":
        from jupyter_mlplatform.widgets.table import TableWidget

        record = self.record
        version = self._platform.versions.locate(record.version)
        return TableWidget(self._platform, static, version, name=record.name, about=_about(record))

    def _is_current(self, widget: "PlatformWidget") -> bool:
        return bool(widget.version.id == self.version_id)

    def __repr__(self) -> str:
        record = self.record
        return f"Dataset({record.name!r}, {record.rows:,} rows, {len(record.columns)} columns)"

    def _repr_html_(self) -> str:
        record = self.record
        facts = {"rows": record.rows, "columns": len(record.columns), "bytes": record.bytes, "target": record.target}
        rows = first_rows(self._platform, self._platform.versions.locate(record.version))
        return html.panel(record.name, _about(record), html.facts(facts), rows)


def _about(record: DatasetMetadata) -> str:
    return f"{record.description or record.source} · version {record.version[:12]}"


class Datasets:
    """All datasets: ``ml.datasets["churn"]``, and `add`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    @with_fields_of(IngestOptions)
    def add(
        self,
        source: Source,
        name: str | None = None,
        *,
        description: str = "",
        **options: Any,  # noqa: ANN401 - the fields of IngestOptions
    ) -> Dataset:
        """Add a table as a dataset.

        Parameters
        ----------
        source
            A file (CSV, Parquet, JSON, Excel, Arrow; .gz of these), an address (https, lakefs, s3, ...) or a frame of
            pandas, polars or Arrow.
        name
            Its name; a file's own if None.
        options
            How to read a file, where what is found out is wrong (see ``dataset.latest.ingest``): ``delimiter``,
            ``quote``, ``encoding``, ``decimal``, ``thousands``, ``comment``, ``header``, ``skip_lines``, ``sheet``,
            ``format``.

        Raises
        ------
        AlreadyExists
            The name is taken.
        UnknownFormat, Malformed, Invalid
            The table cannot be read or stored; the message says what and where.
        """
        with opened_table(source, options) as table:
            created = self._platform.datasets.create(
                table, name=name or default_name(source), description=description, unique=name is not None
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
