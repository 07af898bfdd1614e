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
        found = recommend(frame, profile, target or (own if own in columns else None))
        return Judged(View(frame, profile, found.target, found.problem_type), found)
