"""From findings to recipes: steps that can be applied one proposal at a time, or all in order."""

from collections.abc import Iterator, Mapping, Sequence

from jupyter_mlplatform.records.recommendation import Finding, FindingKind, Proposal

# In the order in which they are applied. Rows that repeat go while what names rows can still tell them apart; then
# comes what reads values, then what drops, fills and groups.
_ORDER: tuple[FindingKind, ...] = (
    "duplicate_rows", "near_duplicates", "disguised_missing", "number_string", "date_string", "mixed_types",
    "inconsistent_category", "leakage", "constant", "identifier", "missing_target", "missing", "high_cardinality",
    "rare_levels", "skew", "outliers",
)  # fmt: skip
_TOGETHER: Mapping[FindingKind, str] = {
    "constant": "Drop what has one value in every row",
    "identifier": "Drop what names rows",
    "leakage": "Drop what gives the target away",
}
_DROPS = "drop_columns"
_RETYPES = {"parse_numbers", "parse_dates", "date_parts", "cast"}
_OF_TEXT: set[FindingKind] = {"inconsistent_category", "high_cardinality", "rare_levels", "missing"}


def proposals(findings: Sequence[Finding]) -> tuple[Proposal, ...]:
    """Return the steps that mend the findings, as proposals that can be applied alone and one after the other.

    Columns that are dropped for one reason are dropped by one proposal; a column that a proposal drops, or of which it
    changes the type, is not mended by another.
    """
    made: list[Proposal] = []
    doomed = _columns_of(findings, {_DROPS})
    retyped = _columns_of(findings, _RETYPES)
    dropped: set[str] = set()
    for kind in _ORDER:
        relevant = [finding for finding in findings if finding.kind == kind and finding.steps]
        if kind in _TOGETHER:
            made += _drop(kind, relevant, dropped)
        else:
            stale = retyped if kind in _OF_TEXT else set()
            made += _mend(relevant, doomed, stale, dropped)
    return tuple(proposal.model_copy(update={"order": place}) for place, proposal in enumerate(made))


def _columns_of(findings: Sequence[Finding], kinds: set[str]) -> set[str]:
    steps = [step for finding in findings for step in finding.steps]
    return {name for step in steps if step["kind"] in kinds for name in step["columns"]}


def _drop(kind: FindingKind, findings: Sequence[Finding], dropped: set[str]) -> Iterator[Proposal]:
    columns = [name for finding in findings for name in finding.columns if finding.steps and name not in dropped]
    if columns:
        dropped.update(columns)
        step = {"kind": _DROPS, "columns": columns}
        yield Proposal(steps=(step,), reason=f"{_TOGETHER[kind]}: {', '.join(columns)}.", finding=kind)


def _mend(findings: Sequence[Finding], doomed: set[str], stale: set[str], dropped: set[str]) -> Iterator[Proposal]:
    for finding in findings:
        drops = any(step["kind"] == _DROPS for step in finding.steps)
        hopeless = dropped if drops else doomed | stale
        if hopeless.isdisjoint(finding.columns):
            dropped.update(finding.columns if drops else ())
            yield Proposal(steps=finding.steps, reason=finding.reason, finding=finding.kind)
