"""Whether the platform works."""

from importlib.metadata import version

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import Health, StoreHealth
from jupyter_mlplatform.records.errors import MLPlatformError

TAG = "Health"
_PACKAGES = ("jupyter_mlplatform", "jupyter_server", "scikit-learn", "polars", "pyarrow")


def get_health(call: Call) -> Health:
    """Return whether the store answers, and which versions run."""
    platform = call.context.platform
    try:
        facts = platform.store.health()
        store = StoreHealth(
            kind=platform.store.kind,
            address=platform.address,
            reachable=True,
            read_only=facts.get("access") == "read-only",
            version=facts.get("version"),
        )
    except MLPlatformError as error:
        store = StoreHealth(kind=platform.store.kind, address=platform.address, reachable=False, error=str(error))
    return Health(
        status="ok" if store.reachable else "degraded",
        store=store,
        versions={package: version(package) for package in _PACKAGES},
        features={
            "lakefs": store.kind == "lakefs",
            "adviser": platform.measurements.has_adviser,
            "legacy_user_data_read": call.context.legacy_user_data != "off",
            "legacy_user_data_write": call.context.legacy_user_data == "dual_write",
        },
    )


OPERATIONS = [Operation("GET", "/health", "Whether the platform works", TAG, get_health, Health)]
