"""``import-legacy``: carrying an export of the old product's database over."""

import argparse
import sys
from pathlib import Path

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.legacy import ImportLine, ImportReport
from jupyter_mlplatform.services.legacy.export import COLLECTIONS, read_export
from jupyter_mlplatform.services.legacy.files import DataFiles

_TITLES = {
    "carried_over": "carried over", "there_already": "there already", "partly": "carried over in part",
    "not_carried_over": "not carried over",
}  # fmt: skip


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``import-legacy``."""
    command = commands.add_parser(
        "import-legacy", help="carry a MongoDB export of the old product over; what is here already stays as it is"
    )
    files = ", ".join(f"{name}.jsonl" for name in COLLECTIONS)
    command.add_argument("folder", type=Path, help=f"the export, as mongoexport writes it: {files}")
    command.add_argument("--files", type=Path, metavar="FOLDER", help="where the data files are, found by their names")
    command.add_argument("--json", action="store_true", help="write the report as JSON")
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    if options.files is not None and not options.files.is_dir():
        raise NotFound(f"There is no folder {options.files}.", hint="Name another one with --files.")
    export = read_export(options.folder)
    with Platform(options.store) as platform:
        report = platform.carry_over(export, DataFiles(options.files), _show)
    sys.stdout.write(f"{report.model_dump_json(indent=1)}\n" if options.json else _text(report))
    return 0


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r{done} of {total} datasets{end}")
        sys.stderr.flush()


def _text(report: ImportReport) -> str:
    counts = ", ".join(f"{report.counts[name]} {title}" for name, title in _TITLES.items() if name in report.counts)
    return "\n".join([*map(_line, report.lines), f"{counts or 'nothing to carry over'}."]) + "\n"


def _line(line: ImportLine) -> str:
    became = f" -> {line.became}" if line.became else ""
    reason = f": {line.reason}" if line.reason else ""
    return f"{line.collection}:{line.line} {line.id} {_TITLES[line.outcome]}{became}{reason}"
