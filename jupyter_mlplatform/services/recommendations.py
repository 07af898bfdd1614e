"""What a version is, what is wrong with it and what to do, from its rows and from what was measured."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.recommendation import Recommendations
from jupyter_mlplatform.services.datasets import Datasets
from jupyter_mlplatform.services.evidence import EvidenceReports
from jupyter_mlplatform.services.versions import Located, Versions

if TYPE_CHECKING:
    import polars as pl

    from jupyter_mlplatform.recommend.view import View

SAMPLE_ROWS = 20_000
_TEXT_FORMATS = {"csv", "json", "jsonl"}


@dataclass(frozen=True)
class Judged:
    """A version as the rules see it: the rows that they looked at, and what they say."""

    view: "View"
    found: Recommendations


class Recommender:
    """Recommendations for versions of datasets."""

    def __init__(self, datasets: Datasets, versions: Versions, reports: EvidenceReports) -> None:
        self._datasets = datasets
        self._versions = versions
        self._reports = reports
        # A version never changes, and neither does what is said of it.
        self._said = lru_cache(maxsize=64)(self._say)

    def recommend(self, version: str, *, target: str | None = None, against: str | None = None) -> Recommendations:
        """Return the recommendations, with what was measured of them.

        Parameters
        ----------
        version
            A reference.
        target
            What to predict; the dataset's own or the likeliest if None.
        against
            A reference to another version, to say which columns have drifted since.

        Raises
        ------
        NotFound, Invalid
            There is no such version or column.
        """
        from jupyter_mlplatform.recommend.evidence.ranking import with_evidence

        located = self._versions.locate(version)
        other = self._versions.locate(against).id if against is not None else None
        found = self._said(located.id, self._target(located, target), other)
        report = self._reports.find(located, found.target)
        return with_evidence(found, report) if report else found

    def judge(self, version: Located, target: str | None) -> Judged:
        """Return what the rules say before anything is measured, with the rows that they looked at."""
        from jupyter_mlplatform.recommend.view import View

        found = self._said(version.id, self._target(version, target), None)
        frame = self._rows(version)
        return Judged(View(frame, self._datasets.profile(version), found.target, found.problem_type), found)

    def _target(self, version: Located, target: str | None) -> str | None:
        columns = {column.name for column in self._versions.metadata(version).columns}
        if target is not None and target not in columns:
            raise Invalid(
                f"There is no column {target!r}.", field="target", hint=f"Columns: {', '.join(sorted(columns))}."
            )
        own = self._datasets.get(version.dataset_id).target
        return target or (own if own in columns else None)

    def _rows(self, version: Located) -> "pl.DataFrame":
        return self._versions.table(version).sample(SAMPLE_ROWS, seed=0)

    def _say(self, version: str, target: str | None, against: str | None) -> Recommendations:
        from jupyter_mlplatform.recommend import recommend

        located = self._versions.locate(version)
        return recommend(
            self._rows(located),
            self._datasets.profile(located),
            target,
            dates_read=self._dates_read(located),
            earlier=self._rows(self._versions.locate(against)) if against is not None else None,
        )

    def _dates_read(self, version: Located) -> frozenset[str]:
        """Return the columns of dates that were text in the file that a version comes from."""
        upload = next((step for step in self._versions.line(version) if step.stamp.kind == "upload"), None)
        read = self._versions.record(upload).ingest if upload is not None else None
        if upload is None or read is None or read.options.get("format") not in _TEXT_FORMATS:
            return frozenset()
        columns = self._versions.metadata(upload).columns
        return frozenset(column.name for column in columns if column.dtype.startswith(("date", "timestamp")))
