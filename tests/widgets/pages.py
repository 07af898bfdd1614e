"""A browser's side of the widgets of a real kernel: it opens what a cell shows, sets traits and calls."""

import time
import uuid
from collections.abc import Callable
from typing import Any

WAIT_S = 60


class Page:
    """What a browser knows of a kernel's widgets: the state of each, and what was answered."""

    def __init__(self, client) -> None:
        self._client = client
        self.states: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, list[dict[str, Any]]] = {}

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell and return the bundle that it shows last; a cell that fails is a failure."""
        asked = self._client.execute(code)
        shown: dict[str, Any] = {}
        while True:
            message = self._take()
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, said = message["msg_type"], message["content"]
            assert kind != "error", said
            if kind in ("execute_result", "display_data"):
                shown = said["data"]
            elif kind == "status" and said["execution_state"] == "idle":
                return shown

    def begin(self, code: str) -> None:
        """Have a cell run, without waiting for it."""
        self._client.execute(code)

    def show(self, code: str) -> str:
        """Run a cell that shows a widget, and return its id."""
        return self.run(code)["application/vnd.jupyter.widget-view+json"]["model_id"]

    def set(self, widget: str, **traits: Any) -> None:
        """Set traits as a click does."""
        self._send(widget, {"method": "update", "state": traits, "buffer_paths": []})

    def call(self, widget: str, name: str, **arguments: Any) -> str:
        """Call the kernel; returns the call's id."""
        call_id = uuid.uuid4().hex
        self.answers[call_id] = []
        content = {"call": name, "id": call_id, "arguments": arguments}
        self._send(widget, {"method": "custom", "content": content})
        return call_id

    def cancel(self, widget: str, call_id: str) -> None:
        """Give a call up."""
        self._send(widget, {"method": "custom", "content": {"cancel": call_id}})

    def answer(self, call_id: str) -> dict[str, Any]:
        """Wait for the answer of a call: its result, or its problem."""
        self.until(lambda: self._ended(call_id) is not None)
        return self._ended(call_id) or {}

    def until(self, holds: Callable[[], object]) -> None:
        """Listen until something holds."""
        end = time.monotonic() + WAIT_S
        while not holds():
            assert time.monotonic() < end, "waited for too long"
            self._take()

    def _ended(self, call_id: str) -> dict[str, Any] | None:
        return next((said for said in self.answers[call_id] if "progress" not in said), None)

    def _send(self, widget: str, data: dict[str, Any]) -> None:
        content = {"comm_id": widget, "data": data}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", content))

    def _take(self) -> dict[str, Any]:
        message = self._client.get_iopub_msg(timeout=WAIT_S)
        said = message["content"]
        if message["msg_type"] == "comm_open":
            self.states[said["comm_id"]] = dict(said["data"]["state"])
        elif message["msg_type"] == "comm_msg":
            data = said["data"]
            if data["method"] in ("update", "echo_update"):
                self.states.setdefault(said["comm_id"], {}).update(data["state"])
            elif "id" in data.get("content", {}):
                self.answers.setdefault(data["content"]["id"], []).append(data["content"])
        return message
