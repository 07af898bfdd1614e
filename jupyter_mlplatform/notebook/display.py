"""How the things of a notebook show themselves: as widgets where a kernel runs, as static HTML everywhere else."""

import sys
from collections.abc import Collection
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_mlplatform.widgets.widget import PlatformWidget

VIEW = "application/vnd.jupyter.widget-view+json"


class Shown:
    """Something that has a widget, besides its `_repr_html_` and its text."""

    _shown: "PlatformWidget | None" = None

    def _make_widget(self, static: str) -> "PlatformWidget":
        """Return a new widget; `static` is the HTML that stands in for it."""
        raise NotImplementedError

    def _is_current(self, widget: "PlatformWidget") -> bool:  # noqa: ARG002 - for those that move on
        """Say whether the widget that was made still shows what this is."""
        return True

    def _repr_html_(self) -> str:
        raise NotImplementedError

    @property
    def widget(self) -> Any:  # noqa: ANN401 - each has its own
        """The widget that displaying it shows: its traits are what the browser shows, both ways."""
        if self._shown is None or not self._is_current(self._shown):
            self._shown = self._make_widget(self._repr_html_())
        return self._shown

    def _repr_mimebundle_(
        self,
        include: Collection[str] | None = None,  # noqa: ARG002 - IPython filters what it is given
        exclude: Collection[str] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if _in_a_kernel() and _is_built():
            bundle[VIEW] = {"version_major": 2, "version_minor": 0, "model_id": self.widget.model_id}
        return bundle


def _in_a_kernel() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def _is_built() -> bool:
    """Say whether the widgets' program is there: in a source tree that was never built, it is not."""
    return files("jupyter_mlplatform.widgets").joinpath("static", "program.js").is_file()
