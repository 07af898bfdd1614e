"""Tables that hypothesis draws: every kind of column, with the values that go wrong most easily."""

import polars as pl
from hypothesis import strategies as st

TEXTS = st.sampled_from(["$1,5", "12 %", "01/02/2020", "2020-02-30", " a  b", "A", "?", "", "-999", "é", "true", "7"])
NUMBERS = st.one_of(st.floats(), st.sampled_from([0.0, -999.0, 1.5]))
SCHEMA = {"t": pl.String, "u": pl.String, "f": pl.Float64, "i": pl.Int64, "b": pl.Boolean, "d": pl.Datetime("us")}
ROWS = st.tuples(
    st.none() | TEXTS,
    st.none() | st.text(max_size=5),
    st.none() | NUMBERS,
    st.none() | st.integers(-(2**62), 2**62),
    st.none() | st.booleans(),
    st.none() | st.datetimes(),
)
FRAMES = st.lists(ROWS, max_size=6).map(lambda rows: pl.DataFrame(rows, schema=SCHEMA, orient="row"))
