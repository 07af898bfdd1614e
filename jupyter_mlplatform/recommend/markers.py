"""What is written where a value is not known: “?”, “n/a”, “-”."""

import polars as pl

from jupyter_mlplatform.records.dataset import SemanticType
from jupyter_mlplatform.tables.text_numbers import PLACEHOLDER

# Among words, “none” and “other” may be classes: these are not.
_WORDS = (
    r"(?i)^(?:#?n/?a|n\.a\.|null|nil|nan|unknown|unk|missing|undefined|unspecified|tbd|tba|\(?blank\)?|\(?empty\)?|"
    r"not[ _](?:available|applicable|known|given|stated|specified|recorded|reported)|"
    r"refused|do(?:n'?t|[ _]not)[ _]know|no[ _](?:answer|response)|prefer[ _]not[ _]to[ _](?:say|answer))$"
)
_SIGNS = r"^[?*\-–—._/\\#\s]{0,5}$"  # noqa: RUF001 - dashes of every length are meant
_SCALE = r"^[-+*]+$"


def is_marker(texts: pl.Series, meaning: SemanticType) -> pl.Series:
    """Return which texts stand for a value that is not known.

    Parameters
    ----------
    texts
        Stripped texts of a column, with repeats.
    meaning
        What the column means: among numbers and dates every such text is a marker, among words only the sure ones.

    Returns
    -------
    pl.Series
        Boolean, null where the text is null.
    """
    if meaning in {"numeric", "datetime"}:
        return texts.str.contains(PLACEHOLDER)
    marked = texts.str.contains(_SIGNS) | texts.str.contains(_WORDS)
    signs = texts.drop_nulls().unique()
    if signs.str.contains(_SCALE).sum() > 1:  # the levels of a scale: “-”, “+”, “++”
        marked &= ~texts.str.contains(_SCALE)
    return marked
