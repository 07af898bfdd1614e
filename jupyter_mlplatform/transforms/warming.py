"""What a process's first preview would wait for, done before anybody asks."""

import polars as pl

from jupyter_mlplatform.tables.rows import to_objects
from jupyter_mlplatform.transforms.effect import effect_of
from jupyter_mlplatform.transforms.prefixes import Prefixes
from jupyter_mlplatform.transforms.reached import start
from jupyter_mlplatform.transforms.registry import parse

_ROWS = 128  # more than are read one by one, so that whole columns are
_STEPS = (
    {"kind": "parse_numbers", "columns": ["money"]},
    {"kind": "parse_dates", "columns": ["day"]},
    {"kind": "date_parts", "columns": ["day"]},
    {"kind": "impute", "columns": ["number"]},
    {"kind": "scale", "columns": ["number"]},
    {"kind": "group_rare", "columns": ["text"]},
    {"kind": "one_hot", "columns": ["text"]},
    {"kind": "derive", "name": "sum", "expression": "number + 1"},
    {"kind": "filter_rows", "where": "number > 0 and day is not null"},
)


def warm_up() -> None:
    """Take a few steps on a few rows: imports modules, starts the engine's threads, prepares patterns and the grammar.

    Takes about as much as it saves the first preview. Call it in a thread, and not before a fork.
    """
    frame = pl.DataFrame(
        {
            "money": [f"${number},000.50" for number in range(_ROWS)],
            "day": [f"2024-01-{number % 28 + 1:02}" for number in range(_ROWS)],
            "number": [None, *(float(number) for number in range(1, _ROWS))],
            "text": ["one", "two"] * (_ROWS // 2),
        }
    )
    before = start(frame)
    after = Prefixes().reach("", lambda: before, parse(_STEPS))
    effect_of(before, after)
    to_objects(after.native.head(1))
