"""``push`` and ``pull``: history to another store and back."""

import argparse
import sys

from jupyter_mlplatform.cli.opening import opened
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.services.names import is_platform_name
from jupyter_mlplatform.store import LAKEFS_SCHEME
from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.store.replicate import Progress, Report, replicate


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``push`` and ``pull``."""
    push = commands.add_parser("push", help="copy what another store lacks of this one's history")
    push.add_argument(
        "--create",
        metavar="NAMESPACE",
        help="create the lakeFS repository in this storage namespace, for instance s3://bucket/prefix",
    )
    push.set_defaults(run=_push)
    pull = commands.add_parser("pull", help="copy what this store lacks of another one's history")
    pull.set_defaults(run=_pull)
    for command in (push, pull):
        command.add_argument("address", help="the other store: lakefs://repository, or a folder")
        command.add_argument(
            "--all",
            action="store_true",
            help="copy every branch and tag, not only those of datasets, models, endpoints",
        )


def _push(options: argparse.Namespace) -> int:
    if options.create:
        _create(options.address, options.create)
    with opened(options.store, existing=True) as source, opened(options.address, existing=False) as target:
        return _copy(source, target, everything=options.all)


def _pull(options: argparse.Namespace) -> int:
    with opened(options.address, existing=True) as source, opened(options.store, existing=False) as target:
        return _copy(source, target, everything=options.all)


def _create(address: str, namespace: str) -> None:
    from jupyter_mlplatform.store.lakefs import LakeFSStore

    if not address.startswith(LAKEFS_SCHEME):
        raise Invalid(f"--create is for lakeFS; {address} is a folder and is made by itself.", field="create")
    LakeFSStore.create(address.removeprefix(LAKEFS_SCHEME).rstrip("/"), namespace).close()


def _copy(source: VersionStore, target: VersionStore, *, everything: bool) -> int:
    report = replicate(source, target, _show, wanted=(lambda _: True) if everything else is_platform_name)
    sys.stdout.write(_summary(report))
    return 1 if report.refused else 0


def _show(progress: Progress) -> None:
    if sys.stderr.isatty():
        end = "\n" if progress.done == progress.total else ""
        sys.stderr.write(f"\r{progress.done} of {progress.total} commits{end}")
        sys.stderr.flush()


def _summary(report: Report) -> str:
    sent = f"{report.objects} objects ({report.bytes / 1e6:.1f} MB) sent, {report.linked} linked"
    lines = [f"{report.commits} commits copied, {report.known} were there; {sent}."]
    if report.flattened:
        lines.append(f"{report.flattened} merges became ordinary commits: their files are not what a merge gives.")
    lines += [f"branch {name}" for name in report.branches]
    lines += [f"tag {name}" for name in report.tags]
    lines += [f"REFUSED {refused.kind} {refused.name}: {refused.reason}" for refused in report.refused]
    return "\n".join(lines) + "\n"
