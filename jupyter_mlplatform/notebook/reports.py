"""Displays of profiles and previews around the records that they show."""

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.records import Preview, Profile

_CELLS = 20  # changed cells that a preview displays


class ProfileView:
    """A profile; ``record`` is the plain value."""

    def __init__(self, record: Profile) -> None:
        self.record = record

    def __repr__(self) -> str:
        lines = (
            f"{column.name}: {column.semantic_type}, {column.missing} missing, {column.distinct} distinct"
            for column in self.record.columns
        )
        return "\n".join([f"Profile of {self.record.rows:,} rows", *lines])

    def _repr_html_(self) -> str:
        profile = self.record
        rows = [
            (
                column.name,
                column.semantic_type,
                html.bar(column.missing / max(profile.sampled_rows, 1), 60),
                column.missing,
                column.distinct,
                f"{column.mean:.4g}" if column.mean is not None else ", ".join(top.value for top in column.top[:3]),
                html.histogram(column.histogram.counts if column.histogram else [top.count for top in column.top]),
            )
            for column in profile.columns
        ]
        headers = ["column", "meaning", "missing", "", "distinct", "mean or most frequent", "distribution"]
        subtitle = f"{profile.sampled_rows:,} of {profile.rows:,} rows read · {profile.duplicate_rows:,} duplicates"
        return html.panel("Profile", subtitle, html.table(headers, rows))


class PreviewView:
    """A preview; ``record`` is the plain value, ``before`` and ``after`` the rows that it shows."""

    def __init__(self, record: Preview) -> None:
        self.record = record
        self.before = record.before
        self.after = record.after

    def __repr__(self) -> str:
        changed = [effect.name for effect in self.record.columns]
        return f"Preview on {self._basis()}: changes {', '.join(changed) or 'no column'}"

    def _basis(self) -> str:
        record = self.record
        return f"{record.sampled_rows:,} of {record.rows:,} rows, drawn from the whole table"

    def _repr_html_(self) -> str:
        record = self.record
        changed = [
            (effect.name, _summary(effect.before), _summary(effect.after), effect.changed) for effect in record.columns
        ]
        parts = [html.table(["column", "before", "after", "cells changed"], changed)]
        cells = self._cells()
        if cells:
            parts.append(html.table(["row", "column", "before", "", "after"], cells))
        if record.issues:
            issues = [(issue.severity, issue.step + 1, issue.detail) for issue in record.issues]
            parts.append(html.table(["severity", "step", "detail"], issues))
        return html.panel("Preview", f"on {self._basis()}; rare changes first", *parts)

    def _cells(self) -> list[tuple[object, ...]]:
        """Return cells that the recipe changes, of the rows in which most is to be seen."""
        record = self.record
        pairs = zip(record.sources or (), record.after, strict=False)
        cells: list[tuple[object, ...]] = [
            (source + 1, name, record.before[source].get(name), html.Raw("&rarr;"), value)
            for source, row in pairs
            for name, value in row.items()
            if record.before[source].get(name) != value
        ]
        return cells[:_CELLS]


def _summary(effect: dict[str, object] | None) -> str:
    if effect is None:
        return "not there"
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in effect.items()
    )
