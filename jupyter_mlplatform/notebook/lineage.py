"""What a version was made from and into, and what goes stale without it, in a notebook."""

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from jupyter_mlplatform.notebook import html
from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.records.lineage import Affected, Impact, LineageGraph, LineageNode

if TYPE_CHECKING:
    from jupyter_mlplatform.platform import Platform
    from jupyter_mlplatform.services.lineage import Direction
    from jupyter_mlplatform.widgets.lineage import LineageWidget

_DRAWN = 60
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 150, 34, 40, 14
_SHAPES = {
    "dataset": "var(--jp-layout-color2,#8882)",
    "version": "var(--jp-layout-color1,transparent)",
    "transformation": "var(--jp-layout-color2,#8882)",
    "model": "var(--jp-layout-color1,transparent)",
    "deployment": "var(--jp-layout-color2,#8882)",
}


class LineageView(Shown):
    """A lineage graph; ``record`` is the plain value."""

    def __init__(self, platform: "Platform", version: str, depth: int, direction: "Direction") -> None:
        self._platform = platform
        self._asked = (version, depth, direction)
        self.record: LineageGraph = platform.lineage.graph(version, depth=depth, direction=direction)

    def openlineage(self) -> list[dict[str, object]]:
        """Return it as OpenLineage events, in order, as other catalogues read them."""
        version, depth, direction = self._asked
        return self._platform.openlineage.events(version, depth=depth, direction=direction)

    @property
    def selected(self) -> LineageNode:
        """The node that is chosen in the widget: the version itself, until another is clicked."""
        return next(node for node in self.record.nodes if node.id == self.widget.selected)

    def _make_widget(self, static: str) -> "LineageWidget":
        from jupyter_mlplatform.widgets.lineage import LineageWidget

        return LineageWidget(self._platform, static, self.record)

    def __repr__(self) -> str:
        labels = {node.id: _called(node) for node in self.record.nodes}
        sources = defaultdict(list)
        for edge in self.record.edges:
            sources[edge.target].append(f"{labels[edge.source]} ({edge.kind})")
        lines = [
            f"{labels[node.id]}{' <- ' if sources[node.id] else ''}{', '.join(sources[node.id])}"
            for node in self.record.nodes
        ]
        return "\n".join([*lines, "… and more" if self.record.truncated else ""]).rstrip()

    def _repr_html_(self) -> str:
        graph = self.record
        root = next(node for node in graph.nodes if node.id == graph.root)
        more = " · there is more: give a greater depth" if graph.truncated else ""
        subtitle = f"{len(graph.nodes):,} nodes, {len(graph.edges):,} edges{more}"
        if len(graph.nodes) <= _DRAWN:
            return html.panel(f"Lineage of {root.label}", subtitle, _svg(graph))
        rows = [(node.kind, _called(node), node.detail, node.created_at) for node in graph.nodes]
        return html.panel(f"Lineage of {root.label}", subtitle, html.table(["", "name", "", "made"], rows))


class ImpactView:
    """What goes stale if a version is withdrawn; ``record`` is the plain value."""

    def __init__(self, record: Impact) -> None:
        self.record = record

    def _affected(self) -> list[Affected]:
        record = self.record
        return [*record.deployments, *record.models, *record.versions, *record.transformations, *record.branches]

    def _verdict(self) -> str:
        record = self.record
        if record.deleted:
            return f"{record.label} is withdrawn."
        if record.withdrawable:
            return f"{record.label} can be withdrawn."
        return f"{record.label} cannot be withdrawn because of {', '.join(record.dependants)}."

    def __repr__(self) -> str:
        lines = [f"{one.kind} {one.label}: {one.reason}" for one in self._affected()]
        return "\n".join([self._verdict(), *(lines or ["Nothing depends on it."])])

    def _repr_html_(self) -> str:
        rows = [(one.kind, one.label, one.reason, "yes" if one.blocks else "") for one in self._affected()]
        body = html.table(["", "name", "why", "forbids it"], rows) if rows else "Nothing depends on it."
        return html.panel(f"Without {self.record.label}", self._verdict(), body)


def _called(node: LineageNode) -> str:
    return f"{node.kind} {node.label}{', withdrawn' if node.deleted else ''}"


def _svg(graph: LineageGraph) -> str:
    places = _places(graph)
    width = max(x for x, _ in places.values()) + _WIDTH + 2
    height = max(y for _, y in places.values()) + _HEIGHT + 2
    lines = [_line(places[edge.source], places[edge.target], edge.kind) for edge in graph.edges]
    boxes = [_box(node, places[node.id], is_root=node.id == graph.root) for node in graph.nodes]
    return (
        f"<div style='overflow:auto'><svg width='{width}' height='{height}' role='img' "
        f"aria-label='lineage graph' style='font-size:11px'>{''.join(lines + boxes)}</svg></div>"
    )


def _places(graph: LineageGraph) -> dict[str, tuple[int, int]]:
    """Return the corner of each node: in the column after those that it was made from."""
    sources = defaultdict(list)
    for edge in graph.edges:
        sources[edge.target].append(edge.source)
    columns: dict[str, int] = {}

    def column(node: str) -> int:
        if node not in columns:
            columns[node] = max((column(source) + 1 for source in sources[node]), default=0)
        return columns[node]

    used: defaultdict[int, int] = defaultdict(int)
    places = {}
    for node in graph.nodes:
        number = column(node.id)
        places[node.id] = (1 + number * (_WIDTH + _GAP_X), 1 + used[number] * (_HEIGHT + _GAP_Y))
        used[number] += 1
    return places


def _line(start: tuple[int, int], end: tuple[int, int], kind: str) -> str:
    x1, y1, x2, y2 = start[0] + _WIDTH, start[1] + _HEIGHT // 2, end[0], end[1] + _HEIGHT // 2
    dashes = " stroke-dasharray='4 3'" if kind == "revision" else ""
    return (
        f"<path d='M{x1} {y1}C{x1 + 20} {y1} {x2 - 20} {y2} {x2} {y2}' "
        f"style='fill:none;stroke:var(--jp-border-color1,#8888)'{dashes}><title>{kind}</title></path>"
    )


def _box(node: LineageNode, place: tuple[int, int], *, is_root: bool) -> str:
    x, y = place
    border = "var(--jp-brand-color1,#2196f3)" if is_root else "var(--jp-border-color1,#8888)"
    label = node.label if len(node.label) <= 22 else f"{node.label[:21]}…"
    gone = ";text-decoration:line-through" if node.deleted else ""
    return (
        f"<g><title>{escape(f'{_called(node)}. {node.detail}')}</title>"
        f"<rect x='{x}' y='{y}' width='{_WIDTH}' height='{_HEIGHT}' rx='4' "
        f"style='fill:{_SHAPES[node.kind]};stroke:{border};stroke-width:{2 if is_root else 1}'/>"
        f"<text x='{x + 6}' y='{y + 13}' style='fill:var(--jp-ui-font-color2,gray);font-size:9px'>{node.kind}</text>"
        f"<text x='{x + 6}' y='{y + 27}' style='fill:var(--jp-ui-font-color1,currentColor){gone}'>"
        f"{escape(label)}</text></g>"
    )
