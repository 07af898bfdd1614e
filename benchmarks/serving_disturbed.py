"""Predictions while something goes wrong or on: a worker is killed, a model trains.

``python -m benchmarks.serving_disturbed [--kills N] [--requests N] [--candidates NAME ...]``. Through a real Jupyter
server. A worker is frozen with a call under way and killed: how long until the call fails, and until another worker
answers. Then the latencies of one row, one request after the other, alone and while another job trains. Linux only.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.serving import Target, call, our_targets, process_cpu_s, table
from tests.extension.animals import workers_of
from tests.servers import JupyterServer, running_server

HEALTHY_S = 61.0
READY_S = 8.0
MOST_WORK_S = 1.0  # of 500 calls; one that loads a model works more


def serving_pid(server: JupyterServer, target: Target) -> int:
    """Return the worker that answers a target: the one that works when it is called, once no other loads a model."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    while True:
        before = {pid: process_cpu_s(pid) for pid in workers_of(server)}
        for _ in range(500):
            call(target, connection)
        worked = {pid: process_cpu_s(pid) - before[pid] for pid in before}
        busiest, pid = max((spent, pid) for pid, spent in worked.items())
        if sum(worked.values()) < 1.2 * busiest < MOST_WORK_S:
            return pid


def status(target: Target) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    connection.request("POST", target.path, target.body, target.headers)
    reply = connection.getresponse()
    reply.read()
    return reply.status


def kill(server: JupyterServer, target: Target) -> tuple[float, float]:
    """Return the milliseconds until a call under way fails, and until another worker answers."""
    pid = serving_pid(server, target)
    os.kill(pid, signal.SIGSTOP)
    failed: list[float] = []

    def ask() -> None:
        if status(target) == 200:
            raise RuntimeError("A worker that was frozen answered.")
        failed.append(time.perf_counter())

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.3)
    killed = time.perf_counter()
    os.kill(pid, signal.SIGKILL)
    asking.join()
    while status(target) != 200:
        time.sleep(0.001)
    return 1000 * (failed[0] - killed), 1000 * (time.perf_counter() - killed)


def latencies(target: Target, requests: int) -> list[float]:
    """Return the milliseconds of requests, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    taken = []
    for _ in range(requests):
        begun = time.perf_counter()
        call(target, connection)
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def show(what: str, values: Sequence[float]) -> None:
    """Print how values are spread."""
    middle, ninety, ninety_nine = np.quantile(values, [0.5, 0.9, 0.99])
    print(f"| {what} | {middle:.1f} | {ninety:.1f} | {ninety_nine:.1f} | {max(values):.1f} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--kills", type=int, default=5, help="of each worker; a minute each, since one recovers so long"
    )
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--candidates", nargs="*", default=["linear", "random_forest"])
    options = parser.parse_args()
    frame = table()
    rows = frame.drop("label").drop_nulls().head(200).to_dicts()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory(prefix="disturbed-") as folder, running_server(Path(folder)) as server:
        server.upload("animals.csv", frame.write_csv().encode())
        targets = {name: our_targets(server, rows, name)[0] for name in options.candidates}
        print("| ms | median | 90 % | 99 % | most |\n| --- | ---: | ---: | ---: | ---: |")
        for name, target in targets.items():
            found = []
            for number in range(options.kills):
                time.sleep(HEALTHY_S if number else READY_S)
                found.append(kill(server, target))
            show(f"{name}: a call of a killed worker fails", [one for one, _ in found])
            show(f"{name}: another worker answers", [other for _, other in found])
        first = targets[options.candidates[0]]
        show("one row, nothing else", latencies(first, options.requests))
        train = {"version": "animals", "target": "label", "time_budget_s": 600}
        job = server.call("POST", "/models/train", 202, json=train)
        time.sleep(READY_S)
        show("one row, while another job trains", latencies(first, options.requests))
        running = server.call("GET", f"/jobs/{job['id']}")
        print(f"(the job was {running['status']} afterwards, {json.dumps(running['stage'])})")
        server.call("DELETE", f"/jobs/{job['id']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
