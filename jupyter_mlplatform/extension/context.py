"""What every handler works with."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.legacy import LegacyMode
from jupyter_mlplatform.services.sources import SourcePolicy

if TYPE_CHECKING:
    from jupyter_mlplatform.extension.deprecated import Clients
    from jupyter_mlplatform.extension.serving import Serving


@dataclass(frozen=True, slots=True)
class Context:
    """The platform and the running server around it.

    Parameters
    ----------
    root
        The server's root folder, below which files may be named by path.
    threads
        Where calls that wait for the store run, off the event loop.
    max_upload_bytes
        The largest upload that is accepted.
    sources
        From which addresses tables may be fetched.
    legacy_user_data
        What clients of the old product may do.
    legacy_clients
        Those of them that were warned of.
    """

    platform: Platform
    serving: "Serving"
    threads: ThreadPoolExecutor
    root: Path
    max_upload_bytes: int
    sources: SourcePolicy
    legacy_user_data: LegacyMode
    legacy_clients: "Clients"
