"""Recommendations: what a table is, what is wrong with it, what to do about it, and which models to try.

`recommend` loads when it is first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_mlplatform.recommend.advice import recommend

__all__ = ["recommend"]


def __getattr__(name: str) -> object:
    if name != "recommend":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jupyter_mlplatform.recommend.advice import recommend

    return recommend
