"""The end of a process is told by a thread that has a file of its own."""

import os
import select
import signal
import subprocess
import sys

CHILD = """
import os, sys, threading
from jupyter_mlplatform.endpoints.herald import hand_over
told = int(sys.argv[1])
hand_over(told, threading.Event().wait)
try:
    os.fstat(told)
except OSError:
    print("apart", flush=True)
threading.Event().wait()
"""


def test_a_pipe_that_was_handed_over_is_open_until_the_process_ends() -> None:
    heard, told = os.pipe()
    command = [sys.executable, "-c", CHILD, str(told)]
    with subprocess.Popen(command, pass_fds=[told], stdout=subprocess.PIPE) as child:
        try:
            os.close(told)
            assert child.stdout.readline() == b"apart\n"
            assert select.select([heard], [], [], 0)[0] == []
        finally:
            os.kill(child.pid, signal.SIGKILL)
        assert select.select([heard], [], [], 30)[0] == [heard]
        assert os.read(heard, 1) == b""
    os.close(heard)
