"""The worker processes of this kernel, one set for each store."""

from functools import cache

from jupyter_mlplatform.endpoints.blocking import BlockingWorkers
from jupyter_mlplatform.platform import Platform


@cache
def workers(platform: Platform) -> BlockingWorkers:
    """Return the workers for models of a platform's store; they end with the kernel."""
    return BlockingWorkers(platform.state / "workers", platform.models.unpack)
