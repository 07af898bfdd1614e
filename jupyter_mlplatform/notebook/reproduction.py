"""What came out of training a model once more, in a notebook."""

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.records.model import Reproduction


class ReproductionView:
    """A reproduction; ``record`` is the plain value."""

    def __init__(self, record: Reproduction) -> None:
        self.record = record

    @property
    def identical(self) -> bool:
        """Whether every metric and prediction came out again to the bit."""
        return self.record.identical

    def _verdict(self) -> str:
        return "identical to the bit" if self.identical else "not identical"

    def __repr__(self) -> str:
        record = self.record
        lines = [f"- {difference.what}: {difference.detail}" for difference in record.differences]
        lines += [f"- {one.name}: was {one.before}, is {one.after}" for one in record.environment_differences]
        return "\n".join([f"Reproduction of {record.model_id}: {self._verdict()}", *lines])

    def _repr_html_(self) -> str:
        record = self.record
        same = sum(metric.identical for metric in record.metrics)
        parts = [html.facts({"metrics that are the same": f"{same} of {len(record.metrics)}"})]
        if record.differences:
            parts.append(html.table(["what", "difference"], [(one.what, one.detail) for one in record.differences]))
        if record.environment_differences:
            rows = [(one.name, one.before, one.after) for one in record.environment_differences]
            parts.append(html.table(["environment", "was", "is"], rows))
        return html.panel(f"Reproduction of {record.model_id}", f"{self._verdict()} · {record.elapsed_s:.3g} s", *parts)
