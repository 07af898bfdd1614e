"""With what a model was made: whatever can change a result in its last bits."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from jupyter_mlplatform.training import boosting

PACKAGES = ("numpy", "scipy", "scikit-learn", "polars", "skops", "joblib", "threadpoolctl")


def describe_environment() -> dict[str, str]:
    """Return versions of Python and of the packages that compute, and the machine's kind, processor and cores."""
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in (*PACKAGES, *boosting.packages())},
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
    }


def _processor() -> str:
    """Return the processor's model: libraries choose their instructions by it, and those can change the last bits."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
