"""What is wrong with a table: one kind of finding a module, all behind one protocol.

A detector is a function of a `View` that yields findings; `DETECTORS` lists them in the order in which they are told,
but for leakage, which comes first: the others know of it.
"""

from collections.abc import Iterator
from typing import Protocol

from jupyter_mlplatform.recommend.findings.cardinality import high_cardinality
from jupyter_mlplatform.recommend.findings.constant import constant
from jupyter_mlplatform.recommend.findings.dates import date_string
from jupyter_mlplatform.recommend.findings.disguised import disguised_missing
from jupyter_mlplatform.recommend.findings.drift import drift
from jupyter_mlplatform.recommend.findings.duplicates import duplicate_rows
from jupyter_mlplatform.recommend.findings.identifiers import identifier
from jupyter_mlplatform.recommend.findings.imbalance import imbalance
from jupyter_mlplatform.recommend.findings.labels import label_errors
from jupyter_mlplatform.recommend.findings.missing import missing
from jupyter_mlplatform.recommend.findings.missing_target import missing_target
from jupyter_mlplatform.recommend.findings.mixed import mixed_types
from jupyter_mlplatform.recommend.findings.near_duplicates import near_duplicates
from jupyter_mlplatform.recommend.findings.numbers import number_string
from jupyter_mlplatform.recommend.findings.outliers import outliers
from jupyter_mlplatform.recommend.findings.rare import rare_levels
from jupyter_mlplatform.recommend.findings.skew import skew
from jupyter_mlplatform.recommend.findings.spelling import inconsistent_category
from jupyter_mlplatform.recommend.findings.times import time_leakage
from jupyter_mlplatform.recommend.view import View
from jupyter_mlplatform.records.recommendation import Finding


class Detector(Protocol):
    """One kind of finding."""

    def __call__(self, view: View, /) -> Iterator[Finding]:
        """Yield what is found in the table."""
        ...


DETECTORS: tuple[Detector, ...] = (
    missing_target,
    imbalance,
    label_errors,
    time_leakage,
    drift,
    duplicate_rows,
    near_duplicates,
    constant,
    identifier,
    disguised_missing,
    missing,
    number_string,
    date_string,
    mixed_types,
    inconsistent_category,
    high_cardinality,
    rare_levels,
    skew,
    outliers,
)

__all__ = ["DETECTORS", "Detector"]
