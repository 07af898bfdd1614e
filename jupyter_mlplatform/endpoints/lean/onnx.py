"""Models by ONNX Runtime in 32-bit floats: opt-in, since it does not say what scikit-learn says to the last bit.

Models are converted here, in the worker that loads them, and kept in its own folder: no ONNX file comes from a request
or from the store.
"""

import copy
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, is_classifier
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.utils import get_tags

from jupyter_mlplatform.endpoints.lean.errors import Declined, NotLean
from jupyter_mlplatform.endpoints.lean.models import Floats, Model, Said
from jupyter_mlplatform.records.errors import Invalid

INSTALL = "Install it with `pip install jupyter_mlplatform[onnx]`, or deploy without `onnx`."
_BOOSTED = HistGradientBoostingClassifier | HistGradientBoostingRegressor


def runtime_version() -> str:
    """Return ONNX Runtime's version. Raises `Invalid` where it, or the converter, is not installed."""
    try:
        import onnxruntime  # noqa: F401
        import skl2onnx  # noqa: F401
    except ImportError as error:
        raise Invalid(f"{error.name or 'ONNX'} is not installed here.", field="onnx", hint=INSTALL) from error
    return version("onnxruntime")


class OnnxModels:
    """Makes functions of a matrix out of fitted models, one after the other.

    Parameters
    ----------
    folder
        Where converted models are kept: a worker that is started again does not convert them again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __call__(self, model: BaseEstimator) -> tuple[Model, bool]:
        """Return a fitted model as a function of a matrix. Raises `NotLean` where it cannot be converted."""
        file = self._folder / f"{self._count}.onnx"
        self._count += 1
        if not file.exists():
            file.write_bytes(_converted(model))
        run = _session(file)
        accepts_gaps = get_tags(model).input_tags.allow_nan

        def ask(matrix: Floats) -> NDArray[np.float64]:
            with np.errstate(over="ignore"):
                narrow = matrix.astype(np.float32)
            if not accepts_gaps and not np.isfinite(narrow).all():
                raise Declined("the model refuses values that are not finite")
            return run(narrow)

        if not is_classifier(model):
            return lambda matrix: Said(ask(matrix).reshape(-1), None), True

        def classify(matrix: Floats) -> Said:
            shares = ask(matrix)
            return Said(shares.argmax(axis=1), shares)

        return classify, True


def _converted(model: Any) -> bytes:  # noqa: ANN401 - any fitted model
    import skl2onnx
    from skl2onnx.common.data_types import FloatTensorType

    if isinstance(model, _BOOSTED):
        if model.is_categorical_ is not None and model.is_categorical_.any():
            raise NotLean("ONNX has no boosted trees that split on categories")
        model = copy.copy(model)
        model._baseline_prediction = np.ravel(model._baseline_prediction)  # noqa: SLF001 # what the converter takes
    options = {id(model): {"zipmap": False}} if is_classifier(model) else None
    tensor = FloatTensorType([None, model.n_features_in_])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = skl2onnx.convert_sklearn(model, initial_types=[("rows", tensor)], options=options)
    except Exception as error:  # a converter for each kind of model, each with errors of its own
        text = " ".join(str(error).split())[:200]
        raise NotLean(f"a {type(model).__name__} cannot be converted ({type(error).__name__}: {text})") from error
    converted: bytes = made.SerializeToString()
    return converted


def _session(file: Path) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
    """Return what gives a model's last output: probabilities, or numbers."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(file.read_bytes(), options, providers=["CPUExecutionProvider"])
    last = [session.get_outputs()[-1].name]

    def run(narrow: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(session.run(last, {"rows": narrow})[0], dtype=np.float64)

    return run
