"""Recommendations with what was measured of them: what helps comes first, what does not drops to the bottom."""

import json
from collections.abc import Sequence
from typing import Any

from jupyter_mlplatform.records.recommendation import EvidenceReport, Proposal, Recommendations

_NOT_MEASURED = 2


def with_evidence(found: Recommendations, report: EvidenceReport) -> Recommendations:
    """Return recommendations with the evidence of a report on the same version and target.

    Proposals that somebody else made, such as an adviser, are shown only if they are better than the rows as they are.
    """
    measured = {_key(proposal.steps): proposal for proposal in report.proposals}
    known = {_key(proposal.steps) for proposal in found.transformations}
    own = [_merged(proposal, measured.get(_key(proposal.steps))) for proposal in found.transformations]
    others = [
        proposal
        for key, proposal in measured.items()
        if key not in known and proposal.evidence is not None and proposal.evidence.verdict == "better"
    ]
    scores = {model.name: model.evidence for model in report.models}
    return found.model_copy(
        update={
            "transformations": tuple(sorted([*own, *others], key=_rank)),
            "models": tuple(model.model_copy(update={"evidence": scores.get(model.name)}) for model in found.models),
            "winner": report.winner,
            "measured_at": report.created_at,
        }
    )


def _key(steps: Sequence[dict[str, Any]]) -> str:
    return json.dumps(steps, sort_keys=True)


def _merged(proposal: Proposal, measured: Proposal | None) -> Proposal:
    if measured is None:
        return proposal
    return proposal.model_copy(update={"evidence": measured.evidence, "note": measured.note})


def _rank(proposal: Proposal) -> tuple[int, float]:
    """Honesty first, then what helps, most first; what was not measured, in its order; at last what does not help."""
    if proposal.finding == "leakage":
        return 0, proposal.order
    if proposal.evidence is None:
        return _NOT_MEASURED, proposal.order
    place = {"better": 1, "unclear": 3, "same": 4, "worse": 5}[proposal.evidence.verdict]
    return place, -proposal.evidence.difference
