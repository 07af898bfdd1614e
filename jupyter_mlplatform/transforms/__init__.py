"""Transformations: a catalogue of steps, each data that can be stored, learnt once and replayed anywhere.

A recipe is a list of steps. `fit_apply` learns and applies one; `apply` replays it with the states that were learnt.
The names below load when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_mlplatform.transforms.arranging import arrange
    from jupyter_mlplatform.transforms.batches import Transformed, learn_batches, streams
    from jupyter_mlplatform.transforms.pipeline import Compiled, compile_steps
    from jupyter_mlplatform.transforms.prefixes import Prefixes
    from jupyter_mlplatform.transforms.preview import preview
    from jupyter_mlplatform.transforms.recipe import apply, fit_apply, remarks, replayed
    from jupyter_mlplatform.transforms.registry import bind, catalogue, parse
    from jupyter_mlplatform.transforms.validation import leak, validate
    from jupyter_mlplatform.transforms.warming import warm_up

_HOMES = {
    "Compiled": "pipeline",
    "Prefixes": "prefixes",
    "Transformed": "batches",
    "apply": "recipe",
    "arrange": "arranging",
    "bind": "registry",
    "catalogue": "registry",
    "compile_steps": "pipeline",
    "fit_apply": "recipe",
    "leak": "validation",
    "learn_batches": "batches",
    "parse": "registry",
    "preview": "preview",
    "remarks": "recipe",
    "replayed": "recipe",
    "streams": "batches",
    "validate": "validation",
    "warm_up": "warming",
}

__all__ = [
    "Compiled", "Prefixes", "Transformed", "apply", "arrange", "bind", "catalogue", "compile_steps", "fit_apply",
    "leak", "learn_batches", "parse", "preview", "remarks", "replayed", "streams", "validate", "warm_up",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    # `preview` is also the name of its module, which the import just bound here: the function wins.
    globals()[name] = value
    return value
