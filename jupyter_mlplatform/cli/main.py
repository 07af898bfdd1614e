"""The entry point of ``jupyter mlplatform``."""

import argparse
import sys
from collections.abc import Sequence

from jupyter_mlplatform.cli import doctor, legacy, maintenance, moving
from jupyter_mlplatform.platform import STORE_VARIABLE, default_address
from jupyter_mlplatform.records.errors import MLPlatformError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or damaged, 2 wrong arguments."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except MLPlatformError as error:
        sys.stderr.write(f"jupyter mlplatform {options.command}: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Run it again to continue.\n")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jupyter mlplatform", description="Move a store and look after it.")
    parser.add_argument(
        "--store",
        metavar="ADDRESS",
        default=default_address(),
        help=f"the store to work on: a folder, or lakefs://repository (default: {STORE_VARIABLE}, or %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    moving.add_commands(commands)
    maintenance.add_commands(commands)
    doctor.add_commands(commands)
    legacy.add_commands(commands)
    return parser
