"""A real kernel that runs cells as JupyterLab does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import KernelManager


class Kernel:
    """A running kernel."""

    def __init__(self, client) -> None:
        self.client = client

    def run(self, code: str, cell: str = "") -> str:
        """Run a cell (with its id in the notebook) and return what it prints or, if it fails, the traceback shown."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        shown = []
        while True:
            reply = self.client.get_iopub_msg(timeout=60)
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            kind, said = reply["msg_type"], reply["content"]
            if kind == "stream":
                shown.append(said["text"])
            elif kind == "error":
                shown.append("\n".join(said["traceback"]))
            elif kind == "execute_result":
                shown.append(said["data"]["text/plain"])
            elif kind == "status" and said["execution_state"] == "idle":
                return "".join(shown)

    def begin(self, code: str) -> None:
        """Have a cell run, without waiting for it: the next one waits."""
        self.client.execute(code)


@contextmanager
def running_kernel(folder: Path, store: Path, notebook: str) -> Iterator[Kernel]:
    """Start a kernel as a Jupyter server does for a notebook, with a store of its own."""
    environment = {
        **os.environ,
        "JPY_SESSION_NAME": notebook,
        "JUPYTER_MLPLATFORM_STORE": str(store),
        "JUPYTER_RUNTIME_DIR": str(folder),
    }
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=environment, cwd=str(folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
