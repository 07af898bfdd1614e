"""Categories that are spelt in more than one way."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from jupyter_mlplatform.recommend.view import View, counted
from jupyter_mlplatform.records.recommendation import Finding

_MOST_LEVELS = 2_000


def inconsistent_category(view: View) -> Iterator[Finding]:
    """Yield each column of categories of which some differ only in case, spaces or punctuation."""
    for name in view.of_type("categorical", "boolean"):
        if not view.is_text(name):
            continue
        levels = counted(view.frame[name])
        if len(levels) > _MOST_LEVELS:
            continue
        groups = _same(levels)
        if not groups:
            continue
        replaced = {old: group[0][0] for group in groups for old, _ in group[1:]}
        rows = sum(count for group in groups for _, count in group[1:])
        shown = tuple(" / ".join(level for level, _ in group) for group in groups[:3])
        yield Finding(
            kind="inconsistent_category",
            columns=(name,),
            severity="warning",
            count=rows,
            examples=shown,
            reason=f"“{name}” spells {len(groups)} of its categories in more than one way.",
            steps=(_step(name, replaced),),
        )


def _same(levels: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Return the groups of levels that are one when case, spaces and punctuation do not count, most frequent first."""
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for level, count in levels:
        plain = _plain(level)
        if plain:
            groups[plain].append((level, count))
    return [group for group in groups.values() if len(group) > 1]


def _plain(level: str) -> str:
    """Return a level without what people write in different ways.

    Signs beside digits (-1 and 1, 2-3 and 23) and at the ends (A- and A+, <5 and >5) mean something and stay.
    """
    folded = " ".join(level.casefold().split())
    if any(character.isdigit() for character in folded):
        return folded
    return re.sub(r"[\s_.,'\"/&()]|(?<=\w)-(?=\w)", "", folded)


def _step(name: str, replaced: dict[str, str]) -> dict[str, Any]:
    return {"kind": "map_values", "columns": [name], "values": replaced}
