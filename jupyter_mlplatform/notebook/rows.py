"""Rows to predict, from whatever a notebook has."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from jupyter_mlplatform.tables.frames import Frame, to_arrow, to_polars
from jupyter_mlplatform.tables.rows import to_objects

Rows: TypeAlias = "Sequence[dict[str, Any]] | Frame"


def as_objects(rows: Rows) -> list[dict[str, Any]]:
    """Return rows as JSON objects: a frame as the platform would have stored it, a list as it is."""
    if isinstance(rows, Sequence):
        return list(rows)
    return list(to_objects(to_polars(to_arrow(rows))))
