"""Long work as supervised child processes that outlive the browser, the kernel and the server.

A job is a folder; whoever can read the folder can list, follow, cancel and judge the job. The names below load on first
use: a child that waits for its turn imports this package and must stay small.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_mlplatform.executor.local import Executor
    from jupyter_mlplatform.executor.report import Report

__all__ = ["Executor", "Report"]

_MODULES = {"Executor": "local", "Report": "report"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return found
