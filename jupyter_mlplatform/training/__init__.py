"""Models from tables: candidates, honest cross-validated scores, and a pipeline that can be stored without pickle.

It takes a table and gives back a pipeline and its report; where they are kept is the services' matter.
The names below load on first use, since scikit-learn takes a second to import.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_mlplatform.training.runner import Trained, train

__all__ = ["Trained", "train"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jupyter_mlplatform.training import runner  # on first use

    found: object = getattr(runner, name)
    return found
