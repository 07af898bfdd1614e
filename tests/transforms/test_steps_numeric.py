import math

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform import transforms


def column(values, **step):
    return transforms.fit_apply(pl.DataFrame({"v": values}), [{"columns": ["v"], **step}])[0]["v"].to_list()


def test_clip_at_quantiles_and_at_the_quartiles():
    values = [*range(101), 10_000]
    assert column(values, kind="clip_outliers", lower=0.0, upper=0.5)[-1] == 50.5
    quartiles = np.quantile(values, [0.25, 0.75])
    assert column(values, kind="clip_outliers", method="iqr")[-1] == quartiles[1] + 1.5 * np.diff(quartiles)[0]


def test_log_shifts_what_is_negative():
    assert column([0.0, math.e - 1], kind="log") == pytest.approx([0, 1])
    assert column([-2.0, 0.0, None], kind="log") == pytest.approx([0, math.log(3), None])


def test_log_counts_what_lies_below_all_that_was_learnt_as_the_least():
    steps = [{"kind": "log", "columns": ["v"]}]
    _, states = transforms.fit_apply(pl.DataFrame({"v": [0.0, 1.0]}), steps)
    assert transforms.apply(pl.DataFrame({"v": [-50.0]}), steps, states)["v"].to_list() == [0.0]


@pytest.mark.parametrize(("method", "expected"), [("standard", [-1, 1]), ("minmax", [0, 1]), ("robust", [-1, 1])])
def test_scale(method, expected):
    assert column([10, 30], kind="scale", method=method) == pytest.approx(expected)


@pytest.mark.parametrize("method", ["standard", "minmax", "robust"])
def test_a_column_without_spread_is_only_centred(method):
    assert column([5, 5], kind="scale", method=method) == [0, 0]


@pytest.mark.parametrize("kind", ["clip_outliers", "log", "scale"])
def test_infinities_and_nan_do_not_spoil_what_is_learnt(kind):
    finite = column([1.0, 2.0, 3.0], kind=kind)
    assert column([1.0, 2.0, 3.0, float("inf"), float("nan"), None], kind=kind)[:3] == finite
