"""What the words of a column's name say of its part in a table: the language of data, in a few languages."""

from dataclasses import dataclass

from jupyter_mlplatform.tables.integers import words_of


@dataclass(frozen=True)
class Meaning:
    """How strongly a name speaks for a column being predicted (below 0: against it), and of what it speaks."""

    weight: float
    said: str


_GROUPS: tuple[tuple[float, str, str], ...] = (
    (4.0, "a target", "target label labels class outcome response dependent result output y dv truth groundtruth"),
    (
        3.0,
        "an event to foresee",
        """survived survival churn churned default defaulted fraud fraudulent attrition exited
        deceased dead died death mortality alive relapse recurrence readmitted readmission converted conversion
        subscribed subscribe purchased purchase clicked approved accepted admitted acceptance admission denied deny
        rejected cancelled canceled bankrupt hired promoted callback spam diagnosis disease malignant cancer stroke
        diabetes depressed infected success passed won win winner sold released reoffend recid arrested delayed late
        participation vote voted satisfaction satisfied""",
    ),
    (
        2.5,
        "a quantity that people want to foresee",
        """price prices wage wages salary income earnings sales revenue cost
        costs charges profit rent value rating score quality grade gpa mpg yield strength demand consumption
        expenditure spending balance visits claims count counts cnt deposits
        performance productivity delay progression emissions""",
    ),
    (1.5, "a class of things", "species status type category diagnosis risk sentiment genre intent job group cluster"),
    (
        -1.0,
        "a circumstance",
        """age sex gender year month day date time hour week weekday region state city country zip
        race ethnicity education name latitude longitude lat lon long length width height depth size area index
        number rank""",
    ),
)
_WORDS = {word: Meaning(weight, said) for weight, said, words in _GROUPS for word in words.split()}


def meaning(name: str) -> Meaning | None:
    """Return what the name says; of several words the last that says something for it, else the last against it."""
    words = words_of(name)
    found = [_WORDS[word] for word in words if word in _WORDS]
    if not found and len(words) == 1 and words[0] == "y":
        return _WORDS["y"]
    positive = [meaning for meaning in found if meaning.weight > 0]
    if not positive:
        return found[-1] if found else None
    best = max(positive, key=lambda meaning: meaning.weight)
    # One word of many says less than a name that is that word.
    return Meaning(best.weight * (1 if len(words) <= 2 else 0.7), best.said)
