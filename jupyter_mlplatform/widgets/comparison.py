"""What differs between two versions, as a widget."""

from typing import Any

from traitlets import Dict, List, Unicode

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import CompareRequest, Comparison
from jupyter_mlplatform.widgets.documents import document
from jupyter_mlplatform.widgets.widget import PlatformWidget


class ComparisonWidget(PlatformWidget):
    """A comparison; set ``match_by``, the columns that name a row, to compare anew."""

    record = Dict(help="the comparison").tag(sync=True)
    columns = List(Unicode(), help="the columns that both versions have").tag(sync=True)
    match_by = List(Unicode(), help="the columns that name a row; empty where they are guessed").tag(sync=True)

    def __init__(self, platform: Platform, static: str, request: CompareRequest, record: Comparison) -> None:
        self._request = request
        both = [
            [column.name for column in platform.versions.metadata(platform.versions.locate(version)).columns]
            for version in (record.left, record.right)
        ]
        super().__init__(
            platform,
            static,
            _kind="comparison",
            record=document(record),
            columns=[name for name in both[0] if name in set(both[1])],
            match_by=list(request.keys or ()),
        )
        self.observe(self._compare, "match_by")

    def _compare(self, change: dict[str, Any]) -> None:
        keys = tuple(change["new"]) or None
        request = self._request.model_copy(update={"keys": keys})
        self.attempt_slowly(lambda: {"record": document(self._platform.comparisons.compare(request))})
