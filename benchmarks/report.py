"""The results as tables for the screen and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.goals import Verdict
from benchmarks.measure import Row
from benchmarks.peers import OURS
from benchmarks.sizes import Sizes

PEERS = ("lakeFS", "ours on lakeFS", "DVC", "plain files")


def heading() -> str:
    """Return the head of the table of ratios (Markdown)."""
    return _line("embedded ÷", "embedded", *PEERS) + "\n" + _line("---", *["---:"] * (len(PEERS) + 1))


def line(row: Row) -> str:
    """Return a row: the embedded store's own value, then its ratio to each peer (in rows of "x", the peer's value)."""
    if OURS not in row.samples:
        values = [f"{name} {_value(median(samples), row.unit)}" for name, samples in row.samples.items()]
        return _line(f"{row.name}: {', '.join(values)}", *[""] * (len(PEERS) + 1))
    own = _value(median(row.samples[OURS]), row.unit)
    return _line(row.name, own, *(_cell(row, peer) for peer in PEERS))


def goals(verdicts: Sequence[Verdict]) -> str:
    """Return the table of goals."""
    lines = [_line("goal", "measured", "limit", ""), _line("---", "---:", "---:", "---")]
    lines += [
        _line(one.goal, f"{one.measured:.3g}", f"{one.limit:g}", "met" if one.met else "MISSED") for one in verdicts
    ]
    return "\n".join(lines)


def write_json(path: Path, sizes: Sizes, rows: Sequence[Row], verdicts: Sequence[Verdict]) -> None:
    """Write everything, every sample included."""
    path.write_text(json.dumps(_document(sizes, rows, verdicts), indent=1) + "\n")


def _document(sizes: Sizes, rows: Sequence[Row], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "machine": {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()},
        "sizes": asdict(sizes),
        "rows": [
            {
                "name": row.name,
                "unit": row.unit,
                "median": {peer: median(samples) for peer, samples in row.samples.items()},
                "ratio": {peer: row.ratio(OURS, peer) for peer in row.samples if OURS in row.samples and peer != OURS},
                "samples": row.samples,
            }
            for row in rows
        ],
        "goals": [{**asdict(one), "met": one.met} for one in verdicts],
    }


def _cell(row: Row, peer: str) -> str:
    if peer not in row.samples:
        return "-"
    if row.unit == "x":
        return _value(median(row.samples[peer]), "x")
    ratio = row.ratio(OURS, peer)
    return "-" if ratio is None else f"{ratio:.3g}"


def _value(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value * 1000:.3g} ms"
    return f"{value / 1e6:.3g} MB" if unit == "B" else f"{value:.3g} x"


def _line(*cells: str) -> str:
    widths = [64, *[14] * 5]
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)) + " |"
