"""Tasks that end in every way a task can end."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_mlplatform.records.errors import Invalid


def add(spec, report):
    report.log("adding")
    return {"sum": spec["a"] + spec["b"]}


def report_progress(spec, report):
    report.progress(0.25, "first")
    report.progress(0.5, "second", eta_s=spec["eta_s"])
    wait_for(spec["go"])
    return {}


def hold(spec, report):
    """Say that it runs, then wait until the file `go` exists; ignore SIGTERM if asked to."""
    if spec.get("stubborn"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    report.progress(0.5, "holding")
    wait_for(spec["go"])
    return {"threads": os.environ["OMP_NUM_THREADS"]}


def hold_with_child(spec, report):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    report.progress(0.5, str(child.pid))
    wait_for(spec["go"])
    return {}


def hold_with_scratch(spec, report):
    folder = tempfile.mkdtemp()
    report.progress(0.5, folder)
    wait_for(spec["go"])
    return {}


def refuse(spec, report):
    raise Invalid("There is no column 'x'.", field="target", hint="Choose another.")


def fail(spec, report):
    return {"ratio": 1 / 0}


def exhaust_memory(spec, report):
    raise MemoryError


def die(spec, report):
    sys.stdout.write("last words\n")
    sys.stdout.flush()
    os.kill(os.getpid(), spec["signal"])
    return {}


def leave(spec, report):
    os._exit(3)


def return_nonsense(spec, report):
    return {"it": object()}


def many_events(spec, report):
    for number in range(spec["lines"]):
        report.log(f"line {number}")
    return {"lines": spec["lines"]}


def wait_for(path):
    until = time.monotonic() + 60
    while not Path(path).exists() and time.monotonic() < until:
        time.sleep(0.01)
