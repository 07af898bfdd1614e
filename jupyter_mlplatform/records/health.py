"""Whether the platform works, and which."""

from jupyter_mlplatform.records.base import Record


class StoreHealth(Record):
    """The version store: its kind, where it is, and why it does not answer (``error``), if it does not.

    ``read_only``: this server's credentials may not write.
    """

    kind: str
    address: str
    reachable: bool
    read_only: bool = False
    version: str | None = None
    error: str | None = None


class Health(Record):
    """``status`` is ``ok`` when everything that a person needs answers; ``features`` are what this server offers."""

    status: str
    store: StoreHealth
    versions: dict[str, str]
    features: dict[str, bool]
