"""Short forms of what most store tests do."""

from collections.abc import Mapping

from jupyter_mlplatform.store.contract import Commit, ObjectStat, VersionStore


def save(
    store: VersionStore,
    branch: str,
    changes: Mapping[str, bytes | None],
    message: str = "change",
    metadata: Mapping[str, str] | None = None,
) -> Commit:
    """Commit bodies by path; None deletes."""
    with store.stage(branch) as stage:
        for path, body in changes.items():
            if body is None:
                stage.delete(path)
            else:
                stage.put(path, body)
        return stage.commit(message, metadata)


def contents(store: VersionStore, ref: str) -> dict[str, bytes]:
    """Return every object at a ref."""
    found: dict[str, bytes] = {}
    after: str | None = ""
    while after is not None:
        page = store.list(ref, after=after)
        for item in page.items:
            assert isinstance(item, ObjectStat)
            with store.open(ref, item.path) as body:
                found[item.path] = body.read()
            assert len(found[item.path]) == item.size
        after = page.next
    return found


def changed(store: VersionStore, left: str, right: str, **options: bool | str) -> dict[str, str]:
    """Return the kind of each change by path."""
    page = store.diff(left, right, **options)  # type: ignore[arg-type]
    return {change.path: change.kind for change in page.items}
