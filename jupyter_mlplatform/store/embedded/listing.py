"""Listing a tree as folders: objects, and one `Prefix` for everything below a delimiter."""

from jupyter_mlplatform.store.contract import ObjectStat, Page, Prefix
from jupyter_mlplatform.store.embedded.trees import Nodes, scan

LAST_CHARACTER = "\U0010ffff"


def list_page(
    nodes: Nodes, tree: str, *, prefix: str, delimiter: str, after: str, amount: int
) -> Page[ObjectStat | Prefix]:
    """Return up to `amount` objects and folders of `tree` that start with `prefix`, after the item `after`."""
    parts = nodes.parts(tree)
    items: list[ObjectStat | Prefix] = []
    start = _past(after, prefix, delimiter)
    while True:
        folder = None
        for path, entry in scan(nodes, parts, prefix=prefix, after=start):
            if len(items) == amount:
                return Page(items, items[-1].path)
            end = path.find(delimiter, len(prefix)) if delimiter else -1
            if end >= 0:
                folder = path[: end + len(delimiter)]
                break
            items.append(ObjectStat(path, entry.size, entry.checksum))
        if folder is None:
            return Page(items, None)
        items.append(Prefix(folder))
        start = folder + LAST_CHARACTER


def _past(after: str, prefix: str, delimiter: str) -> str:
    """Return the key to go on after: a folder that was listed is passed with everything in it."""
    is_folder = delimiter and after.startswith(prefix) and after.find(delimiter, len(prefix)) >= 0
    return after + LAST_CHARACTER if is_folder and after.endswith(delimiter) else after
