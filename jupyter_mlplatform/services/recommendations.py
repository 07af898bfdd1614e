"""What a version is, what is wrong with it and what to do, from its rows and from what was measured."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.recommendation import Recommendations
from jupyter_mlplatform.services.datasets import Datasets
from jupyter_mlplatform.services.evidence import EvidenceReports
from jupyter_mlplatform.services.versions import Located, Versions

if TYPE_CHECKING:
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

    def recommend(self, version: str, *, target: str | None = None) -> Recommendations:
        """Return the recommendations, with what was measured of them.

        `target` is what to predict, else the dataset's own, else the likeliest. Raises `Invalid` if it is no column.
        """
        from jupyter_mlplatform.recommend.evidence.ranking import with_evidence

        located = self._versions.locate(version)
        found = self.judge(located, target).found
        report = self._reports.find(located, found.target)
        return with_evidence(found, report) if report else found

    def judge(self, version: Located, target: str | None) -> Judged:
        """Return what the rules say, before anything is measured."""
        from jupyter_mlplatform.recommend import recommend
        from jupyter_mlplatform.recommend.view import View

        columns = {column.name for column in self._versions.metadata(version).columns}
        if target is not None and target not in columns:
            raise Invalid(
                f"There is no column {target!r}.", field="target", hint=f"Columns: {', '.join(sorted(columns))}."
            )
        own = self._datasets.get(version.dataset_id).target
        frame = self._versions.table(version).sample(SAMPLE_ROWS, seed=0)
        profile = self._datasets.profile(version)
        chosen = target or (own if own in columns else None)
        found = recommend(frame, profile, chosen, dates_read=self._dates_read(version))
        return Judged(View(frame, profile, found.target, found.problem_type), found)

    def _dates_read(self, version: Located) -> frozenset[str]:
        """Return the columns of dates that were text in the file that a version comes from."""
        upload = next((step for step in self._versions.line(version) if step.stamp.kind == "upload"), None)
        read = self._versions.record(upload).ingest if upload is not None else None
        if upload is None or read is None or read.options.get("format") not in _TEXT_FORMATS:
            return frozenset()
        columns = self._versions.metadata(upload).columns
        return frozenset(column.name for column in columns if column.dtype.startswith(("date", "timestamp")))
