"""Predictions over HTTP: ours, other products with the same steps on the same rows, and the floor.

``python -m benchmarks.serving [--rounds N] [--only NAME ...] [--json FILE]``. A peer is an environment of its own,
``/tmp/bench/<name>/bin/python`` (or below ``--peers``), with mlflow, mlserver and mlserver-sklearn, or bentoml; one
that is absent is skipped and said to be. CPU is that of a server's whole process tree, and
of the server alone. Linux only: it is read from /proc.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from tests.servers import JupyterServer, free_port, running_server

START_S = 180
CONNECTIONS = 16


@dataclass
class Target:
    """Something to call: ``samples`` hold, by measure, one value a round."""

    name: str
    port: int
    path: str
    body: bytes
    headers: dict[str, str]
    pid: int
    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, measure: str, value: float) -> None:
        """Note what a round gave."""
        self.samples.setdefault(measure, []).append(value)

    def middle(self, measure: str) -> float | None:
        """Return the median of the rounds."""
        return median(self.samples[measure]) if self.samples.get(measure) else None


def table(rows: int = 5000) -> pl.DataFrame:
    """Return rows of 8 numbers and 4 levels, with gaps."""
    rng = np.random.default_rng(0)
    columns: dict[str, Any] = {f"number_{place}": rng.normal(size=rows).round(4) for place in range(8)}
    columns |= {f"level_{place}": rng.choice(list("abcdefgh"), rows) for place in range(4)}
    score = columns["number_0"] + columns["number_1"] * 0.5 + (columns["level_0"] == "a")
    label = np.where(score + rng.logistic(size=rows) > 0, "yes", "no")
    frame = pl.DataFrame(columns)
    gap = pl.Series(rng.random(rows) < 0.05)
    return frame.with_columns(number_2=pl.when(~gap).then("number_2"), label=pl.Series(label))


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds of the threads of a process, to the microsecond; 0 for one that is gone."""
    try:
        threads = [(thread / "schedstat").read_text() for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return 0.0
    return sum(int(thread.split()[0]) for thread in threads) / 1e9


def tree_cpu_s(root: int) -> float:
    """Return the CPU seconds of a process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry.parent.name))
    total, left = 0.0, [root]
    while left:
        pid = left.pop()
        total += process_cpu_s(pid)
        left += children.get(pid, [])
    return total


def call(target: Target, connection: http.client.HTTPConnection) -> bytes:
    connection.request("POST", target.path, target.body, target.headers)
    reply = connection.getresponse()
    body = reply.read()
    if reply.status >= 300:
        raise RuntimeError(f"{target.name}: {reply.status} {body[:500]!r}")
    return body


def measure(target: Target, requests: int) -> None:
    """Send requests one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    for _ in range(20):
        call(target, connection)
    before, alone, taken = tree_cpu_s(target.pid), process_cpu_s(target.pid), []
    for _ in range(requests):
        begun = time.perf_counter()
        call(target, connection)
        taken.append(time.perf_counter() - begun)
    target.add("cpu_ms", 1000 * (tree_cpu_s(target.pid) - before) / requests)
    target.add("server_ms", 1000 * (process_cpu_s(target.pid) - alone) / requests)
    target.add("p50_ms", 1000 * float(np.quantile(taken, 0.5)))
    target.add("p99_ms", 1000 * float(np.quantile(taken, 0.99)))
    connection.close()


def measure_throughput(target: Target, seconds: float) -> None:
    """Send as many requests as it answers on 16 connections."""
    until, counts = time.perf_counter() + seconds, [0] * CONNECTIONS

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
        while time.perf_counter() < until:
            call(target, connection)
            counts[place] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    target.add("per_s", sum(counts) / seconds)


def wait_until(condition: Callable[[], Any], what: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            condition()
        except (OSError, RuntimeError, http.client.HTTPException):
            time.sleep(0.3)
        else:
            return
    raise RuntimeError(f"{what} did not start.")


@contextmanager
def process(command: list[str], log: Path) -> Iterator[int]:
    """Run a server in a session of its own, and end all of it."""
    with log.open("wb") as out:
        started = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        try:
            yield started.pid
        finally:
            os.killpg(started.pid, 15)
            started.wait(30)


def peer_targets(stack: ExitStack, folder: Path, peers: Path, names: list[str], one: dict[str, Any]) -> list[Target]:
    """Start the peers that are there."""
    script, found = Path(__file__).parent / "serving_peers" / "peer.py", []
    columns = list(one)
    bodies = {
        "mlflow": ("/invocations", {"dataframe_split": {"columns": columns, "data": [list(one.values())]}}),
        "mlserver": ("/v2/models/animals/infer", {"parameters": {"content_type": "pd"}, "inputs": _tensors(one)}),
        "bentoml": ("/predict", {"rows": [one]}),
    }
    for name in names:
        python = peers / name / "bin" / "python"
        if not python.exists():
            print(f"{name}: skipped, there is no {python}")
            continue
        home = folder / name
        home.mkdir()
        (home / "train.csv").write_bytes((folder / "train.csv").read_bytes())
        port = free_port()
        pid = stack.enter_context(process([str(python), str(script), name, str(home), str(port)], home / "log"))
        path, body = bodies[name]
        target = Target(name, port, path, json.dumps(body).encode(), {"Content-Type": "application/json"}, pid)
        try:
            wait_until(lambda t=target: call(t, http.client.HTTPConnection("127.0.0.1", t.port, timeout=60)), name)
        except RuntimeError as error:
            print(f"{name}: skipped, {error} {(home / 'log').read_text()[-1500:]}")
            continue
        found.append(target)
    return found


def _tensors(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "shape": [1],
            "datatype": "BYTES" if isinstance(value, str) else "FP64",
            "data": [value],
            **({"parameters": {"content_type": "str"}} if isinstance(value, str) else {}),
        }
        for name, value in row.items()
    ]


def our_targets(server: JupyterServer, rows: list[dict[str, Any]], candidate: str) -> list[Target]:
    """Train, deploy and open a port."""
    train = {
        "version": "animals", "target": "label", "candidates": [candidate], "folds": 2, "trials": 0, "ensemble": False,
        "name": candidate,
    }  # fmt: skip
    job = server.wait(server.call("POST", "/models/train", 202, json=train), 300)
    model = job["result"]["id"]
    endpoint = candidate.replace("_", "-")
    deployed = server.call("PUT", f"/models/{model}/deploy", json={"endpoint": endpoint})
    print(f"ours ({candidate}): {deployed['path']}")
    port = server.call("PATCH", f"/deployments/{endpoint}", json={"port": 0})["port"]
    token = server.call("POST", f"/deployments/{endpoint}/tokens", 201, json={"name": "bench"})["token"]
    jupyter = {"Authorization": f"token {server.token}", "Content-Type": "application/json"}
    listening = int(server.url.rsplit(":", 1)[1].partition("/")[0])
    path, pid = f"/mlplatform/api/v1/deployments/{endpoint}/predict", server.process.pid
    one, many = (json.dumps({"rows": part}).encode() for part in (rows[:1], rows[:100]))
    infer = json.dumps({"inputs": _tensors(rows[0])}).encode()
    own = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return [
        Target(f"ours, Jupyter, 1 row ({candidate})", listening, path, one, jupyter, pid),
        Target(f"ours, Jupyter, 100 rows ({candidate})", listening, path, many, jupyter, pid),
        Target(f"ours, own port, 1 row ({candidate})", port, f"/v2/models/{endpoint}/infer", infer, own, pid),
    ]


def verdicts(targets: list[Target]) -> Iterator[tuple[str, float, float, bool]]:
    """Yield each goal with what was measured, its limit and whether larger is better."""
    by_name = {target.name: target for target in targets}

    def ratio(left: str, right: str, measure_name: str) -> float | None:
        if left not in by_name or right not in by_name:
            return None
        above, below = by_name[left].middle(measure_name), by_name[right].middle(measure_name)
        return above / below if above and below else None

    one, port = "ours, Jupyter, 1 row (linear)", "ours, own port, 1 row (linear)"
    many, jupyter, tornado = "ours, Jupyter, 100 rows (linear)", "empty Jupyter handler", "empty tornado handler"
    boosted = "(hist_gradient_boosting)"
    goals = [
        (f"CPU of the server, one row through Jupyter ÷ {jupyter}", ratio(one, jupyter, "server_ms"), 1.5, False),
        (f"CPU with the worker's, one row through Jupyter ÷ {jupyter}", ratio(one, jupyter, "cpu_ms"), 1.5, False),
        (f"CPU, one row on its own port ÷ {tornado}", ratio(port, tornado, "cpu_ms"), 3, False),
        ("CPU, 100 rows ÷ one row", ratio(many, one, "cpu_ms"), 1.5, False),
        (
            "CPU, 100 rows ÷ one row, gradient boosting",
            ratio(f"ours, Jupyter, 100 rows {boosted}", f"ours, Jupyter, 1 row {boosted}", "cpu_ms"),
            1.5,
            False,
        ),
        ("p50, BentoML ÷ ours", ratio("bentoml", port, "p50_ms"), 6, True),
        ("p50, MLflow ÷ ours", ratio("mlflow", port, "p50_ms"), 14, True),
        ("throughput, ours ÷ BentoML", ratio(port, "bentoml", "per_s"), 9, True),
        ("throughput, ours ÷ MLflow", ratio(port, "mlflow", "per_s"), 17, True),
    ]
    for name, value, limit, larger in goals:
        if value is not None:
            yield name, value, limit, larger
    for peer in ("bentoml", "mlserver", "mlflow"):
        value = ratio(peer, "empty tornado handler", "cpu_ms")
        if value is not None:
            print(f"(CPU of {peer} ÷ empty tornado handler: {value:.1f})")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement of throughput; 0 for none")
    parser.add_argument("--peers", type=Path, default=Path("/tmp/bench"))  # where they are by custom
    parser.add_argument("--only", nargs="*", default=["mlflow", "mlserver", "bentoml"])
    parser.add_argument("--candidates", nargs="*", default=["linear", "hist_gradient_boosting"])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    frame = table()
    rows = frame.drop("label").drop_nulls().head(200).to_dicts()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="serving-")))
        frame.write_csv(folder / "train.csv")
        floor = {"ServerApp": {"jpserver_extensions": {"benchmarks.serving_peers.floor": True}}}
        server = stack.enter_context(running_server(folder / "ours", config=floor))
        server.upload("animals.csv", (folder / "train.csv").read_bytes())
        targets = [target for name in options.candidates for target in our_targets(server, rows, name)]
        first = targets[0]
        targets.append(Target("empty Jupyter handler", first.port, "/floor", b"{}", first.headers, first.pid))
        empty = free_port()
        script = Path(__file__).parent / "serving_peers" / "empty_tornado.py"
        pid = stack.enter_context(process([sys.executable, str(script), str(empty)], folder / "tornado.log"))
        targets.append(Target("empty tornado handler", empty, "/", b"{}", {}, pid))
        wait_until(lambda: call(targets[-1], http.client.HTTPConnection("127.0.0.1", empty)), "tornado")
        targets += peer_targets(stack, folder, options.peers, options.only, rows[0])
        for number in range(options.rounds):
            for target in targets[number % len(targets) :] + targets[: number % len(targets)]:
                is_peer = target.name in options.only
                measure(target, options.requests // 4 if is_peer else options.requests)
                if options.seconds and (is_peer or "1 row (linear)" in target.name):
                    measure_throughput(target, options.seconds)
        print(f"\n| {'':<50} | CPU ms | server ms | p50 ms | p99 ms | per s |\n| --- |{' ---: |' * 5}")
        for target in targets:
            values = [target.middle(name) for name in ("cpu_ms", "server_ms", "p50_ms", "p99_ms", "per_s")]
            shown = " | ".join("" if value is None else f"{value:.3g}" for value in values)
            print(f"| {target.name:<50} | {shown} |")
        print("\n| goal | measured | limit | |\n| --- | ---: | ---: | --- |")
        for name, value, limit, larger in verdicts(targets):
            met = value >= limit if larger else value <= limit
            print(f"| {name} | {value:.2f} | {'≥' if larger else '≤'} {limit} | {'met' if met else '**missed**'} |")
        if options.json:
            options.json.write_text(json.dumps({target.name: target.samples for target in targets}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
