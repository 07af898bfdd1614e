"""What the recipes of `benchmarks.transforms` are in polars, in pandas and in scikit-learn, as their users write it.

In polars with the steps' own rules for missing, infinite and NaN values; in the others, what their functions do.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
    TargetEncoder,
)

LEVELS = pl.DataFrame(
    {
        "code": range(1000),
        "weight": [code / 7 for code in range(1000)],
        "label": [f"l{code % 9}" for code in range(1000)],
    }
)


@cache
def levels_file() -> tuple[TemporaryDirectory[str], Path]:
    """Write `LEVELS` as a Parquet file; return its folder, there as long as this process lives, and the file."""
    folder = TemporaryDirectory()
    file = Path(folder.name) / "levels.parquet"
    LEVELS.write_parquet(file)
    return folder, file


MONEY = r"^[-+]?[$€£]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?$"
GROUPS = {f"level {n}": f"group {n % 3}" for n in range(8)}
MARKERS = ["?", "NA", "level 7", "-999"]
CLIPPED, SCALED = ["f1", "f2", "f3"], ["f4", "f5", "f6", "f7"]


def native_columns(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.rename({"f8": "last", "i3": "code"}).drop("id", "f7")
    values = pl.col("f1") * pl.col("f2") + pl.col("i0")
    frame = frame.with_columns(sum=pl.when(values.is_finite()).then(values))
    return frame.with_columns(upper=pl.col("s0").str.to_uppercase())


def native_money(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("money").str.strip_chars()
    number = text.str.replace_all(r"[$€£,\s]", "").cast(pl.Float64, strict=False)
    return frame.with_columns(money=pl.when(text.str.contains(MONEY)).then(number))


def native_types(frame: pl.DataFrame) -> pl.DataFrame:
    frame = native_money(frame).with_columns(pl.col("i0", "i1").cast(pl.String))
    whole = pl.col("f1").is_finite() & (pl.col("f1") == pl.col("f1").round())
    return frame.with_columns(f1=pl.when(whole).then("f1").cast(pl.Int64, strict=False))


def native_dates(frame: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("day").str.strip_chars().str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)
    frame = frame.with_columns(day=day)
    parts = {part: getattr(pl.col("day").dt, part)() for part in ("year", "month", "day", "weekday")}
    return frame.with_columns(**{f"day_{part}": values.cast(pl.Int64) for part, values in parts.items()})


def native_text(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("s0", "s1", "s2", "s3").str.strip_chars()
    return frame.with_columns(text.str.replace_all(r"\s+", " ").str.to_lowercase())


def native_values(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.with_columns(pl.col("s0", "s1").replace(GROUPS))
    text = pl.col("s2", "s3")
    frame = frame.with_columns(pl.when(~text.str.strip_chars().is_in(MARKERS)).then(text))
    return frame.with_columns(i0=pl.when(~pl.col("i0").is_in([-999])).then("i0"))


def native_missing(frame: pl.DataFrame) -> pl.DataFrame:
    missing = pl.col("f0").is_null() | pl.col("f0").is_nan()
    middle = frame["f0"].drop_nulls().drop_nans().median()
    frame = frame.with_columns(f0_was_missing=missing, f0=pl.when(~missing).then("f0").otherwise(middle))
    most = frame["s3"].drop_nulls().mode().sort()[0]
    frame = frame.with_columns(s3=pl.col("s3").fill_null(most))
    gaps = [pl.col(name).is_null() | pl.col(name).is_nan() for name in ("f0", "f1")]
    return frame.filter(~pl.any_horizontal(*gaps, pl.col("s0").is_null()))


def native_clip(frame: pl.DataFrame) -> pl.DataFrame:
    finite = {name: frame[name].drop_nulls().filter(frame[name].drop_nulls().is_finite()) for name in CLIPPED}
    bounds = {name: [values.quantile(part, "linear") for part in (0.01, 0.99)] for name, values in finite.items()}
    return frame.with_columns(**{name: pl.col(name).clip(*bounds[name]) for name in CLIPPED})


def native_scale(frame: pl.DataFrame) -> pl.DataFrame:
    finite = {name: frame[name].drop_nulls().filter(frame[name].drop_nulls().is_finite()) for name in SCALED}
    learnt = {name: (values.mean(), values.std(ddof=0)) for name, values in finite.items()}
    return frame.with_columns(
        **{name: (pl.col(name) - centre) * (1 / spread) for name, (centre, spread) in learnt.items()}  # type: ignore[operator]
    )


def native_numeric(frame: pl.DataFrame) -> pl.DataFrame:
    frame = native_scale(native_clip(frame))
    shifts = {name: max(0, -frame[name].min()) for name in ("i0", "i1")}  # type: ignore[operator]
    frame = frame.with_columns(**{name: (pl.col(name) + shift).log1p() for name, shift in shifts.items()})
    values = frame["f8"].drop_nulls()
    edges = [values.quantile(part, "linear") for part in (0.2, 0.4, 0.6, 0.8)]
    return frame.with_columns(f8=pl.col("f8").cut(edges).cast(pl.String))  # type: ignore[arg-type]


def native_shape(frame: pl.DataFrame) -> pl.DataFrame:
    power = PowerTransformer(standardize=True).fit(frame.select("f1").to_numpy())
    evened = QuantileTransformer(output_distribution="normal", subsample=None).fit(frame.select("f2").to_numpy())
    return frame.with_columns(
        f1=pl.Series(power.transform(frame.select("f1").to_numpy())[:, 0]),
        f2=pl.Series(evened.transform(frame.select("f2").to_numpy())[:, 0]),
    )


def native_group_rare(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(s0=_rare(frame, "s0"))


def _rare(frame: pl.DataFrame, name: str) -> pl.Expr:
    counts = frame[name].drop_nulls().value_counts(name="n")
    kept = counts.filter(pl.col("n") >= 0.02 * counts["n"].sum())[name]
    text = pl.col(name)
    kept_or_missing = text.is_in(kept.implode()) | text.is_null()
    return pl.when(kept_or_missing).then(text).otherwise(pl.lit("other"))


def native_one_hot(frame: pl.DataFrame) -> pl.DataFrame:
    counts = frame["s1"].drop_nulls().value_counts(name="n").sort("n", descending=True)
    levels = counts["s1"].head(20).sort()
    return frame.with_columns(
        **{f"s1_{level}": (pl.col("s1") == level).cast(pl.Int8).fill_null(0) for level in levels}
    ).drop("s1")


def native_categories(frame: pl.DataFrame) -> pl.DataFrame:
    frame = native_one_hot(native_group_rare(frame))
    levels = frame["s2"].drop_nulls().unique().sort()
    return frame.with_columns(s2=pl.col("s2").replace_strict(levels, pl.Series(range(len(levels))), default=None))


def native_target(frame: pl.DataFrame) -> pl.DataFrame:
    encoded = TargetEncoder(target_type="continuous").fit_transform(
        np.column_stack([frame[name].rank("dense").fill_null(0).to_numpy() for name in ("s3", "i3")]),
        frame["f8"].to_numpy(),
    )
    return frame.with_columns(s3=pl.Series(encoded[:, 0]), i3=pl.Series(encoded[:, 1]))


def native_rows(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.filter((pl.col("f1") > -1) & (pl.col("s0") != "level 7"))
    frame = frame.unique(["i0", "i1"], keep="first", maintain_order=True)
    return frame.sort("f2", nulls_last=True, maintain_order=True)


def native_groups(frame: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("f0").filter(pl.col("f0").is_finite())
    middles = frame.group_by("s0", "s1").agg(known.median().alias("middle"))
    filled = pl.when(pl.col("f0").is_not_null() & ~pl.col("f0").is_nan()).then("f0").otherwise("middle")
    joined = frame.join(middles, on=["s0", "s1"], how="left", nulls_equal=True, maintain_order="left")
    frame = joined.with_columns(f0=filled.fill_null(frame.select(known.median()).item())).drop("middle")
    return frame.with_columns(s2=_rare(frame, "s2"))


def native_joins(frame: pl.DataFrame) -> pl.DataFrame:
    known = pl.read_parquet(levels_file()[1]).drop_nulls("code")
    if known["code"].is_duplicated().any():
        raise ValueError("A key occurs more than once.")
    return frame.join(known, left_on="i3", right_on="code", how="left", maintain_order="left")


def native_aggregate(frame: pl.DataFrame) -> pl.DataFrame:
    f1 = pl.col("f1").fill_nan(None)
    grouped = frame.group_by("s0", "s1").agg(
        pl.len().alias("rows"), f1.mean().alias("mean"), f1.sum().alias("sum"), f1.min().alias("min"),
        f1.max().alias("max"), pl.col("i0").median().alias("median"),
    )  # fmt: skip
    return grouped.sort("s0", "s1", nulls_last=True)


def native_chain(frame: pl.DataFrame) -> pl.DataFrame:
    frame = native_dates(native_money(frame)).drop("day")
    missing = pl.col("f0").is_null() | pl.col("f0").is_nan()
    middle = frame["f0"].drop_nulls().drop_nans().median()
    frame = frame.with_columns(f0_was_missing=missing, f0=pl.when(~missing).then("f0").otherwise(middle))
    return native_one_hot(native_group_rare(native_scale(native_clip(frame))))


NATIVE: Mapping[str, Callable[[pl.DataFrame], object]] = {
    "columns": native_columns, "types": native_types, "dates": native_dates, "text": native_text,
    "values": native_values, "missing": native_missing, "numeric": native_numeric, "shape": native_shape,
    "categories": native_categories, "target": native_target, "rows": native_rows, "groups": native_groups,
    "joins": native_joins, "aggregate": native_aggregate,
    "whole chain": native_chain,
}  # fmt: skip


def pandas_columns(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.rename(columns={"f8": "last", "i3": "code"}).drop(columns=["id", "f7"])
    values = frame["f1"] * frame["f2"] + frame["i0"]
    return frame.assign(sum=values.where(np.isfinite(values)), upper=frame["s0"].str.upper())


def pandas_money(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(money=pd.to_numeric(frame["money"].str.replace(r"[$€£,\s]", "", regex=True), errors="coerce"))


def pandas_types(frame: pd.DataFrame) -> pd.DataFrame:
    frame = pandas_money(frame)
    whole = frame["f1"].where(np.isfinite(frame["f1"]) & (frame["f1"] == frame["f1"].round()))
    return frame.assign(i0=frame["i0"].astype(str), i1=frame["i1"].astype(str), f1=whole.astype("Int64"))


def pandas_dates(frame: pd.DataFrame) -> pd.DataFrame:
    day = pd.to_datetime(frame["day"].str.strip(), format="%Y-%m-%d", errors="coerce")
    parts = {"day_year": day.dt.year, "day_month": day.dt.month, "day_day": day.dt.day}
    return frame.assign(day=day, **parts, day_weekday=day.dt.weekday + 1)


def pandas_text(frame: pd.DataFrame) -> pd.DataFrame:
    names = ["s0", "s1", "s2", "s3"]
    return frame.assign(
        **{name: frame[name].str.strip().str.replace(r"\s+", " ", regex=True).str.lower() for name in names}
    )


def pandas_values(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.assign(s0=frame["s0"].replace(GROUPS), s1=frame["s1"].replace(GROUPS))
    texts = {name: frame[name].mask(frame[name].str.strip().isin(MARKERS)) for name in ("s2", "s3")}
    return frame.assign(**texts, i0=frame["i0"].mask(frame["i0"] == -999))


def pandas_missing(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.assign(f0_was_missing=frame["f0"].isna(), f0=frame["f0"].fillna(frame["f0"].median()))
    return frame.assign(s3=frame["s3"].fillna(frame["s3"].mode()[0])).dropna(subset=["f0", "f1", "s0"])


def pandas_clip(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = frame[CLIPPED].quantile(0.01), frame[CLIPPED].quantile(0.99)
    return frame.assign(**frame[CLIPPED].clip(low, high, axis=1))


def pandas_scale(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**(frame[SCALED] - frame[SCALED].mean()) / frame[SCALED].std(ddof=0))


def pandas_numeric(frame: pd.DataFrame) -> pd.DataFrame:
    frame = pandas_scale(pandas_clip(frame))
    logs = {name: np.log1p(frame[name] - min(0, frame[name].min())) for name in ("i0", "i1")}
    return frame.assign(**logs, f8=pd.qcut(frame["f8"], 5).astype(str))


def pandas_group_rare(frame: pd.DataFrame) -> pd.DataFrame:
    shares = frame["s0"].value_counts(normalize=True)
    return frame.assign(s0=frame["s0"].where(frame["s0"].isin(shares[shares >= 0.02].index), "other"))


def pandas_one_hot(frame: pd.DataFrame) -> pd.DataFrame:
    top = frame["s1"].value_counts().index[:20]
    dummies = pd.get_dummies(frame["s1"].where(frame["s1"].isin(top)), prefix="s1", dtype="int8")
    return pd.concat([frame.drop(columns="s1"), dummies], axis=1)


def pandas_categories(frame: pd.DataFrame) -> pd.DataFrame:
    frame = pandas_one_hot(pandas_group_rare(frame))
    return frame.assign(s2=frame["s2"].astype("category").cat.codes)


def pandas_target(frame: pd.DataFrame) -> pd.DataFrame:
    fold = np.random.default_rng(0).integers(0, 5, len(frame))
    encoded = {}
    for name in ("s3", "i3"):
        values = pd.Series(np.nan, index=frame.index)
        for number in range(5):
            inside = fold == number
            means = frame.loc[~inside].groupby(name)["f8"].mean()
            values[inside] = frame.loc[inside, name].map(means)
        encoded[name] = values.fillna(frame["f8"].mean())
    return frame.assign(**encoded)


def pandas_rows(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[(frame["f1"] > -1) & (frame["s0"] != "level 7")]
    return frame.drop_duplicates(["i0", "i1"]).sort_values("f2", kind="stable", ignore_index=True)


def pandas_groups(frame: pd.DataFrame) -> pd.DataFrame:
    middles = frame.groupby(["s0", "s1"], dropna=False)["f0"].transform("median")
    frame = frame.assign(f0=frame["f0"].fillna(middles).fillna(frame["f0"].median()))
    shares = frame["s2"].value_counts(normalize=True)
    return frame.assign(s2=frame["s2"].where(frame["s2"].isin(shares[shares >= 0.02].index), "other"))


def pandas_joins(frame: pd.DataFrame) -> pd.DataFrame:
    known = pd.read_parquet(levels_file()[1])
    return frame.merge(known, left_on="i3", right_on="code", how="left", validate="many_to_one")


def pandas_aggregate(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby(["s0", "s1"], dropna=False).agg(
        rows=("f1", "size"), mean=("f1", "mean"), sum=("f1", "sum"), min=("f1", "min"), max=("f1", "max"),
        median=("i0", "median"),
    )  # fmt: skip


def pandas_chain(frame: pd.DataFrame) -> pd.DataFrame:
    frame = pandas_dates(pandas_money(frame)).drop(columns="day")
    frame = frame.assign(f0_was_missing=frame["f0"].isna(), f0=frame["f0"].fillna(frame["f0"].median()))
    return pandas_one_hot(pandas_group_rare(pandas_scale(pandas_clip(frame))))


def pandas_shape(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        f1=PowerTransformer().fit_transform(frame[["f1"]])[:, 0],
        f2=QuantileTransformer(output_distribution="normal", subsample=None).fit_transform(frame[["f2"]])[:, 0],
    )


PANDAS: Mapping[str, Callable[[pd.DataFrame], object]] = {
    "columns": pandas_columns, "types": pandas_types, "dates": pandas_dates, "text": pandas_text,
    "values": pandas_values, "missing": pandas_missing, "numeric": pandas_numeric, "shape": pandas_shape,
    "categories": pandas_categories, "target": pandas_target, "rows": pandas_rows, "groups": pandas_groups,
    "joins": pandas_joins, "aggregate": pandas_aggregate,
    "whole chain": pandas_chain,
}  # fmt: skip


def sklearn_numeric(frame: pd.DataFrame) -> object:
    bounds = np.quantile(frame[CLIPPED], [0.01, 0.99], axis=0)
    return (
        np.clip(frame[CLIPPED].to_numpy(), *bounds),
        StandardScaler().fit_transform(frame[SCALED]),
        make_pipeline(FunctionTransformer(np.log1p)).fit_transform(frame[["i0", "i1"]]),
        KBinsDiscretizer(5, encode="ordinal", strategy="quantile", subsample=None).fit_transform(frame[["f8"]]),
    )


def sklearn_categories(frame: pd.DataFrame) -> object:
    rare = OneHotEncoder(min_frequency=0.02, handle_unknown="infrequent_if_exist", dtype=np.int8)
    return (
        rare.fit_transform(frame[["s0"]]),
        OneHotEncoder(max_categories=21, sparse_output=False, dtype=np.int8).fit_transform(frame[["s1"]]),
        OrdinalEncoder().fit_transform(frame[["s2"]]),
    )


def sklearn_target(frame: pd.DataFrame) -> object:
    return TargetEncoder(target_type="continuous").fit_transform(frame[["s3", "i3"]].astype(object), frame["f8"])


def sklearn_missing(frame: pd.DataFrame) -> object:
    from sklearn.impute import SimpleImputer

    texts = frame[["s3"]].astype(object).where(frame[["s3"]].notna(), None)
    return (
        SimpleImputer(strategy="median", add_indicator=True).fit_transform(frame[["f0"]]),
        SimpleImputer(strategy="most_frequent", missing_values=None).fit_transform(texts),
    )


SKLEARN: Mapping[str, Callable[[Any], object]] = {
    "missing": sklearn_missing, "numeric": sklearn_numeric, "shape": pandas_shape, "categories": sklearn_categories,
    "target": sklearn_target,
}  # fmt: skip
