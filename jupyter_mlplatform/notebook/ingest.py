"""How a file was read, in a notebook."""

from collections.abc import Sequence

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.records import BadRow, IngestReport

_SHOWN = 10


class IngestView:
    """How a file was read; ``record`` is the plain value, ``bad_rows`` the rows that were kept aside.

    What was found out wrongly is given as an option: ``dataset.add_version("file.csv", decimal=",")``.
    """

    def __init__(self, record: IngestReport, bad_rows: Sequence[BadRow]) -> None:
        self.record = record
        self.bad_rows = list(bad_rows)

    def __repr__(self) -> str:
        read = ", ".join(f"{name} {value!r}" for name, value in self.record.options.items())
        lines = [f"  line {row.line}: {row.reason}: {row.text!r}" for row in self.bad_rows[:_SHOWN]]
        return "\n".join([f"Read as {read}", f"{self.record.bad_row_count:,} rows kept aside", *lines])

    def _repr_html_(self) -> str:
        facts = {name: repr(value) for name, value in self.record.options.items()}
        kept = [(row.line, row.reason, row.text) for row in self.bad_rows[:_SHOWN]]
        parts = [html.facts(facts)]
        if kept:
            parts.append(html.table(["line", "what is wrong", "as it stands there"], kept))
        return html.panel("How the file was read", f"{self.record.bad_row_count:,} rows kept aside", *parts)
