"""Which removed column may be which added one, by what they hold: guesses, said to be guesses."""

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from jupyter_mlplatform.records.comparison import RenameGuess
from jupyter_mlplatform.tables.arrays import empty
from jupyter_mlplatform.tables.compare.pairing import Pairing, Shared, Side, meet
from jupyter_mlplatform.tables.compare.types import meeting_type

_ROWS = 2_000
_LIKELY = 0.8
_COLUMNS = 50
_LEVELS = 3  # fewer different values agree by chance


def rename_guesses(pairing: Pairing, keys: Sequence[Shared]) -> tuple[RenameGuess, ...]:
    """Return the likeliest pairs of a removed and an added column, best first, each column in one pair at most."""
    removed, added = pairing.removed[:_COLUMNS], pairing.added[:_COLUMNS]
    if not removed or not added:
        return ()
    left, right = _head(pairing.left, removed), _head(pairing.right, added)
    rows = _aligned(pairing, keys)
    guesses = [
        guess
        for old in removed
        for new in added
        if (guess := _guess(pairing, (old, left), (new, right), rows)) is not None
    ]
    best: list[RenameGuess] = []
    for guess in sorted(guesses, key=lambda guess: -guess.similarity):
        if all(guess.left != other.left and guess.right != other.right for other in best):
            best.append(guess)
    return tuple(best)


def _guess(
    pairing: Pairing, old: tuple[str, pa.Table], new: tuple[str, pa.Table], rows: Sequence[tuple[int, int]] | None
) -> RenameGuess | None:
    kinds = pairing.left.kinds[old[0]], pairing.right.kinds[new[0]]
    meeting = meeting_type(*kinds)
    if meeting is None:
        return None
    before = _values(old[1], Shared(old[0], *kinds, meeting))
    after = _values(new[1], Shared(new[0], *kinds, meeting))
    if not before or not after:
        return None
    if rows:
        agree = sum(before[one] == after[other] for one, other in rows)
        similarity, how = agree / len(rows), f"of {len(rows):,} rows compared"
    else:
        common = sum((Counter(before) & Counter(after)).values())
        similarity, how = common / max(len(before), len(after)), f"of the first {max(len(before), len(after)):,} values"
        if len(set(before)) < _LEVELS:
            return None
    if similarity < _LIKELY or len(set(before)) < 2:
        return None
    reason = f"A guess: {100 * similarity:.0f} % {how} agree."
    return RenameGuess(left=old[0], right=new[0], similarity=round(similarity, 4), reason=reason)


def _aligned(pairing: Pairing, keys: Sequence[Shared]) -> list[tuple[int, int]] | None:
    """Return the positions, among the first rows, of rows with the same key; None where there are too few."""
    if not keys:
        return None
    names = [column.name for column in keys]
    left, right = (
        list(zip(*(array.to_pylist() for array in meet(_head(side, names), keys)), strict=True))
        for side in (pairing.left, pairing.right)
    )
    places = {key: position for position, key in enumerate(left)}
    rows = [(places[key], position) for position, key in enumerate(right) if key in places]
    return rows if len(rows) >= min(20, len(left)) and rows else None


def _values(head: pa.Table, column: Shared) -> list[object]:
    """Return values that equal themselves, NaN too."""
    values = meet(head, [column])[0].to_pylist()
    return ["NaN" if value != value else value for value in values]  # noqa: PLR0124 - only NaN differs from itself


def _head(side: Side, names: Sequence[str]) -> pa.Table:
    kinds = pa.schema([(name, side.kinds[name]) for name in names])
    tables, rows = [empty(kinds)], 0
    for part in side.table.manifest.parts:
        if rows >= _ROWS:
            break
        tables.append(side.table.stored(part, names))
        rows += part.rows
    return pa.concat_tables(tables).slice(0, _ROWS)
