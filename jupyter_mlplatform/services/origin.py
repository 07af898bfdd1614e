"""Where work comes from, as far as a kernel tells: the notebook and the cell that runs."""

import os
import sys
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a notebook; everything is empty outside of one.

    Parameters
    ----------
    notebook
        Path of the notebook, as the Jupyter server (or the editor) names it.
    cell
        The cell's id in the notebook file, where the client that runs it tells.
    execution
        The number that stands beside the cell, ``[7]``.
    """

    notebook: str = ""
    cell: str = ""
    execution: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it as JSON."""
        return asdict(self)


NOWHERE = Origin()


def here() -> Origin:
    """Return where the code that runs now comes from."""
    notebook = os.environ.get("JPY_SESSION_NAME", "").rpartition("RTC:")[2]
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    if shell is None or kernel is None:
        return Origin(notebook)
    parent = kernel.get_parent() or {}
    return Origin(
        # Visual Studio Code runs kernels without a Jupyter server's session.
        notebook=notebook or str(shell.user_ns.get("__vsc_ipynb_file__", "")),
        cell=str(parent.get("metadata", {}).get("cellId", "")),
        execution=str(shell.execution_count),
    )
