"""What the words of a column's name say of its part in a table: the language of data at large."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from jupyter_mlplatform.tables.integers import words_of

Kind = Literal["classes", "quantity"]


@dataclass(frozen=True)
class Meaning:
    """Of what a name speaks, and how strongly that speaks for a column being predicted (below 0: against it).

    ``whole`` counts for a name that is this one word, ``last`` and ``part`` for the last word among others and for any
    other; ``fitting`` comes on top for a column of the ``kind`` that such a thing is.
    """

    said: str
    whole: float
    last: float
    part: float
    kind: Kind | None = None
    fitting: float = 0.0


@dataclass(frozen=True)
class Speech:
    """What a name says: of what, and with which weight."""

    said: str
    weight: float


# The weights were fitted together with those in `target`; of the first four, the first that a name speaks of counts.
_THINGS: tuple[tuple[Meaning, str], ...] = (
    (
        Meaning("a target", 4.15, 2.2, 2.4, "classes", 0.8),
        """answer class dependent dv groundtruth label labels outcome output prediction response result stance target
        truth y""",
    ),
    (
        Meaning("an event to foresee", 3.85, 2.6, 2.05, "classes", 0.6),
        """accept acceptance accepted admission admit admitted alive anemia approve approved arrested attrition
        bankrupt bankruptcy booked bought buy call callback called canceled cancelled cancer case cens censor
        censored churn churned churns clicked completed complication complications conversion converted cured
        damage damaged dead death deceased decision default defaulted defaults delayed denied deny depressed
        diabetes died disease diagnosis dropout employed event exited failed failure fraud fraudulent hired
        hospitalised hospitalized hypertension improved improvement infected infection injured injury issued late
        malignant mortality obese opinion outbreak partic participate participated participation passed preference
        promoted purchase purchased purchases readmission readmitted recidivism recovered recovery recurrence
        reject rejected relapse released remission renewed repaid respond responded retained returned satisfaction
        satisfied sold spam status stroke subscribe subscribed subscribes success survival survive survived
        toxicity unemployed volunteer vote voted win winner won yesno""",
    ),
    (
        Meaning("a quantity that people want to foresee", 3.0, 2.65, 2.0, "quantity", 0.85),
        """accidents admissions balance bid bikers bill cases casualties charges citation citations claims clicks cnt
        concentration consumption cost costs count counts crimes deaths delay delays demand deposits downloads
        earnings emissions energy eval evaluation expectancy expenditure fare fares fatalities gallon gpa grade
        incidence incidents injuries life lifespan lifetime load los loss losses mileage mpg murder murders
        passengers pay perf performance popularity power price prices production productivity profit progression
        quality rate rating rent rentals revenue ridership riders salary sales satisfaction score shares spending
        stay strength tip tips trips turnover usage value views visitors visits wage wages yield""",
    ),
    (Meaning("a class of things", 2.75, 2.4, 2.4), "species risk sentiment intent"),
)
_CIRCUMSTANCES: tuple[tuple[Meaning, str], ...] = (
    (
        Meaning("a circumstance that often explains others", -0.65, -0.4, -0.4),
        """arm asian black dose female hispanic husband income kids male married marital placebo smoke smoker treat
        treated treatment trt white wife""",
    ),
    (
        Meaning("a circumstance", -1.65, -0.7, -0.7),
        """address age ages area city color colour country county date day department depth district education ethnic
        ethnicity gender height hour hours index lat latitude length location lon long longitude minute minutes
        month months name names nationality number origin pop population province race rank region sex site size
        state street team time week weekday weeks width year zip""",
    ),
    (
        Meaning("something known or supposed before", -0.15, -0.55, -0.55),
        """base baseline before begin est estimated expected historical initial lag list lower max maximum min
        minimum old orig original past pre pred predicted prev previous prior sched scheduled start upper""",
    ),
)
_UNITS = (
    "average avg cm dollars eur euros ft g gbp hr hrs in kg km lb lbs log m mean median mg mi min mm ms n no pct per "
    "percent s sec total usd"
)
_OF_UNITS = frozenset(_UNITS.split())
_OF_THINGS = [(meaning, frozenset(words.split())) for meaning, words in _THINGS]
_OF_CIRCUMSTANCES = [(meaning, frozenset(words.split())) for meaning, words in _CIRCUMSTANCES]


def speech_of(name: str, kind: Kind | None, others: Collection[str]) -> list[Speech]:
    """Return what a column's name says for or against its being predicted.

    Parameters
    ----------
    kind
        What the column holds: two classes, a quantity, or anything else.
    others
        The other names of the table: beside x and z, y is a coordinate.
    """
    words = plain_words(name)
    if words == ["y"] and {"x", "z"} <= {other.lower() for other in others}:
        return []
    thing = next((found for found in _OF_THINGS if not found[1].isdisjoint(words)), None)
    spoken = [thing] if thing else []
    spoken += [found for found in _OF_CIRCUMSTANCES if not found[1].isdisjoint(words)]
    return [Speech(meaning.said, _weight(meaning, words, kind, vocabulary)) for meaning, vocabulary in spoken]


def plain_words(name: str) -> list[str]:
    """Return the words of a name without units at its end: of “value (EUR)”, the value is what it speaks of."""
    words = words_of(name)
    while len(words) > 1 and words[-1] in _OF_UNITS:
        words = words[:-1]
    return words


def _weight(meaning: Meaning, words: list[str], kind: Kind | None, vocabulary: frozenset[str]) -> float:
    placed = meaning.whole if len(words) == 1 else meaning.last if words[-1] in vocabulary else meaning.part
    return placed + (meaning.fitting if meaning.kind and meaning.kind == kind else 0.0)
