"""Five kinds of table, generated: what they are and what is wrong with them is known."""

import datetime as dt

import numpy as np
import polars as pl

from jupyter_mlplatform.recommend import recommend
from jupyter_mlplatform.records import Recommendations
from jupyter_mlplatform.tables.profile import profile


def advise(frame: pl.DataFrame, target: str | None = None) -> Recommendations:
    """Recommend for a frame as it would be stored."""
    return recommend(frame, profile(frame, "version", frame.height), target)


def kinds(found: Recommendations) -> set[tuple[str, str]]:
    """Return (kind, column) of every finding; of the whole table, the column is empty."""
    return {(finding.kind, column) for finding in found.findings for column in finding.columns or ("",)}


def imbalanced_binary(rows: int = 2000) -> pl.DataFrame:
    """Customers, 6 % of whom left; the reason for leaving is known only of those who did."""
    rng = np.random.default_rng(1)
    left = np.arange(rows) % 17 == 0
    return pl.DataFrame(
        {
            "customer_no": [f"K{100_000 + 7 * row}" for row in range(rows)],
            "tenure": rng.integers(0, 72, rows) - 10 * left + 20,
            "monthly": np.round(rng.normal(60, 20, rows) + 15 * left, 2),
            "contract": rng.choice(["monthly", "yearly", "two years"], rows),
            "country": ["Norway"] * rows,
            "reason": [("price", "moved", "service")[row % 3] if left[row] else None for row in range(rows)],
            "has_left": np.where(left, "yes", "no"),
        }
    )


def multiclass_strings(rows: int = 600) -> pl.DataFrame:
    """Measured leaves of three species, two measures and a colour that is spelt as it comes."""
    rng = np.random.default_rng(2)
    kind = np.arange(rows) % 3
    spellings = ["green", "Green", "dark green", "red "]
    return pl.DataFrame(
        {
            "leaf_length": np.round(rng.normal(5 + kind, 1.5, rows), 2),
            "leaf_width": np.round(rng.normal(2 + 0.5 * kind, 0.8, rows), 2),
            "colour": rng.choice(spellings, rows),
            "species": np.array(["None", "ash", "birch"])[kind],
        }
    ).sample(fraction=1, shuffle=True, seed=0)


def regression_with_counts(rows: int = 1500) -> pl.DataFrame:
    """Hired bicycles an hour: members and guests make up the count; sensors write -999 where they failed."""
    rng = np.random.default_rng(3)
    hour = rng.integers(0, 24, rows)
    guests = rng.poisson(5 + hour / 3)
    members = rng.poisson(40 + 20 * np.sin(hour / 4))
    humidity = rng.integers(20, 100, rows)
    humidity[::50] = -999
    distance = np.round(rng.lognormal(3, 1.2, rows), 1)
    return pl.DataFrame(
        {
            "hour": hour,
            "temperature": np.round(rng.normal(12, 8, rows), 1),
            "humidity": humidity,
            "distance": distance,
            "guests": guests,
            "members": members,
            "hires": guests + members,
        }
    )


def text_and_dates(rows: int = 400) -> pl.DataFrame:
    """Reviews with a date as text, a price with a currency, and a rating to predict."""
    rng = np.random.default_rng(4)
    words = ["good", "bad", "the", "product", "arrived", "late", "really", "never", "works", "again"]
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=int(day)) for day in rng.integers(0, 700, rows)]
    return pl.DataFrame(
        {
            "written": [day.strftime("%d/%m/%Y") for day in days],
            "review": [" ".join(rng.choice(words, 12)) for _ in range(rows)],
            "paid": [f"${price:,.2f}" for price in rng.lognormal(4, 1.5, rows)],
            "discount": [f"{share}%" for share in rng.integers(0, 60, rows)],
            "weight": [f"{grams} g" for grams in rng.integers(100, 900, rows)],
            "rating": np.round(rng.normal(3.5, 0.8, rows), 1),
        }
    )


def dirty_survey(rows: int = 500) -> pl.DataFrame:
    """Answers with markers for no answer, mixed types, repeats, and some without the answer that matters."""
    rng = np.random.default_rng(5)
    ages = [str(age) for age in rng.integers(18, 80, rows)]
    ages[::25] = ["?"] * len(ages[::25])
    cigarettes = [str(count) for count in rng.integers(0, 40, rows)]
    cigarettes[::5] = ["few"] * len(cigarettes[::5])
    satisfied = [("yes", "no")[int(value)] for value in rng.integers(0, 2, rows)]
    satisfied[::20] = [None] * len(satisfied[::20])
    frame = pl.DataFrame(
        {
            "age": ages,
            "region": rng.choice(["north", "south", "unknown"], rows),
            "cigarettes": cigarettes,
            "income": [None if row % 3 == 0 else float(row * 37 % 1000 + 0.5) for row in range(rows)],
            "satisfied": satisfied,
        }
    )
    return pl.concat([frame, frame.head(10)])
