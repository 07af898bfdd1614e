"""What the words of a column's name say of its part in a table: the language of data at large."""

from collections.abc import Collection
from dataclasses import dataclass

from jupyter_mlplatform.tables.integers import words_of


@dataclass(frozen=True)
class Meaning:
    """Of what a name speaks, and how strongly that speaks for a column being predicted (below 0: against it).

    ``whole`` counts for a name that is this one word, ``part`` for a word among others, somewhat more for the last.
    """

    said: str
    whole: float
    part: float


_GROUPS: tuple[tuple[Meaning, str], ...] = (
    (
        Meaning("a target", 4.5, 2.0),
        "target label labels class outcome response dependent result output y dv truth groundtruth",
    ),
    (
        Meaning("an event to foresee", 4.3, 1.7),
        """survived survival churn churned default defaulted fraud fraudulent attrition exited deceased dead died death
        mortality alive relapse recurrence readmitted readmission converted conversion subscribed subscribe purchased
        purchase clicked approved accepted admitted acceptance admission denied deny rejected cancelled canceled
        bankrupt hired promoted callback spam diagnosis disease malignant cancer stroke diabetes depressed infected
        success passed won win winner sold released recidivism arrested delayed late participation vote voted
        satisfaction satisfied status""",
    ),
    (
        Meaning("a quantity that people want to foresee", 3.2, 0.6),
        """price prices wage wages salary earnings sales revenue cost costs charges profit rent value rating
        score quality grade gpa mpg yield strength demand consumption expenditure spending balance visits claims count
        counts cnt deposits performance productivity delay progression emissions""",
    ),
    (
        Meaning("a class of things", 2.5, 0.0),
        "species risk sentiment intent",
    ),
    (
        Meaning("a kind, as of a product or of a treatment", 0.3, -0.4),
        "type category genre job group cluster kind",
    ),
    (
        Meaning("a circumstance that often explains others", -1.2, -0.4),
        "income treatment treat smoke smoker black white male female married marital",
    ),
    (
        Meaning("a circumstance", -2.2, -2.2),
        """age sex gender year month day date time hour week weekday region state city country zip race ethnicity
        education name latitude longitude lat lon long length width height depth size area index number
        rank""",
    ),
)
_LAST_WORD = 1.5  # of “imdb rating”, rating is the thing and imdb its kind
_MEANINGS = {word: meaning for meaning, words in _GROUPS for word in words.split()}


def name_weight(name: str, others: Collection[str]) -> tuple[float, str] | None:
    """Return how strongly a name speaks for its column, and of what; None if it says nothing.

    Parameters
    ----------
    others
        The other names of the table: beside x and z, y is a coordinate.
    """
    words = words_of(name)
    if words == ["y"] and {"x", "z"} <= {other.lower() for other in others}:
        return None
    found = [_MEANINGS[word] for word in words if word in _MEANINGS]
    if not found:
        return None
    best = max(found, key=lambda meaning: meaning.part)
    if len(words) == 1 or best.part < 0:
        return best.whole, best.said
    last = _MEANINGS.get(words[-1]) == best
    return best.part + (_LAST_WORD if last else 0.0), best.said
