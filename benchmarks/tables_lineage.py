"""Lineage and the index: what a record costs against MLflow, ancestry and impact, and a large repository at a server.

``python -m benchmarks.tables_lineage [--datasets N] [--versions N] [--mlflow PYTHON]``. CPU is user + system time of
the process that does the work. MLflow (on SQLite) runs in an interpreter of its own: that of the ``mlflow`` program on
PATH, or the one given; without it, it is skipped. Needs Linux.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.large_repository import make
from benchmarks.measure import interleave
from jupyter_mlplatform import Platform
from jupyter_mlplatform.services.index import graph
from jupyter_mlplatform.services.origin import Origin
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.store.embedded import EmbeddedStore
from tests.servers import JupyterServer, running_server

ROUNDS = 400
RUNS = 60
CHAIN = 1_000
ASKED = 30
PLACE = Origin("work.ipynb", "7", "12")
RUNNER = Path(__file__).parent / "peers" / "mlflow_runs.py"


def write_record(folder: Path, mlflow: str | None) -> None:
    """Commit small objects with lineage in the metadata and without, and log MLflow runs that say the same."""
    store = EmbeddedStore(folder / "record")
    repository = Repository(store, author="ada", origin=lambda: PLACE)
    for branch in ("with", "without"):
        store.create_branch(branch, "main")

    def commit(branch: str, number: int, metadata: dict[str, str] | None) -> None:
        with store.stage(branch) as stage:
            stage.put("recipe.json", b"%d" % number)
            stage.commit("Impute, scale", metadata)

    def stamped(number: int) -> None:
        inputs = ("a" * 64,)
        stamp = Stamp("transformation", "churn", number, steps=("impute", "scale"), inputs=inputs)
        commit("with", number, repository.stamp(stamp))

    cases = {
        "with": lambda number: cpu(lambda: stamped(number)),
        "without": lambda number: cpu(lambda: commit("without", number, None)),
    }
    samples = interleave("commit", "s", cases, ROUNDS).samples
    store.close()
    added = median(one - other for one, other in zip(samples["with"], samples["without"], strict=True))
    print("\nOne lineage record, CPU (median)")
    print(f"  a commit with lineage in its metadata     {1e3 * median(samples['with']):8.3f} ms")
    print(f"  the same commit without                   {1e3 * median(samples['without']):8.3f} ms")
    print(f"  what the lineage adds                     {1e3 * added:8.3f} ms")
    run = mlflow_run(folder, mlflow)
    if run is not None:
        print(f"  one MLflow run on SQLite                  {1e3 * run:8.3f} ms")
        print(f"  MLflow run ÷ what the lineage adds        {run / added:8.0f}   (goal: at least 100)")
        print(f"  MLflow run ÷ the whole commit             {run / median(samples['with']):8.1f}")


def mlflow_run(folder: Path, python: str | None) -> float | None:
    """Return the CPU seconds of a run, None (said) where there is no MLflow."""
    program = shutil.which("mlflow")
    python = python or (program and str(Path(program).resolve().parent / "python"))
    if not python:
        print("  Skipped: MLflow. There is no program `mlflow` on PATH; give an interpreter that has it with --mlflow.")
        return None
    command = [python, "-P", str(RUNNER), str(folder), str(RUNS)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    answer = json.loads(output.splitlines()[-1])
    return float(median(answer["cpu"]))


def walk(folder: Path) -> None:
    """Ask for the ancestry and the impact of the two ends of a line of recipes."""
    make(folder / "chain", datasets=1, versions=CHAIN, every_upload=CHAIN)
    with Platform(str(folder / "chain"), author="ada") as platform:
        (dataset,) = [one.id for one in platform.datasets.search(query="churn").items]
        first, last = platform.versions.locate(f"{dataset}@1").id, platform.versions.locate(dataset).id

        def ancestry() -> int:
            with platform.index.read() as connection:
                return len(graph.reach(connection, [last], "up", depth=CHAIN))

        def stale() -> int:
            with platform.index.read() as connection:
                return len(graph.reach_rows(connection, [first]))

        print(f"\nA line of {CHAIN:,} versions, CPU (median; goal: at most 5 ms from the index)")
        asked: dict[str, Callable[[], object]] = {
            "ancestry, from the index": ancestry,
            "impact, from the index": stale,
            "lineage up, as a graph of 2,000 nodes": lambda: platform.lineage.graph(
                last, depth=2 * CHAIN, direction="up"
            ),
            "lineage, 50 edges": lambda: platform.lineage.graph(last),
            "impact of the first, as a record": lambda: platform.lineage.impact(first),
        }
        for name, ask in asked.items():
            ask()
            print(f"  {name:41} {1e3 * median(cpu(ask) for _ in range(ASKED)):8.3f} ms")


def serve(folder: Path, datasets: int, versions: int) -> None:
    """Ask a Jupyter server on a repository of many datasets, and edit meanwhile."""
    make(folder / "large" / "store", datasets=datasets, versions=versions)
    print(f"\n{datasets:,} datasets, {datasets * versions:,} versions, at a Jupyter server (goal: less than 50 ms)")
    with Platform(str(folder / "large" / "store"), author="ada") as platform:
        print(f"  building the index for the first time: {cpu(platform.index.refresh):.1f} s of CPU")
    with running_server(folder / "large") as server:
        server.call("GET", "/datasets")
        some = f"orders-{datasets // 2 + 4:05d}"
        requests = {
            "list 50": ("/datasets", {}),
            "list 50 from the middle": ("/datasets", {"after": some}),
            "search a word": ("/datasets", {"q": "kyoto"}),
            "search two words": ("/datasets", {"q": "kyoto energy"}),
            "search what nothing has": ("/datasets", {"q": "nowhere"}),
            "search a column": ("/datasets", {"q": "column 19"}),
            "one by name": (f"/datasets/Orders {datasets // 2 + 4}", {}),
            "history": (f"/datasets/{some}/versions", {}),
            "lineage": (f"/versions/{some}@{versions // 2}/lineage", {}),
            "impact": (f"/versions/{some}@{versions // 2}/impact", {}),
            "children": (f"/versions/{some}@{versions // 2}/children", {}),
        }
        print("  request                      wall ms   CPU ms of the server (medians)")
        for name, (path, query) in requests.items():
            ask(server, name, lambda _n, path=path, query=query: server.call("GET", path, params=query))  # type: ignore[misc]

        def edited(number: int) -> None:
            server.call("PATCH", f"/datasets/{some}", json={"description": f"edit {number}"})

        ask(server, "list 50, after a change", lambda _n: server.call("GET", "/datasets"), before=edited)


def ask(
    server: JupyterServer, name: str, request: Callable[[int], object], before: Callable[[int], object] | None = None
) -> None:
    walls, spent = [], []
    for number in range(ASKED):
        if before is not None:
            before(number)
        busy, start = server_cpu(server), time.perf_counter()
        request(number)
        walls.append(time.perf_counter() - start)
        spent.append(server_cpu(server) - busy)
    print(f"  {name:27} {1e3 * median(walls):8.1f} {1e3 * sum(spent) / len(spent):8.1f}")


def server_cpu(server: JupyterServer) -> float:
    """Return the CPU seconds that the server's process has used (in steps of a hundredth)."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=10_000)
    parser.add_argument("--versions", type=int, default=10, help="of each dataset")
    parser.add_argument("--mlflow", metavar="PYTHON", help="an interpreter that has MLflow")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_record(Path(folder), options.mlflow)
        walk(Path(folder))
        serve(Path(folder), options.datasets, options.versions)


if __name__ == "__main__":
    main()
