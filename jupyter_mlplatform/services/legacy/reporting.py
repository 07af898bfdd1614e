"""What is said of each document of an export."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import orjson

from jupyter_mlplatform.records.legacy import ImportLine, ImportReport
from jupyter_mlplatform.services.legacy.export import COLLECTIONS, Document
from jupyter_mlplatform.services.legacy.sorting import OldVersion
from jupyter_mlplatform.services.legacy.steps import NoEqual, Step, equal_of

Outcome = Literal["carried_over", "there_already", "partly", "not_carried_over"]


class Outcomes:
    """The lines of a report, as they come to be."""

    def __init__(self) -> None:
        self._lines: list[ImportLine] = []
        self._said: set[tuple[str, int]] = set()
        self._became: dict[str, str] = {}

    def _say(self, document: Document, outcome: Outcome, became: str = "", reason: str = "") -> None:
        self._lines.append(
            ImportLine(
                collection=document.collection,
                line=document.line,
                id=document.id,
                outcome=outcome,
                became=became,
                reason=reason,
            )
        )
        self._said.add((document.collection, document.line))
        if became:
            self._became[document.id] = became

    def has(self, document: Document) -> bool:
        """Whether it was said what became of a document."""
        return (document.collection, document.line) in self._said

    def full(self, document: Document, became: str) -> None:
        """Say that all of a document was carried over."""
        self._say(document, "carried_over", became)

    def partly(self, document: Document, became: str, reason: str) -> None:
        """Say that some of a document was carried over."""
        self._say(document, "partly", became, reason)

    def there(self, document: Document, became: str, reason: str = "") -> None:
        """Say that a document was carried over before."""
        self._say(document, "there_already", became, reason)

    def none(self, document: Document, reason: str) -> None:
        """Say that a document was not carried over."""
        self._say(document, "not_carried_over", reason=reason)

    def became(self, document_id: str) -> str:
        """Return what a document became, empty where it did not."""
        return self._became.get(document_id, "")

    def version(self, version: OldVersion, became: str, *, known: bool = False, reason: str = "") -> None:
        """Say what became of a version, and of the steps that it was made by."""
        if version.is_documented:
            outcome: Outcome = "there_already" if known else "partly" if reason else "carried_over"
            self._say(version.document, outcome, became, reason)
        for lineage in version.lineages:
            self.steps(lineage, became, lineage.steps("transformation_steps"), known=known)

    def version_failed(self, version: OldVersion, reason: str) -> None:
        """Say why a version was not carried over, and how it can be made again."""
        if version.is_documented:
            steps, lost = translated(version.steps)
            again = f" These steps make it from the version before: {_json(steps)}." if steps and not lost else ""
            self.none(version.document, reason + again)
        for lineage in version.lineages:
            self.none(lineage, "The version that it made is not here.")

    def steps(self, document: Document, became: str, old: Sequence[dict[str, Any]], *, known: bool) -> None:
        """Say which of a document's steps have an equal; they are kept beside the dataset, equal or not."""
        steps, lost = translated(old)
        reasons = [f"As steps here: {_json(steps)}."] if steps else []
        if lost:
            reasons.append(f"Without an equal: {'; '.join(lost)}.")
        self._say(
            document, "there_already" if known else "partly" if lost else "carried_over", became, " ".join(reasons)
        )

    def report(self, faults: Sequence[ImportLine]) -> ImportReport:
        """Return the report, in the order of the collections and their lines."""
        lines = sorted((*self._lines, *faults), key=lambda line: (COLLECTIONS.index(line.collection), line.line))
        return ImportReport(lines=tuple(lines), counts=dict(Counter(line.outcome for line in lines)))


def translated(old: Sequence[dict[str, Any]]) -> tuple[list[Step], list[str]]:
    """Return the steps that are equal to old ones, and why the others have no equal."""
    steps, lost = [], []
    for step in old:
        try:
            steps.append(equal_of(step))
        except NoEqual as error:
            lost.append(str(error))
    return steps, lost


def describe_model(document: Document, dataset: str) -> str:
    """Say why a model is not carried over, and how to train it again."""
    features = document.fields.get("feature_config")
    target = features.get("target_column") if isinstance(features, dict) else None
    algorithm = document.text("algorithm") or "unknown algorithm"
    reason = f"Fitted models ({algorithm}) are pickles, which are never loaded."
    if dataset and target:
        return f"{reason} Train it again: ml.train({dataset!r}, {target!r})"
    return f"{reason} Its dataset is not here either." if not dataset else f"{reason} It names no target."


def _json(steps: Sequence[Step]) -> str:
    return orjson.dumps(list(steps)).decode()
