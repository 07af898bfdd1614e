"""Static HTML for displays: readable in JupyterLab's light and dark themes, on GitHub and in an exported page."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

_STYLE = (
    "font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:var(--jp-ui-font-size1,13px);"
    "color:var(--jp-ui-font-color1,inherit)"
)
_MUTED = "color:var(--jp-ui-font-color2,gray)"
_LINE = "1px solid var(--jp-border-color2,#8886)"
_BAR = "var(--jp-brand-color1,#2196f3)"
_CELL = "padding:2px 10px;vertical-align:top"


class Raw(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(value: object) -> str:
    """Return a value as HTML text; numbers are shortened, None is a dash."""
    if isinstance(value, Raw):
        return value
    if value is None:
        return "&ndash;"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    return escape(str(value))


def panel(title: str, subtitle: str, *parts: str) -> str:
    """Return a titled block."""
    return (
        f"<div class='mlp-static' style='{_STYLE};max-width:960px'>"
        f"<div style='font-weight:600;font-size:1.15em'>{escape(title)}</div>"
        f"<div style='{_MUTED};margin-bottom:.5em'>{escape(subtitle)}</div>{''.join(parts)}</div>"
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; numbers are set to the right."""
    head = "".join(
        f"<th style='{_CELL};text-align:left;border-bottom:{_LINE}'>{text(header)}</th>" for header in headers
    )
    body = "".join(
        "<tr>" + "".join(f"<td style='{_CELL};text-align:{_side(cell)}'>{text(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    style = "border-collapse:collapse;margin:.25em 0"
    return f"<table style='{style}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _side(cell: object) -> str:
    return "right" if isinstance(cell, int | float) and not isinstance(cell, bool) else "left"


def scrolling(content: str) -> str:
    """Return content that scrolls by itself where it is wider than the page."""
    return f"<div style='overflow:auto'>{content}</div>"


def small(value: str) -> str:
    """Return a side note."""
    return f"<span style='{_MUTED};font-weight:normal;font-size:.85em;white-space:nowrap'>{escape(value)}</span>"


def bar(fraction: float, width: int = 80) -> Raw:
    """Return a horizontal bar that is `fraction` (0..1) full."""
    share = 100 * min(max(fraction, 0.0), 1.0)
    return Raw(
        f"<div role='img' aria-label='{share:.0f} %' style='width:{width}px;height:8px;border:{_LINE};"
        f"border-radius:4px;overflow:hidden'><div style='width:{share:.1f}%;height:100%;background:{_BAR}'></div></div>"
    )


def histogram(counts: Sequence[int], width: int = 80, height: int = 18) -> Raw:
    """Return a small histogram as SVG."""
    if not counts or not max(counts):
        return Raw("")
    step, top = width / len(counts), max(counts)
    bars = "".join(
        f"<rect x='{index * step:.1f}' y='{height - height * count / top:.1f}' width='{max(step - 0.5, 0.5):.1f}' "
        f"height='{height * count / top:.1f}' style='fill:{_BAR}'/>"
        for index, count in enumerate(counts)
    )
    return Raw(f"<svg width='{width}' height='{height}' role='img' aria-label='histogram'>{bars}</svg>")


def facts(values: Mapping[str, object]) -> str:
    """Return name and value pairs on one line."""
    pairs = (f"<span style='{_MUTED}'>{escape(name)}</span> {text(value)}" for name, value in values.items())
    return f"<div style='margin:.25em 0'>{' &ensp; '.join(pairs)}</div>"
