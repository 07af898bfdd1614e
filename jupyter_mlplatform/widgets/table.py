"""A version's rows as a widget."""

from typing import Any

from traitlets import Dict, Int, List, Unicode, observe

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.services.versions import Located
from jupyter_mlplatform.widgets.documents import document
from jupyter_mlplatform.widgets.widget import PlatformWidget

MAX_COLUMNS = 100
PAGE = 50


class TableWidget(PlatformWidget):
    """The rows of a version, a page at a time, under what is in each column.

    Set ``sort`` (a column, with ``-`` before it for descending), ``where`` (a condition), ``offset`` and ``column``
    (whose profile is shown) to move it; read ``row``, the one that was clicked, and ``rows``, the page in sight.
    """

    name = Unicode().tag(sync=True)
    about = Unicode().tag(sync=True)
    columns = List(Dict(), help="the profile of each column that is shown").tag(sync=True)
    hidden_columns = Int(help="how many more columns there are").tag(sync=True)
    rows = List(Dict(), help="the page in sight").tag(sync=True)
    total = Int(help="how many rows match").tag(sync=True)
    offset = Int(0, min=0).tag(sync=True)
    limit = Int(PAGE, min=1, max=1000).tag(sync=True)
    sort = Unicode("", help="a column, with - before it for descending").tag(sync=True)
    where = Unicode("", help="a condition on the rows, as age >= 18").tag(sync=True)
    column = Unicode("", help="the column whose profile is shown").tag(sync=True)
    row = Dict(default_value=None, allow_none=True, help="the row that was clicked").tag(sync=True)

    def __init__(self, platform: Platform, static: str, version: Located, *, name: str, about: str) -> None:
        self.version = version
        self._table = platform.versions.table(version)
        columns = document(platform.datasets.profile(version))["columns"]
        shown = columns[:MAX_COLUMNS]
        self._names = [column["name"] for column in shown]
        super().__init__(
            platform,
            static,
            _kind="table",
            name=name,
            about=about,
            columns=shown,
            hidden_columns=len(columns) - len(shown),
        )
        self.attempt(self._page)

    @observe("sort", "where")
    def _from_the_top(self, _: object) -> None:
        if self.offset:
            self.offset = 0  # which reads the page
        else:
            self.attempt(self._page)

    @observe("offset", "limit")
    def _turn_page(self, _: object) -> None:
        self.attempt(self._page)

    def _page(self) -> dict[str, Any]:
        sort = (self.sort,) if self.sort else ()
        page = document(self._table.page(self.offset, self.limit, self._names, sort, self.where))
        return {"rows": page["rows"], "total": page["total"]}
