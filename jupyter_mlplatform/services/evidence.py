"""What was measured of proposals, kept in the repository beside the datasets: one document a version and target."""

import hashlib

from jupyter_mlplatform.records.recommendation import EvidenceReport
from jupyter_mlplatform.services.repository import Repository, put_record
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.versions import Located
from jupyter_mlplatform.store.contract import ROOT_BRANCH


class EvidenceReports:
    """The reports of a repository, below ``evidence/`` on its root branch.

    A report says what a version is worth, so it is not part of the version, whose commit never changes.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def find(self, version: Located, target: str | None) -> EvidenceReport | None:
        """Return what was measured last for a version and target, None if nothing was."""
        if target is None:
            return None
        root = self._repository.store.resolve(ROOT_BRANCH)
        path = _path(version.dataset_id, version.id, target)
        return self._repository.document(root, path, EvidenceReport) if self._repository.has(root, path) else None

    def keep(self, report: EvidenceReport) -> EvidenceReport:
        """Store a report in place of any older one on the same version and target, and return it with its author."""
        signed = report.model_copy(update={"author": self._repository.author})
        path = _path(report.dataset_id, report.version, report.target)
        self._repository.on_root(
            f"Measure proposals for {report.dataset_id}, target {report.target}",
            Stamp(kind="evidence", subject=report.dataset_id),
            lambda stage: put_record(stage, path, signed),
        )
        return signed


def _path(dataset_id: str, version: str, target: str) -> str:
    name = hashlib.sha256(target.encode()).hexdigest()[:16]  # a column may be called anything
    return f"evidence/{dataset_id}/{version}/{name}.json"
