"""``verify``, ``gc`` and ``reindex``: looking after one store."""

import argparse
import sys

from jupyter_mlplatform.cli.opening import opened
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.store.embedded import EmbeddedStore
from jupyter_mlplatform.store.embedded import gc as collection
from jupyter_mlplatform.store.embedded.reindex import reindex
from jupyter_mlplatform.store.embedded.verify import verify
from jupyter_mlplatform.store.verification import check_all

DAY_S = 24 * 3600.0


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``verify``, ``gc`` and ``reindex``."""
    check = commands.add_parser("verify", help="read everything again and compare it with its checksums")
    check.set_defaults(run=_verify)
    collect = commands.add_parser(
        "gc", help="remove what no branch or tag leads to; only says what it would remove, without --delete"
    )
    collect.add_argument("--delete", action="store_true", help="really remove it")
    collect.add_argument(
        "--grace-days",
        type=float,
        default=collection.DEFAULT_GRACE_S / DAY_S,
        metavar="DAYS",
        help="keep what was needed less than so many days ago (default: %(default)g)",
    )
    collect.set_defaults(run=_gc)
    rebuild = commands.add_parser("reindex", help="build the index of datasets, versions and models again")
    rebuild.set_defaults(run=_reindex)


def _verify(options: argparse.Namespace) -> int:
    with opened(options.store, existing=True) as store:
        if isinstance(store, EmbeddedStore):
            found = verify(store)
            wrong = [f"{problem.kind} {problem.name}: {problem.detail}" for problem in found.problems]
            counts = (found.refs, found.commits, found.objects, found.bytes)
        else:
            checked = check_all(store)
            wrong = [f"{one.path} at {one.commit[:12]}: {one.detail}" for one in checked.damage]
            counts = (checked.refs, checked.commits, checked.objects, checked.bytes)
    refs, commits, objects, size = counts
    sys.stdout.write(f"{refs} refs, {commits} commits and {objects} objects ({size / 1e6:.1f} MB) checked.\n")
    sys.stdout.writelines(f"DAMAGED {line}\n" for line in wrong)
    return 1 if wrong else 0


def _gc(options: argparse.Namespace) -> int:
    grace_s = options.grace_days * DAY_S
    with opened(options.store, existing=True) as store:
        if not isinstance(store, EmbeddedStore):
            return _sweep(store, grace_s, delete=options.delete)
        found = collection.gc(store, grace_s, dry_run=not options.delete)
    done = "removed" if options.delete else "would be removed (add --delete)"
    sys.stdout.write(
        f"{found.commits} commits, {found.objects} objects ({found.bytes / 1e6:.1f} MB) and "
        f"{found.abandoned_stages} abandoned stages {done}.\n"
    )
    return 0


def _sweep(store: VersionStore, grace_s: float, *, delete: bool) -> int:
    from jupyter_mlplatform.store.lakefs import LakeFSStore

    if not isinstance(store, LakeFSStore):
        raise Invalid(f"A {store.kind} store is collected by other means.")
    found = store.sweep(grace_s) if delete else store.stale_stages(grace_s)
    done = "removed" if delete else "would be removed (add --delete)"
    sys.stdout.write(f"{len(found)} abandoned stages {done}. Objects are collected by lakeFS's own rules.\n")
    return 0


def _reindex(options: argparse.Namespace) -> int:
    with opened(options.store, existing=True) as store:
        if isinstance(store, EmbeddedStore):
            reindex(store)
    with Platform(options.store) as platform:
        counts = platform.index.rebuild()
    sys.stdout.write(f"Indexed: {', '.join(f'{number} {name}' for name, number in counts.items())}.\n")
    return 0
