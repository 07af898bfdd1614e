"""What a version is, what is wrong with it and what to do, from its rows."""

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.recommendation import Recommendations
from jupyter_mlplatform.services.datasets import Datasets
from jupyter_mlplatform.services.versions import Versions

SAMPLE_ROWS = 20_000


class Recommender:
    """Recommendations for versions of datasets."""

    def __init__(self, datasets: Datasets, versions: Versions) -> None:
        self._datasets = datasets
        self._versions = versions

    def recommend(self, version: str, *, target: str | None = None) -> Recommendations:
        """Return the recommendations; `target` is what to predict, else the dataset's own, else the likeliest."""
        from jupyter_mlplatform.recommend import recommend

        located = self._versions.locate(version)
        metadata = self._versions.metadata(located)
        if target is not None and target not in {column.name for column in metadata.columns}:
            raise Invalid(f"There is no column {target!r}.", field="target")
        frame = self._versions.table(located).sample(SAMPLE_ROWS, seed=0)
        return recommend(frame, self._datasets.profile(located), target or metadata.target)
