import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_mlplatform.endpoints.blocking import BlockingWorkers
from jupyter_mlplatform.records.errors import Invalid
from tests.endpoints.served_models import ROW, Model

pytestmark = pytest.mark.slow

PARENT = """
import os, shutil, sys, time
from pathlib import Path
from jupyter_mlplatform.endpoints.blocking import BlockingWorkers

root, model, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
workers = BlockingWorkers(root, lambda key, folder: shutil.copytree(model, folder, dirs_exist_ok=True))
workers.predict("model", [{"size": 1.0}])
child = os.fork() if how == "kill" else 1  # what it forks holds the workers' pipes open
if not child:
    os.close(1)
    os.close(2)
    time.sleep(60)
    os._exit(0)
print(workers._workers.pid("model"), workers._workers._spare.result().pid, workers._workers._sockets, child, flush=True)
if how == "kill":
    os.kill(os.getpid(), 9)
"""


def gone(pid: int) -> bool:
    return (
        not Path(f"/proc/{pid}").exists() or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    )


def test_a_kernel_with_a_running_loop_predicts(unpack, tmp_path, linear: Model):
    async def cell() -> object:
        with BlockingWorkers(tmp_path, unpack) as workers:
            with pytest.raises(Invalid):
                workers.predict("crafted", [ROW])
            return workers.predict("linear", [ROW])

    assert asyncio.run(cell()) == linear.predictor.predict([ROW])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", ["kill", "end"])
def test_workers_end_with_their_parent_however_that_ends(how, tmp_path, linear: Model):
    model, root = tmp_path / "model", tmp_path / "root"
    model.mkdir()
    linear.write(model)
    command = [sys.executable, "-W", "error", "-c", PARENT, root, model, how]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == (-9 if how == "kill" else 0)
    worker, spare, sockets, child = done.stdout.split()
    while not (gone(int(worker)) and gone(int(spare))):
        time.sleep(0.05)
    assert not Path(sockets).exists()
    assert not list(root.glob("*/*/*"))
    if how == "kill":
        os.kill(int(child), 9)


def test_importing_the_server_side_loads_no_scikit_learn():
    heavy = "import sys, jupyter_mlplatform.endpoints.blocking, jupyter_mlplatform.endpoints.endpoint"
    heavy += "; sys.exit(any(name.partition('.')[0] in ('sklearn', 'skops', 'pandas') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", heavy], check=False).returncode == 0
