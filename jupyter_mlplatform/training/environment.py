"""With what a model was made: whatever can change a result in its last bits."""

import os
import platform
from importlib.metadata import version

PACKAGES = ("numpy", "scipy", "scikit-learn", "polars", "skops", "joblib", "threadpoolctl")


def describe_environment() -> dict[str, str]:
    """Return versions of Python and of the packages that compute, and the machine's kind and cores."""
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": str(os.cpu_count()),
    }
