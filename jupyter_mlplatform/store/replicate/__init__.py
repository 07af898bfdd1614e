"""Copying history from one store to another, with commit ids mapped."""

from jupyter_mlplatform.store.replicate.report import Progress, Refused, Report
from jupyter_mlplatform.store.replicate.run import replicate

__all__ = ["Progress", "Refused", "Report", "replicate"]
