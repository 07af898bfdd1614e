"""The versions that a recipe has rows from besides the one it is applied to."""

from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_mlplatform.services.versions import Versions

FIELD = "version"
"""A step that takes rows of another version names it in this field; its state says by the same name which it was."""


def other_versions(
    versions: Versions, steps: Sequence[Mapping[str, Any]], states: Sequence[Mapping[str, Any] | None]
) -> tuple[str, ...]:
    """Return the commit ids of the versions that steps had rows from, each once, in order. Raises `NotFound`."""
    named = (
        (state or {}).get(FIELD) or step[FIELD] for step, state in zip(steps, states, strict=True) if FIELD in step
    )
    return tuple(dict.fromkeys(versions.locate(text).id for text in named))
