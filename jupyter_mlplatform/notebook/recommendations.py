"""Recommendations in a notebook, and the race that measures them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.notebook.job import JobHandle
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import (
    DatasetVersion,
    Evidence,
    EvidenceReport,
    Finding,
    ModelSuggestion,
    Proposal,
    Recommendations,
)
from jupyter_mlplatform.records.errors import NotFound

if TYPE_CHECKING:
    from jupyter_mlplatform.notebook.versions import Version
    from jupyter_mlplatform.widgets.recommendations import RecommendationsWidget

_NOT_WORTH_IT = ("same", "worse")


class RecommendationsView(Shown):
    """Recommendations; ``record`` is the plain value, ``steps`` the steps to apply as one recipe."""

    def __init__(self, platform: Platform, record: Recommendations, dataset_id: str) -> None:
        self._platform = platform
        self._dataset = dataset_id
        self.record = record

    @property
    def selected(self) -> list[dict[str, Any]]:
        """The steps of the proposals that are chosen in the widget, in the order in which to apply them."""
        return list(self.widget.steps)

    @property
    def applied(self) -> "Version | None":
        """The version that was made in the widget last, by Apply or Publish."""
        from jupyter_mlplatform.notebook.versions import Version

        made = self.widget.applied
        return None if made is None else Version(self._platform, self._platform.versions.get(made["id"]))

    def _make_widget(self, static: str) -> "RecommendationsWidget":
        from jupyter_mlplatform.widgets.recommendations import RecommendationsWidget

        return RecommendationsWidget(self._platform, static, self.record, self._dataset)

    @property
    def steps(self) -> list[dict[str, object]]:
        """The steps of the proposals, in the order in which to apply them, but for those that were measured in vain."""
        worth_it = [
            proposal
            for proposal in self.record.transformations
            if proposal.source == "rules" and not _in_vain(proposal)
        ]
        return [step for proposal in sorted(worth_it, key=lambda one: one.order) for step in proposal.steps]

    def __repr__(self) -> str:
        record = self.record
        lines = [f"- {finding.kind} {', '.join(finding.columns)}: {finding.reason}" for finding in record.findings]
        measured = [f"- {_name(one)}: {_said(one.evidence)}" for one in record.transformations if one.evidence]
        return "\n".join([f"{record.problem_type} of {record.target}: {record.problem.reason}", *lines, *measured])

    def _repr_html_(self) -> str:
        record = self.record
        parts = [_findings(record.findings), _proposals(record.transformations), _models(record.models)]
        if record.winner is not None:
            parts.append(html.facts({"best": record.winner.branch, "worth": _said(record.winner.evidence)}))
        return html.panel(
            f"Predict {record.target}: {record.problem_type}" if record.target else "No target yet",
            record.problem.reason,
            *parts,
        )


class Race(JobHandle):
    """The measurement of a version's proposals, each on the same folds as the rows without it."""

    @property
    def report(self) -> "EvidenceView":
        """What was found, once it is there. Waits. Raises `JobFailed` with the race's own reason."""
        return EvidenceView(EvidenceReport(**self._result()))

    def publish(self) -> DatasetVersion:
        """Merge the winner into the dataset's line and return the version that this makes. Waits.

        Raises `NotFound` if no proposal is better than the rows as they are, `Conflict` if the line has moved on.
        """
        report = self.report.record
        if report.winner is None:
            raise NotFound("No proposal is better than the rows as they are: there is nothing to publish.")
        return self._platform.branches.publish(report.dataset_id, report.winner.branch)


class EvidenceView:
    """What proposals are worth; ``record`` is the plain value."""

    def __init__(self, record: EvidenceReport) -> None:
        self.record = record

    def __repr__(self) -> str:
        lines = (f"- {_name(one)}: {_said(one.evidence) or one.note}" for one in self.record.proposals)
        return "\n".join([self._basis(), *lines])

    def _basis(self) -> str:
        record = self.record
        return f"{record.metric} {record.score:.4g} as it is, with {record.model} on {record.rows:,} rows"

    def _repr_html_(self) -> str:
        record = self.record
        return html.panel(
            f"Proposals for {record.target}", self._basis(), _proposals(record.proposals), _models(record.models)
        )


def _in_vain(proposal: Proposal) -> bool:
    evidence = proposal.evidence
    return evidence is not None and evidence.verdict in _NOT_WORTH_IT and proposal.finding != "leakage"


def _name(proposal: Proposal) -> str:
    return ", ".join(str(step["kind"]).replace("_", " ") for step in proposal.steps)


def _said(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    low, high = evidence.interval
    return (
        f"{evidence.verdict}, {evidence.metric} {evidence.before:.4g} → {evidence.after:.4g} "
        f"(gain {evidence.difference:+.3g}, 95 % {low:+.3g} to {high:+.3g}, {evidence.folds} test sets)"
    )


def _findings(findings: Sequence[Finding]) -> str:
    rows = (
        (one.severity, one.kind.replace("_", " "), ", ".join(one.columns), one.count, one.reason) for one in findings
    )
    return html.table(["severity", "finding", "columns", "rows", "why"], rows)


def _proposals(proposals: Sequence[Proposal]) -> str:
    if any(one.evidence or one.note for one in proposals):
        rows = [(_name(one), one.reason, _said(one.evidence) or one.note or "not measured") for one in proposals]
        return html.table(["proposal", "why", "measured"], rows)
    return html.table(["proposal", "why"], [(_name(one), one.reason) for one in proposals])


def _models(models: Sequence[ModelSuggestion]) -> str:
    rows = [
        (
            one.name.replace("_", " "),
            one.evidence.after if one.evidence else one.expected_score,
            "measured" if one.evidence else "estimate",
            one.cost_s,
            one.reason,
        )
        for one in models
    ]
    return html.table(["model", "score", "", "seconds", "why"], rows)
