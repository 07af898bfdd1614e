"""Recommendations as a widget."""

from typing import Any

from traitlets import Dict, Int, List, TraitError, Unicode, validate

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import ApplyRequest, DatasetVersion, EvidenceRequest, Job, Recommendations
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.widgets.calls import Progress, answers, answers_slowly
from jupyter_mlplatform.widgets.documents import document
from jupyter_mlplatform.widgets.following import follow
from jupyter_mlplatform.widgets.widget import PlatformWidget

Steps = list[dict[str, Any]]


class RecommendationsWidget(PlatformWidget):
    """What was found in a version and what to do, each proposal to be tried, measured and applied.

    Set ``target`` to ask about another column, and ``selected``, numbers of proposals, to choose; read ``applied``, the
    version that was made by the last click on Apply or Publish.
    """

    record = Dict(help="the recommendations").tag(sync=True)
    target = Unicode(help="the column to predict; empty where there is none").tag(sync=True)
    selected = List(Int(), help="the numbers of the proposals that are chosen").tag(sync=True)
    applied = Dict(default_value=None, allow_none=True, help="the version that was made here last").tag(sync=True)
    job = Dict(default_value=None, allow_none=True, help="the measurement, if one was begun here").tag(sync=True)
    titles = Dict(help="what kinds of step are called").tag(sync=True)

    def __init__(self, platform: Platform, static: str, found: Recommendations, dataset_id: str) -> None:
        self._version = found.version
        self._dataset = dataset_id
        super().__init__(
            platform,
            static,
            _kind="recommendations",
            record=document(found),
            target=found.target or "",
            titles={
                entry.kind: {"title": entry.title, "help": entry.help} for entry in platform.transformations.catalogue()
            },
        )
        self.observe(self._ask, "target")

    @property
    def steps(self) -> Steps:
        """The steps of the proposals that are chosen, in the order in which to apply them."""
        proposals = [self.record["transformations"][number] for number in self.selected]
        return [step for proposal in sorted(proposals, key=lambda one: one["order"]) for step in proposal["steps"]]

    @validate("selected")
    def _there(self, proposal: dict[str, list[int]]) -> list[int]:
        count = len(self.record["transformations"])
        if not all(0 <= number < count for number in proposal["value"]):
            raise TraitError(f"There are {count} proposals, counted from 0.")
        return proposal["value"]

    def _ask(self, _: object) -> None:
        target = self.target or None
        self.attempt_slowly(lambda: self._found(target))

    def _found(self, target: str | None) -> dict[str, Any]:
        found = self._platform.recommendations.recommend(self._version, target=target)
        return {"selected": [], "record": document(found)}

    @answers_slowly
    def preview(self, _: Progress, steps: Steps) -> dict[str, Any]:
        """Return what steps would do, on a sample."""
        return document(self._platform.transformations.preview(self._version, steps))

    @answers_slowly
    def apply(self, progress: Progress, steps: Steps) -> None:
        """Apply steps as one commit; cancelled, it leaves nothing behind."""
        request = ApplyRequest(version=self._version, steps=tuple(steps))
        made = self._platform.transformations.apply(request, progress)
        self._made(self._platform.versions.get(made.id))

    @answers
    def measure(self) -> None:
        """Start measuring what each proposal is worth."""
        request = EvidenceRequest(version=self._version, target=self.target or None)
        job = self._platform.jobs.measure(self._platform.measurements.checked(self._dataset, request))
        self.job = document(job)
        follow(self._platform, job.id, self._show)

    @answers
    def cancel(self) -> None:
        """End the measurement."""
        if self.job is not None:
            self._platform.jobs.cancel(self.job["id"])

    @answers_slowly
    def publish(self, _: Progress) -> None:
        """Merge the best that was measured into the dataset's line."""
        winner = self.record["winner"]
        if winner is None:
            raise NotFound("No proposal is better than the rows as they are: there is nothing to publish.")
        self._made(self._platform.branches.publish(self._dataset, winner["branch"]))

    def _made(self, version: DatasetVersion) -> None:
        self.applied = document(version)

    def _show(self, job: Job) -> None:
        if job.status == "succeeded":
            self.attempt(lambda: {**self._found(self.target or None), "job": document(job)})
        else:
            self.attempt(lambda: {"job": document(job)})
