"""From findings to recipes: steps that can be applied one proposal at a time, or all in order."""

from collections.abc import Iterator, Mapping, Sequence

from jupyter_mlplatform.records.recommendation import Finding, FindingKind, Proposal

# In the order in which they are applied: first what reads values, then what goes, then what is filled and grouped.
_ORDER: tuple[FindingKind, ...] = (
    "disguised_missing", "number_string", "date_string", "mixed_types", "inconsistent_category", "leakage", "constant",
    "identifier", "missing_target", "duplicate_rows", "missing", "high_cardinality", "rare_levels", "skew", "outliers",
)  # fmt: skip
_TOGETHER: Mapping[FindingKind, str] = {
    "constant": "Drop what has one value in every row",
    "identifier": "Drop what names rows",
    "leakage": "Drop what gives the target away",
}
_DROPS = "drop_columns"


def proposals(findings: Sequence[Finding]) -> tuple[Proposal, ...]:
    """Return the steps that mend the findings, as proposals that can be applied alone and one after the other.

    Columns that are dropped for one reason are dropped by one proposal; a column that one proposal drops is not mended
    by a later one.
    """
    made: list[Proposal] = []
    dropped: set[str] = set()
    doomed = {
        name for finding in findings for step in finding.steps if step["kind"] == _DROPS for name in step["columns"]
    }
    for kind in _ORDER:
        relevant = [finding for finding in findings if finding.kind == kind and finding.steps]
        if kind in _TOGETHER:
            made += _drop(kind, relevant, dropped)
        else:
            made += _mend(relevant, doomed, dropped)
    return tuple(made)


def _drop(kind: FindingKind, findings: Sequence[Finding], dropped: set[str]) -> Iterator[Proposal]:
    columns = [name for finding in findings for name in finding.columns if name not in dropped]
    if columns:
        dropped.update(columns)
        step = {"kind": _DROPS, "columns": columns}
        yield Proposal(steps=(step,), reason=f"{_TOGETHER[kind]}: {', '.join(columns)}.")


def _mend(findings: Sequence[Finding], doomed: set[str], dropped: set[str]) -> Iterator[Proposal]:
    for finding in findings:
        drops = any(step["kind"] == _DROPS for step in finding.steps)
        if drops and not dropped.isdisjoint(finding.columns):
            continue
        if not drops and not doomed.isdisjoint(finding.columns):
            continue
        if drops:
            dropped.update(finding.columns)
        yield Proposal(steps=finding.steps, reason=finding.reason)
