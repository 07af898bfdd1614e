"""``doctor``: whether everything is as the platform needs it, and what to do where it is not."""

import argparse
import fcntl
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from jupyter_core.paths import jupyter_config_path, jupyter_path

from jupyter_mlplatform.executor import Executor, Report
from jupyter_mlplatform.platform import STORE_VARIABLE, state_folder
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.store import LAKEFS_SCHEME, open_store

PACKAGE = "jupyter_mlplatform"
LABEXTENSION = "jupyter-mlplatform"
OPTIONAL = {
    "lightgbm": ("boosting", "one kind of boosted trees less is tried"),
    "xgboost-cpu": ("boosting", "one kind of boosted trees less is tried"),
    "fsspec": ("remote", "tables cannot be read from object stores"),
}
LITTLE_DISK_BYTES = 2 * 1024**3
LITTLE_MEMORY_BYTES = 2 * 1024**3
JOB_S = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do about it."""

    level: Literal["ok", "warning", "problem"]
    subject: str
    detail: str
    hint: str = ""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``doctor``."""
    doctor = commands.add_parser("doctor", help="look whether everything is as it has to be, and say what to do")
    doctor.add_argument("--json", action="store_true", help="for programs")
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    found: list[Finding] = []
    for look in (_packages, _server_extension, _panel, _store, _state, _jobs, _machine):
        for finding in look(options.store):
            found.append(finding)
            if not options.json:
                sys.stdout.write(_line(finding))
    if options.json:
        sys.stdout.write(json.dumps([asdict(finding) for finding in found], indent=1) + "\n")
    return 1 if any(finding.level == "problem" for finding in found) else 0


def _line(finding: Finding) -> str:
    hint = f"\n{'':18}→ {finding.hint}" if finding.hint else ""
    return f"{finding.level:8} {finding.subject:8} {finding.detail}{hint}\n"


def _packages(address: str) -> Iterator[Finding]:
    names = (PACKAGE, "jupyter_server", "polars", "pyarrow", "scikit-learn")
    yield Finding("ok", "packages", ", ".join(f"{name} {version(name)}" for name in names))
    for name, (extra, without) in OPTIONAL.items():
        if not _is_installed(name):
            yield Finding(
                "warning", "packages", f"{name} is not installed: {without}.", f"pip install '{PACKAGE}[{extra}]'"
            )
    if address.startswith(LAKEFS_SCHEME) and not _is_installed("lakefs-sdk"):
        yield Finding(
            "problem", "packages", "lakefs-sdk is not installed: no lakeFS store.", f"pip install '{PACKAGE}[lakefs]'"
        )


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _server_extension(_: str) -> Iterator[Finding]:
    from jupyter_server.extension.config import ExtensionConfigManager

    for folder in jupyter_config_path():
        manager = ExtensionConfigManager(read_config_path=[folder])
        enabled = manager.get_jpserver_extensions().get(PACKAGE)  # type: ignore[no-untyped-call] # Jupyter's own
        if enabled is not None:
            break
    if enabled:
        yield Finding("ok", "server", f"The server extension is enabled in {folder}.")
    else:
        how = "disabled" if enabled is False else "not enabled"
        yield Finding(
            "problem", "server", f"The server extension is {how}.", f"jupyter server extension enable {PACKAGE}"
        )


def _panel(_: str) -> Iterator[Finding]:
    descriptions = [Path(folder) / LABEXTENSION / "package.json" for folder in jupyter_path("labextensions")]
    there = next((path for path in descriptions if path.exists()), None)
    if there is None:
        yield Finding(
            "problem", "panel", "JupyterLab does not find the panel.", f"pip install --force-reinstall {PACKAGE}"
        )
        return
    shown = json.loads(there.read_bytes())["version"]
    if shown == version(PACKAGE):
        yield Finding("ok", "panel", f"{shown}, in {there.parent}.")
    else:
        yield Finding(
            "problem", "panel", f"The panel in {there.parent} is of version {shown}, the package {version(PACKAGE)}.",
            "Remove that folder, and install the package again.",
        )  # fmt: skip


def _store(address: str) -> Iterator[Finding]:
    folder = None if "://" in address else Path(address).absolute()
    if folder is not None and not folder.exists():
        yield from _room(folder)
        yield Finding("ok", "store", f"{folder} is made when it is first used (or name another: {STORE_VARIABLE}).")
        return
    try:
        store = open_store(address)
        try:
            facts = store.health()
        finally:
            store.close()
    except MLPlatformError as error:
        yield Finding("problem", "store", f"{address}: {error.detail}", error.hint or "")
        return
    said = ", ".join(f"{name} {fact}" for name, fact in facts.items())
    if facts.get("access") == "read-only":
        hint = "Give the server's user the right to write, if people are to work with it."
        yield Finding("warning", "store", f"{address} can only be read ({said}).", hint)
    else:
        yield Finding("ok", "store", f"{address} answers ({said}).")
    if folder is not None:
        yield from _room(folder)


def _state(address: str) -> Iterator[Finding]:
    folder = state_folder(address)
    probed = _existing(folder)
    try:
        with tempfile.TemporaryDirectory(dir=probed) as made:
            with (Path(made) / "lock").open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket(socket.AF_UNIX) as listener, tempfile.TemporaryDirectory() as short:
                listener.bind(f"{short}/s")
    except OSError as error:
        yield Finding(
            "problem", "state", f"{folder}, for jobs and uploads under way: {error}.",
            "It needs a folder that can be written and locked; on a network home without locks, choose a local disk.",
        )  # fmt: skip
        return
    yield Finding("ok", "state", f"{folder} can be written and locked.")
    if "://" in address:
        yield from _room(folder)


def _room(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(_existing(folder)).free
    detail = f"{free / 1e9:.1f} GB are free for {folder}."
    if free < LITTLE_DISK_BYTES:
        yield Finding("warning", "disk", detail, "jupyter mlplatform gc --delete")
    else:
        yield Finding("ok", "disk", detail)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _jobs(_: str) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory(prefix="mlplatform-doctor-") as root:
        executor = Executor(Path(root))
        try:
            job = executor.submit(kind="probe", title="Probe", task=f"{__name__}:probe", spec={})
            job = executor.wait(job.id, JOB_S)
        except MLPlatformError as error:
            yield Finding("problem", "jobs", error.detail, error.hint or "")
            return
        if job.status == "succeeded":
            yield Finding("ok", "jobs", f"A process of its own ran one, as process {job.result['pid']}.")
        else:
            executor.cancel(job.id)
            why = job.error["detail"] if job.error else f"It is {job.status} after {JOB_S} s."
            yield Finding("problem", "jobs", f"A job did not run: {why}", "\n".join(job.log[-3:]))


def probe(_spec: dict[str, Any], _report: Report) -> dict[str, Any]:
    """Say which process this is."""
    return {"pid": os.getpid()}


def _machine(_: str) -> Iterator[Finding]:
    pages: Callable[[str], int] = os.sysconf
    memory = pages("SC_PHYS_PAGES") * pages("SC_PAGE_SIZE")
    detail = f"{os.cpu_count()} cores, {memory / 2**30:.0f} GiB of memory."
    if memory < LITTLE_MEMORY_BYTES:
        yield Finding("warning", "machine", detail, "Training needs some GiB; tables are read in bounded memory.")
    else:
        yield Finding("ok", "machine", detail)
