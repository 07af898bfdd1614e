"""Steps that give numbers another distribution."""

import math
import warnings
from typing import Annotated, ClassVar, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.numeric import NumberStep, finite, if_finite, numbers_of, parameters
from jupyter_mlplatform.transforms.step import State

_NEAR = 1e-7  # how near to the least and the greatest value is as good as there


class YeoJohnson(NumberStep):
    """Make a distribution more normal by a power."""

    title: ClassVar[str] = "Yeo-Johnson"
    help: ClassVar[str] = (
        "Finds the power that makes a column most like a normal distribution, takes it, and brings the result to mean "
        "0 and deviation 1. Negative values and zero are fine."
    )
    learns: ClassVar[str | None] = "the power, the centre and the spread of each column"

    kind: Literal["yeo_johnson"] = "yeo_johnson"

    @override
    def fit(self, frame: Frame) -> State:
        return {"parameters": {name: _power(frame.get_column(name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        made = {}
        for name, values in numbers_of(self.columns):
            found = parameters(state).get(name)
            made[name] = _yeo_johnson(values, *found) if found else values
        return frame.with_columns(**made)


class QuantileTransform(NumberStep):
    """Give a column a normal or an even distribution by rank."""

    title: ClassVar[str] = "Quantile transform"
    help: ClassVar[str] = (
        "Replaces each value by its rank among those that were learnt, spread as a normal or an even distribution. "
        "Outliers lose their weight; values beyond those learnt count as the least or the greatest."
    )
    learns: ClassVar[str | None] = "the quantiles of each column"

    kind: Literal["quantile_transform"] = "quantile_transform"
    distribution: Annotated[
        Literal["normal", "uniform"], Field(description="A normal distribution, or evenly from 0 to 1.")
    ] = "normal"
    quantiles: Annotated[int, Field(ge=2, le=10_000, description="How many quantiles are learnt at most.")] = 1000

    @override
    def fit(self, frame: Frame) -> State:
        return {"parameters": {name: self._quantiles(frame.get_column(name)) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        made = {}
        for name, values in numbers_of(self.columns):
            found = parameters(state).get(name)
            made[name] = self._transform(frame, name, np.asarray(found)) if found else values
        return frame.with_columns(**made)

    def _quantiles(self, values: Values) -> list[float] | None:
        from sklearn.preprocessing import QuantileTransformer

        numbers = finite(values).to_numpy()
        if len(numbers) == 0:
            return None
        fitted = QuantileTransformer(n_quantiles=min(self.quantiles, len(numbers)), subsample=None)
        return if_finite(*fitted.fit(numbers.reshape(-1, 1)).quantiles_[:, 0].tolist())

    def _transform(self, frame: Frame, name: str, quantiles: npt.NDArray[np.float64]) -> Values:
        """Return what scikit-learn's transformer gives: the mean of the ranks counted from below and from above."""
        from scipy.special import ndtri

        values = frame.get_column(name).cast(nw.Float64).to_numpy()
        ranks = np.linspace(0.0, 1.0, len(quantiles))
        below = np.interp(values, quantiles, ranks)
        above = np.interp(-values, -quantiles[::-1], -ranks[::-1])
        made = 0.5 * (below - above)
        near = _NEAR if self.distribution == "normal" else 0.0
        made[values + near >= quantiles[-1]] = 1.0
        made[values - near <= quantiles[0]] = 0.0
        if self.distribution == "normal":
            nearest = _NEAR - np.spacing(1.0)
            made = np.clip(ndtri(made), ndtri(nearest), ndtri(1.0 - nearest))
        return nw.new_series(name, made, nw.Float64, backend=frame.implementation).fill_nan(None)


def _power(values: Values) -> list[float] | None:
    """Return the power, the centre, and what to multiply by; nothing where there is no more than one value."""
    from scipy.optimize import OptimizeWarning
    from sklearn.preprocessing import PowerTransformer

    numbers = finite(values).to_numpy()
    if len(numbers) == 0 or numbers.min() == numbers.max():
        return None
    fitted = PowerTransformer()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", OptimizeWarning)
            fitted.fit(numbers.reshape(-1, 1))
    except (ValueError, RuntimeError):  # no power can be found for values as far apart as 1e-300 and 1e300
        return None
    power, scaler = float(fitted.lambdas_[0]), fitted._scaler  # noqa: SLF001 - has no public name
    return if_finite(power, float(scaler.mean_[0]), 1.0 / float(scaler.scale_[0]))


def _yeo_johnson(values: nw.Expr, power: float, centre: float, factor: float) -> nw.Expr:
    logarithm = (values.abs() + 1.0).log()
    made = nw.when(values >= 0).then(_raised(logarithm, power)).otherwise(-_raised(logarithm, 2.0 - power))
    return (made - centre) * factor


def _raised(logarithm: nw.Expr, power: float) -> nw.Expr:
    if abs(power) < math.ulp(1.0):
        return logarithm
    # Products and exponentials, not quotients and powers: these are the same for one row and for many.
    return ((logarithm * power).exp() - 1.0) * (1.0 / power)
