"""A lineage graph as a widget."""

from traitlets import Dict, TraitError, Unicode, validate

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.lineage import LineageGraph
from jupyter_mlplatform.widgets.documents import document
from jupyter_mlplatform.widgets.widget import PlatformWidget


class LineageWidget(PlatformWidget):
    """A graph to walk through; ``selected`` is the id of the node that is chosen."""

    record = Dict(help="the graph").tag(sync=True)
    selected = Unicode(help="the id of the node that is chosen").tag(sync=True)

    def __init__(self, platform: Platform, static: str, graph: LineageGraph) -> None:
        super().__init__(platform, static, _kind="lineage", record=document(graph), selected=graph.root)

    @validate("selected")
    def _there(self, proposal: dict[str, str]) -> str:
        if proposal["value"] not in {node["id"] for node in self.record["nodes"]}:
            raise TraitError(f"There is no node {proposal['value']!r} in this graph.")
        return proposal["value"]
