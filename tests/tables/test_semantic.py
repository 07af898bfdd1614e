import datetime as dt
import json
import uuid
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jupyter_mlplatform.tables.ingest import open_source
from jupyter_mlplatform.tables.semantic import infer
from tests.tables.conftest import table_of

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared tables are not beside this repository")
def test_the_columns_of_the_shared_tables():
    truth = json.loads((SHARED / "truth.json").read_text())
    hits, wrong = 0, []
    for table, true in truth.items():
        with open_source(SHARED / f"{table}.csv") as source:
            frame = pl.from_arrow(table_of(source))
        for column, accepted in true["columns"].items():
            kind, _, reason = infer(frame[column])
            if kind in accepted.split("|"):
                hits += 1
            else:
                wrong.append((table, column, accepted, kind, reason))
    assert hits / (hits + len(wrong)) >= 0.96, wrong


RNG = np.random.default_rng(7)
N = 400


def pick(values, shares=None):
    """Draw N values with exactly the given shares, shuffled: no test depends on luck."""
    shares = shares or [1 / len(values)] * len(values)
    counts = np.floor(np.array(shares) / sum(shares) * N).astype(int)
    counts[0] += N - counts.sum()
    drawn = np.repeat(np.arange(len(values)), counts)
    RNG.shuffle(drawn)
    return [values[index] for index in drawn]


def dates(form):
    return [
        (dt.datetime(2019, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=13 * int(k))).strftime(form)
        for k in RNG.integers(0, 900, N)
    ]


NUMERIC = {
    "fading counts": pick([0, 1, 2, 3, 4, 5], [55, 25, 11, 5, 3, 1]),
    "ratings around a peak": pick([1, 2, 3, 4, 5], [5, 12, 30, 36, 17]),
    "ratings that rise": pick([1, 2, 3, 4, 5], [4, 6, 10, 25, 55]),
    "scores three to nine": pick([3, 4, 5, 6, 7, 8, 9], [1, 3, 43, 40, 11, 1.5, 0.5]),
    "even numbers": pick([4, 6, 8], [34, 22, 44]),
    "months of a loan": pick([12, 24, 36, 48, 60], [10, 12, 25, 20, 33]),
    "around zero": pick([-2, -1, 0, 1, 2, 3], [2, 10, 34, 27, 16, 11]),
    "years": pick(list(range(1999, 2009))),
    "one year a row": list(range(1950, 2021)),
    "measured weekly, over and over": [k % 30 for k in range(600)],
    "two model years": pick([1999, 2008]),
    "integers stored as floats": [float(v) for v in pick([0, 1, 2, 3, 4, 5], [55, 25, 11, 5, 3, 1])],
    "fractions": RNG.normal(size=N).tolist(),
    "unique skewed amounts": np.unique(RNG.lognormal(12, 2, N).astype(int)).tolist(),
    "salaries, all different": RNG.permutation(np.unique(RNG.integers(30_000, 150_000, 200))).tolist(),
    "latitudes": RNG.uniform(-90, 90, N).tolist(),
    "dollars": [f"${v:,.2f}" for v in RNG.lognormal(8, 1, N)],
    "euros behind": [f"{v:.0f} €" for v in RNG.lognormal(6, 1, N)],
    "percent": [f"{v:.1f}%" for v in RNG.uniform(0, 100, N)],
    "thousands": [f"{v:,}" for v in RNG.integers(100, 10**7, N)],
    "european": [f"{v:,.2f}".translate(str.maketrans(",.", ".,")) for v in RNG.lognormal(8, 1, N)],
    "kilograms": [f"{v:.1f} kg" for v in RNG.normal(70, 9, N)],
    "millions": [f"${v:.1f}M" for v in RNG.lognormal(3, 1, N)],
    "question marks for missing": [*map(str, RNG.integers(40, 200, N)), *["?"] * 60],
    "durations": pl.Series(RNG.integers(1, 10**6, N)).cast(pl.Duration("us")).to_list(),
    "two counts, by name (number of doors)": pick([2, 4]),
}
CATEGORICAL = {
    "three even classes": pick([0, 1, 2]),
    "three uneven classes": pick([1, 2, 3], [24, 21, 55]),
    "ten even classes": pick(list(range(10))),
    "codes without order": pick([0, 1, 2, 3], [47, 17, 29, 7]),
    "one and two": pick([1, 2]),
    "numbers that say type (plan type)": pick([0, 1, 2, 3, 4], [50, 25, 14, 8, 3]),
    "zip": [int(v) for v in RNG.choice(RNG.integers(10_000, 99_999, 60), N)],
    "postcodes with zeros": [f"{v:05d}" for v in RNG.choice([1234, 2139, 98103, 50, 733], N)],
    "colours": pick(["red", "green", "blue", "navy"]),
    "a class named None": pick(["None", "Brick", "Stone"], [60, 30, 10]),
    "one class and none": pick(["none", "brick"]),
    "ages in bands": pick(["18-24", "25-34", "35-44", "45+"]),
    "more than": pick(["0", "1", "2", "3+"], [58, 17, 17, 8]),
    "ordinals": pick(["1st", "2nd", "3rd"]),
    "doses": pick(["10 mg", "20 mg", "50 mg"]),
    "yes, no and more": pick(["Yes", "No", "No internet service"]),
    "month names": pick(["January", "February", "March", "April", "May", "June"]),
    "many makers": pick([f"Maker {chr(65 + k % 26)}{chr(65 + k // 26)}" for k in range(80)]),
    "long labels": pick([f"A rather long label of the class number {k} with many words in it" for k in range(4)]),
    "declared": pl.Series(pick(["a", "b", "c"])).cast(pl.Categorical),
    "subjects, twelve rows each": [1 + k // 12 for k in range(600)],
    "store id": [int(v) for v in RNG.integers(1, 16, 4_000)],
}
BOOLEAN = {
    "zero and one": pick([0, 1]),
    "zero and one as floats": pick([0.0, 1.0, None]),
    "yes and no": pick(["Yes", "No"]),
    "y and n, gaps": pick(["Y", "N", None]),
    "true and false": pick([True, False]),
    "true and false as text": pick(["TRUE", "FALSE"]),
    "yes, no, question mark": pick(["yes", "no", "?"], [50, 45, 5]),
    "zero, one, question mark": pick(["0", "1", "?"], [50, 45, 5]),
    "minus one and one": pick([-1, 1]),
}
DATETIME = {
    "stored": [dt.date(2020, 1, 1) + dt.timedelta(days=int(k)) for k in RNG.integers(0, 900, N)],
    **{
        form: dates(form)
        for form in [
            "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%b %d %Y", "%B %d, %Y", "%d-%b-%y", "%m/%d/%y",
            "%Y/%m/%d",
            "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y-%m", "%b %Y",
            "%Y%m%d",
            "%Y-%m-%d %H:%M:%S+02:00", "%a, %d %b %Y", "%d %B %Y", "%Y-%m-%dT%H:%M:%S.%f",
        ]
    },
    "integers": [int(text) for text in dates("%Y%m%d")],
    "three ways of writing": [*dates("%d/%m/%Y"), *dates("%Y-%m-%d"), *dates("%B %d, %Y")],
    "with missing": [*dates("%d/%m/%Y"), *["?"] * 30],
}  # fmt: skip
IDENTIFIER = {
    "running": list(range(1, N + 1)),
    "running, shuffled": RNG.permutation(np.arange(1, N + 1)).tolist(),
    "from a thousand": list(range(1_000, 1_000 + N)),
    "uuids": [str(uuid.UUID(int=int(k) << 64 | 5)) for k in RNG.integers(1, 2**62, N)],
    "hex": [f"{k:016x}" for k in RNG.integers(1, 2**62, N)],
    "patterned": [f"{k:04d}-{chr(65 + k % 26)}X" for k in range(N)],
    "emails": [f"user{k}@example.com" for k in range(N)],
    "padded": [f"{k:06d}" for k in range(N)],
    "customer id, repeated": [int(v) for v in RNG.integers(10_000, 10_300, N)],
    "customer id": RNG.choice(10**6, N, replace=False).tolist(),
    "issued": RNG.choice(5_000, N, replace=False).tolist(),
}
TEXT = {
    "reviews": [f"The room number {k} was clean but the food at {k % 7} was not to my taste at all." for k in range(N)],
    "addresses": [f"{k} Long Street, {chr(65 + k % 26)}ville West, UK" for k in range(N)],
}
CONSTANT = {
    "one value": ["x"] * N,
    "one value and gaps": [3, None] * 50,
    "nothing": [None] * N,
    "one number": [7.0] * N,
}
UNIQUE_NAMES = {
    "people": [f"{'ABCDEFGHIJ'[k % 10]}nna {chr(65 + k // 10 % 26)}mith{k // 260 * 'son'}" for k in range(N)],
    "countries": [f"{chr(65 + k // 10)}{'aeiou'[k % 5]}{'lnrst'[k // 5 % 5]}{chr(97 + k % 26)}land" for k in range(60)],
}
CASES = [
    (kind, name, values)
    for kind, group in {
        "numeric": NUMERIC, "categorical": CATEGORICAL, "boolean": BOOLEAN, "datetime": DATETIME,
        "identifier": IDENTIFIER, "text": TEXT, "constant": CONSTANT, "identifier|text": UNIQUE_NAMES,
    }.items()
    for name, values in group.items()
]  # fmt: skip


@pytest.mark.parametrize(("expected", "name", "values"), CASES, ids=[f"{kind}: {name}" for kind, name, _ in CASES])
def test_columns_never_seen(expected, name, values):
    # Only what is part of the case is told: the last words of a name, or none.
    told = name if name.endswith(("id", ")")) or name in ("zip", "customer id, repeated") else "v"
    told = told.removesuffix(", repeated")
    kind, confidence, reason = infer(values if isinstance(values, pl.Series) else pl.Series(values), told)
    assert kind in expected.split("|"), reason
    assert 0 < confidence <= 1
    assert reason.endswith(".")


@pytest.mark.parametrize(
    "values",
    [
        ["1.2.3", "10.0.1", "2.11.4"] * 20,
        ["192.168.0.1", "10.0.0.7", "172.16.3.2"] * 20,
        ["120/80", "135/85", "110/70"] * 20,
        ["1990-1995", "2001-2004", "1985-1999"] * 20,
        ["555-12-3456", "555-98-1111", "555-44-2222"] * 20,
    ],
)
def test_what_looks_like_a_date_or_number_and_is_none(values):
    assert infer(pl.Series("v", values))[0] == "categorical"


def test_a_column_may_be_called_count():
    assert infer(pl.Series("count", [3, 1, 2, 2, 7] * 10))[0] == "numeric"
    assert infer(pl.Series("count", ["a", "b"] * 20))[0] == "categorical"
