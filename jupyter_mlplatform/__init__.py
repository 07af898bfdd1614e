"""Machine learning on tabular data inside JupyterLab, every version a commit.

>>> import jupyter_mlplatform as mlp
>>> ml = mlp.connect()
>>> ml.datasets

Names are loaded on first use, so that importing the package costs a kernel next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_mlplatform.notebook.session import Session, connect
    from jupyter_mlplatform.platform import Platform

__all__ = ["Platform", "Session", "connect"]

_HOMES = {
    "Platform": "jupyter_mlplatform.platform",
    "Session": "jupyter_mlplatform.notebook.session",
    "connect": "jupyter_mlplatform.notebook.session",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("jupyter_mlplatform")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:  # noqa: ANN401 - IPython's, which need not be there
    """Answer ``%load_ext jupyter_mlplatform``: open the platform as ``ml``, unless something is called so already."""
    from jupyter_mlplatform.notebook.session import connect

    if "ml" not in shell.user_ns:
        shell.push({"ml": connect()})


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter-mlplatform"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from jupyter_mlplatform.extension.app import MLPlatformApp

    return [{"module": "jupyter_mlplatform", "app": MLPlatformApp}]
