"""Whether what an endpoint is asked, and what it says, is still like what its model learnt from."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from jupyter_mlplatform.records.base import Record


class MonitorSettings(Record):
    """When a column is said to have drifted: a p-value below ``p_value`` / columns, and a PSI of ``psi`` or more.

    Both are taken over the last ``window_rows`` rows, once there are ``min_rows``.
    """

    window_rows: Annotated[int, Field(ge=50, le=100_000)] = 1000
    min_rows: Annotated[int, Field(ge=20, le=100_000)] = 200
    p_value: Annotated[float, Field(gt=0, le=0.5)] = 0.01
    psi: Annotated[float, Field(ge=0, le=10)] = 0.25


class DriftBin(Record):
    """A range of numbers or a level, and the shares of the training rows' and of the window's values that are in it.

    Numbers: ``low`` < value <= ``high``, None where open, tenths of the training rows. Levels: ``level``, None for all
    that are rarer than the first 20.
    """

    level: str | None = None
    low: float | None = None
    high: float | None = None
    training: float
    window: float


class ColumnDrift(Record):
    """One column of the window against the training rows.

    ``test`` is the two-sample Kolmogorov-Smirnov test for numbers and the chi-squared test of homogeneity for levels;
    ``psi`` the population stability index (N. Siddiqi, Credit Risk Scorecards, 2006: 0.1 is a small shift, 0.25 a
    large one) over tenths of the training rows or over levels; ``statistic`` the test's: Kolmogorov-Smirnov's is the
    largest distance of the two distribution functions, 0 to 1. ``unknown`` is the share of values that are levels no
    kept training row has. ``bins`` are what can be drawn.
    """

    column: str
    test: Literal["kolmogorov_smirnov", "chi_squared"] | None = None
    statistic: float | None = None
    p_value: float | None = None
    psi: float | None = None
    drifted: bool = False
    missing: float
    missing_in_training: float
    unknown: float | None = None
    bins: tuple[DriftBin, ...] = ()


class DriftReport(Record):
    """The last ``rows`` rows that an endpoint answered, column by column, and its predictions (``prediction``).

    They came from ``first_at`` to ``last_at`` and are compared with ``training_rows``. ``detail`` says why there is
    nothing to compare, if so. The window outlives the server and begins anew with another model.
    """

    endpoint: str
    model_id: str
    rows: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    training_rows: int = 0
    settings: MonitorSettings
    drifted: bool = False
    columns: tuple[ColumnDrift, ...] = ()
    prediction: ColumnDrift | None = None
    detail: str = ""
