"""An endpoint that speaks OpenAI's chat protocol, as well or as badly as a test wishes."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Endpoint:
    """A running endpoint; ``asked`` are the bodies that came, ``keys`` their Authorization headers."""

    url: str
    answer: Callable[[BaseHTTPRequestHandler], None]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def endpoint(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Endpoint]:
    """Run an endpoint that answers each question with `answer`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            running.keys.append(self.headers.get("Authorization"))
            running.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            with contextlib.suppress(ConnectionError):
                running.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Endpoint(f"http://127.0.0.1:{server.server_port}/v1", answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def streamed(text: str, pause_s: float = 0.0) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with server-sent events, a few letters each."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for start in range(0, len(text), 7):
            piece = {"choices": [{"delta": {"content": text[start : start + 7]}}]}
            handler.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
            handler.wfile.flush()
            time.sleep(pause_s)
        handler.wfile.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')

    return answer


def whole(body: bytes | str, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer in one piece; a text is what the model says, bytes are sent as they are."""
    said = json.dumps({"choices": [{"message": {"content": body}}]}).encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(said)

    return answer


def proposing(*recipes: list[dict[str, Any]]) -> str:
    """Return what a model says that proposes these recipes."""
    return json.dumps({"proposals": [{"steps": steps, "reason": f"It may help ({len(steps)})."} for steps in recipes]})
