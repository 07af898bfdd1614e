"""Reading files of every common format as tables, in bounded memory, with nothing dropped silently."""

from jupyter_mlplatform.tables.ingest.open import open_source
from jupyter_mlplatform.tables.ingest.options import IngestOptions, Limits
from jupyter_mlplatform.tables.ingest.source import Source

__all__ = ["IngestOptions", "Limits", "Source", "open_source"]
