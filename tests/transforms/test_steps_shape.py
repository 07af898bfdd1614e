import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import PowerTransformer, QuantileTransformer

from jupyter_mlplatform import transforms

RNG = np.random.default_rng(3)
VALUES = np.concatenate([RNG.normal(size=300) * 10, RNG.exponential(size=300), [0.0, 0.0, -50, 1e4]])
FRESH = np.concatenate([RNG.normal(size=50) * 30, [VALUES.min(), VALUES.max(), -1e6, 1e6, 0.0]])


def learnt(step, values):
    frame, states = transforms.fit_apply(pl.DataFrame({"v": values}), [step])
    return frame["v"], states


def test_yeo_johnson_is_that_of_scikit_learn():
    step = {"kind": "yeo_johnson", "columns": ["v"]}
    made, states = learnt(step, VALUES)
    peer = PowerTransformer().fit(VALUES.reshape(-1, 1))
    np.testing.assert_allclose(made, peer.transform(VALUES.reshape(-1, 1))[:, 0], rtol=1e-9, atol=1e-12)
    fresh = transforms.apply(pl.DataFrame({"v": FRESH}), [step], states)["v"]
    np.testing.assert_allclose(fresh, peer.transform(FRESH.reshape(-1, 1))[:, 0], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_the_quantile_transform_is_that_of_scikit_learn(distribution):
    step = {"kind": "quantile_transform", "columns": ["v"], "distribution": distribution, "quantiles": 100}
    made, states = learnt(step, VALUES)
    peer = QuantileTransformer(n_quantiles=100, output_distribution=distribution, subsample=None)
    np.testing.assert_array_equal(made, peer.fit_transform(VALUES.reshape(-1, 1))[:, 0])
    fresh = transforms.apply(pl.DataFrame({"v": FRESH}), [step], states)["v"]
    np.testing.assert_array_equal(fresh, peer.transform(FRESH.reshape(-1, 1))[:, 0])


@pytest.mark.parametrize("kind", ["yeo_johnson", "quantile_transform"])
def test_missing_values_stay_missing_and_infinite_ones_are_not_learnt_from(kind):
    step = {"kind": kind, "columns": ["v"]}
    made, states = learnt(step, [1.0, None, 2.0, float("inf"), 5.0, float("nan")])
    assert made[1] is None
    assert made[3] >= made[4]
    assert states == learnt(step, [1.0, 2.0, 5.0])[1]


@pytest.mark.parametrize("values", [[None], [], [float("inf")]])
@pytest.mark.parametrize("kind", ["yeo_johnson", "quantile_transform"])
def test_a_column_without_a_number_stays_and_that_is_said(kind, values):
    step = {"kind": kind, "columns": ["v"]}
    frame = pl.DataFrame({"v": values}, schema={"v": pl.Float64})
    made, states = transforms.fit_apply(frame, [step])
    assert made.equals(frame)
    assert [remark.code for remark in transforms.remarks([step], states)] == ["nothing_to_learn"]


def test_values_too_far_apart_for_a_power_stay():
    made, _ = learnt({"kind": "yeo_johnson", "columns": ["v"]}, [1e-300, 1e300, -1e300, 3.0])
    assert made.is_finite().all()
