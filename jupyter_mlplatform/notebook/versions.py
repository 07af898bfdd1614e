"""Versions of datasets in a notebook."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.comparison import ComparisonView
from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.notebook.ingest import IngestView
from jupyter_mlplatform.notebook.lineage import ImpactView, LineageView
from jupyter_mlplatform.notebook.progress import ProgressLine
from jupyter_mlplatform.notebook.recommendations import Race, RecommendationsView
from jupyter_mlplatform.notebook.reports import PreviewView, ProfileView
from jupyter_mlplatform.notebook.rows_view import first_rows
from jupyter_mlplatform.notebook.transformations import Transformation, ValidationView
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import ApplyRequest, CompareRequest, DatasetVersion, EvidenceRequest
from jupyter_mlplatform.records.checking import check
from jupyter_mlplatform.services.lineage import Direction
from jupyter_mlplatform.services.versions import Located
from jupyter_mlplatform.store.paging import every
from jupyter_mlplatform.tables.frames import to_pandas

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from jupyter_mlplatform.notebook.datasets import Dataset
    from jupyter_mlplatform.widgets.table import TableWidget

Steps = Sequence[dict[str, Any]]


class Version(Shown):
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

    def recommendations(
        self, target: str | None = None, *, against: "str | Version | Dataset | None" = None
    ) -> RecommendationsView:
        """Return what the table is, what is wrong with it and what to do, with what was measured of it.

        Parameters
        ----------
        target
            The column to predict; the dataset's own or the likeliest if None.
        against
            Another version, to say which columns have drifted since: ``"@1"``, an id, or a version.
        """
        other = against if against is None or isinstance(against, str) else against.version_id
        if other is not None and other.startswith("@"):
            other = self.record.dataset_id + other
        found = self._platform.recommendations.recommend(self.version_id, target=target, against=other)
        return RecommendationsView(self._platform, found, self.record.dataset_id)

    def measure(
        self,
        target: str | None = None,
        *,
        metric: str | None = None,
        time_budget_s: float = 60,
        advise: bool = False,
        seed: int = 0,
    ) -> Race:
        """Start measuring what each proposal is worth, and return at once.

        Parameters
        ----------
        target
            The column to predict; the dataset's own or the likeliest if None.
        metric
            The score; the problem's usual one if None.
        time_budget_s
            Seconds of wall-clock time.
        advise
            Whether the adviser is asked first; what it proposes is measured like the rest.

        Raises
        ------
        Invalid
            There is nothing to predict, no such column or metric, or no adviser.
        """
        request = check(
            EvidenceRequest,
            {
                "version": self.version_id,
                "target": target,
                "metric": metric,
                "time_budget_s": time_budget_s,
                "advise": advise,
                "seed": seed,
            },
        )
        checked = self._platform.measurements.checked(self.record.dataset_id, request)
        return Race(self._platform, self._platform.jobs.measure(checked))

    def validate(self, steps: Steps) -> ValidationView:
        """Return every problem of every step of a recipe, before any row is read."""
        return ValidationView(self._platform.transformations.validate(self.version_id, steps))

    def preview(self, steps: Steps) -> PreviewView:
        """Return what a recipe would do, on a sample. Raises `Invalid` with every problem."""
        return PreviewView(self._platform.transformations.preview(self.version_id, steps))

    def apply(self, steps: Steps, *, branch: str | None = None, message: str | None = None) -> "Version":
        """Apply a recipe as one commit and return the new version; interrupting it leaves nothing behind.

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
        wanted = {"version": self.version_id, "steps": steps, "branch": branch, "message": message}
        request = check(ApplyRequest, wanted)
        with ProgressLine() as line:
            applied = self._platform.transformations.apply(request, line)
        return Version(self._platform, self._platform.versions.get(applied.id))

    @property
    def transformation(self) -> Transformation | None:
        """The recipe that made it, with its history, undo and rerun; None for what no recipe made."""
        recipe = self._platform.transformations.recipe(self._located())
        return Transformation(self._platform, recipe) if recipe else None

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
        wanted = {"left": self.version_id, "right": right, "keys": keys, "sample": sample}
        return ComparisonView(self._platform, check(CompareRequest, wanted))

    @property
    def ingest(self) -> IngestView | None:
        """How its file was read, and the rows that were kept aside; None for what came from no file."""
        report = self.record.ingest
        if report is None:
            return None
        listed = self._platform.versions.bad_rows
        return IngestView(report, list(every(lambda after: listed(self.version_id, after=after, limit=1000))))

    def delete(self) -> None:
        """Withdraw the version (softly): it stays readable by id. Raises `HasDependants` naming what needs it."""
        self._platform.versions.delete(self.version_id)

    def restore(self) -> "Version":
        """Take the withdrawal back."""
        return Version(self._platform, self._platform.versions.restore(self.version_id))

    def lineage(self, *, depth: int = 50, direction: Direction = "both") -> LineageView:
        """Return what it was made from (``"up"``) and what was made from it (``"down"``), drawn when displayed.

        Parameters
        ----------
        depth
            Edges away from it at most; a transformation between two versions is two.
        """
        return LineageView(self._platform, self.version_id, depth, direction)

    def impact(self) -> ImpactView:
        """Return what goes stale if it is withdrawn, and what forbids that."""
        return ImpactView(self._platform.lineage.impact(self.version_id))

    def _make_widget(self, static: str) -> "TableWidget":
        from jupyter_mlplatform.widgets.table import TableWidget

        record = self.record
        return TableWidget(
            self._platform,
            static,
            self._located(),
            name=f"{record.dataset_id}@{record.number}",
            about=f"{record.message} · {record.author} · {record.created_at:%Y-%m-%d %H:%M}",
        )

    def __repr__(self) -> str:
        record = self.record
        withdrawn = ", withdrawn" if record.deleted else ""
        return f"Version({record.dataset_id}@{record.number}, {record.rows:,} rows, {record.message!r}{withdrawn})"

    def _repr_html_(self) -> str:
        record = self.record
        origin = [f"{record.notebook.path} [{record.notebook.execution_count}]"] if record.notebook else []
        facts = [record.message, record.author, f"{record.created_at:%Y-%m-%d %H:%M}", *origin, record.id[:12]]
        subtitle = " · ".join([*facts, "withdrawn"] if record.deleted else facts)
        size = {"rows": record.rows, "columns": len(record.columns), "bytes": record.bytes}
        parts = [html.facts(size), first_rows(self._platform, self._located())]
        if record.ingest is not None and record.ingest.bad_row_count:
            parts.append(html.facts({"broken rows, kept aside (see .ingest)": record.ingest.bad_row_count}))
        return html.panel(f"{record.dataset_id}@{record.number}", subtitle, *parts)
