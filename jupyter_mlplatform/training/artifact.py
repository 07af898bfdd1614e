"""A fitted pipeline as bytes and back, without pickle: an artifact can name types, never run code.

Types that skops itself vouches for (scikit-learn's public estimators, numpy's arrays and dtypes), those listed here by
name, and those of installed boosting libraries in known versions are made; any other refuses the whole artifact. A
crafted tree can still crash the process that loads it, so load one in a worker process only.
"""

import hashlib
import zipfile
import zlib

import skops.io
from sklearn.pipeline import Pipeline

from jupyter_mlplatform.records.errors import Corrupt, Invalid
from jupyter_mlplatform.training import boosting

OURS = frozenset(
    {
        "jupyter_mlplatform.training.columns.CategoryColumns",
        "jupyter_mlplatform.training.columns.DateColumns",
        "jupyter_mlplatform.training.columns.NumberColumns",
        "jupyter_mlplatform.training.columns.TextColumn",
        "jupyter_mlplatform.transforms.pipeline.RecipeSteps",
    }
)
OTHERS = frozenset(
    {
        "functools.partial",  # as skops makes it: the function inside is checked as any other type
        "numpy.dtype",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.model_selection._split.KFold",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
        "sklearn.utils.validation.check_array",
    }
)
TRUSTED = OURS | OTHERS | boosting.trusted_types()


def dump(pipeline: Pipeline) -> bytes:
    """Return a fitted pipeline as bytes. Raises `Invalid` if it holds a type that `load` would refuse."""
    data: bytes = skops.io.dumps(pipeline, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    _refuse_foreign_types(data)
    return data


def load(data: bytes) -> Pipeline:
    """Return the pipeline that `dump` stored.

    Raises
    ------
    Invalid
        The artifact names a type that is not trusted. Nothing was made of it.
    Corrupt
        It is damaged or no artifact at all.
    """
    try:
        _refuse_foreign_types(data)
        pipeline = skops.io.loads(data, trusted=sorted(TRUSTED))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        LookupError,
        NotImplementedError,
        ValueError,
        TypeError,
        AttributeError,
        ImportError,
    ) as error:
        raise Corrupt(f"The stored model cannot be read: {error}.") from error
    if not isinstance(pipeline, Pipeline):
        raise Invalid(f"The stored model is no pipeline but a {type(pipeline).__name__}.")
    return pipeline


def content_hash(data: bytes) -> str:
    """Return the sha256 of an artifact, in hex."""
    return hashlib.sha256(data).hexdigest()


def _refuse_foreign_types(data: bytes) -> None:
    foreign = sorted(set(skops.io.get_untrusted_types(data=data)) - TRUSTED)
    if foreign:
        raise Invalid(
            f"The model holds types that are not trusted: {', '.join(foreign)}.",
            hint="Load only models that this platform has trained.",
            types=foreign,
        )
