"""Numbers written as text."""

from collections.abc import Iterator

from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding
from jupyter_mlplatform.tables import text_numbers

_WRITTEN = {
    "currency": "with a currency",
    "percent": "as percentages",
    "unit": "with a unit",
    "thousands": "with a sign between thousands",
    "decimal_comma": "with a decimal comma",
}


def number_string(view: View) -> Iterator[Finding]:
    """Yield each text column whose values are numbers with a currency, percent sign, unit or separator."""
    for name, column in view.columns.items():
        if not view.is_text(name) or column.semantic_type in {"identifier", "datetime"}:
            continue
        values = view.frame[name].drop_nulls().str.strip_chars().alias("value").value_counts()
        how = text_numbers.detect(values["value"], values["count"]) if values.height else None
        if how is None or how.kind not in _WRITTEN:
            continue
        unit = f" “{how.unit}”" if how.unit else ""
        yield Finding(
            kind="number_string",
            columns=(name,),
            severity="warning",
            count=round(how.share * column.count),
            examples=column.examples[:3],
            reason=f"“{name}” holds numbers written as text, {_WRITTEN[how.kind]}{unit}.",
            steps=({"kind": "parse_numbers", "columns": [name]},),
        )
