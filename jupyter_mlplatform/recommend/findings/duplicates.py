"""Rows that occur more than once."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding


def duplicate_rows(view: View) -> Iterator[Finding]:
    """Yield the rows that are equal to an earlier one in every column."""
    count = view.profile.duplicate_rows
    if not count:
        return
    share = count / max(view.profile.sampled_rows, 1)
    yield Finding(
        kind="duplicate_rows",
        columns=(),
        severity="warning" if share >= 0.001 else "info",
        count=count,
        reason=f"{count:,} rows ({share:.1%}) repeat an earlier row: a model may be tested on what it was shown.",
        steps=({"kind": "drop_duplicates"},),
    )
