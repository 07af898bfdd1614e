"""A Jupyter extension with one handler that authenticates and does nothing: what any call to a Jupyter server costs."""

from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web


class EmptyHandler(APIHandler):
    """Answers an empty object."""

    @web.authenticated
    def post(self) -> None:
        """Answer."""
        self.finish("{}")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "benchmarks.serving_peers.floor"}]


def _load_jupyter_server_extension(server: Any) -> None:  # noqa: ANN401 - a ServerApp
    path = url_path_join(server.web_app.settings["base_url"], "floor")
    server.web_app.add_handlers(".*$", [(path, EmptyHandler)])
