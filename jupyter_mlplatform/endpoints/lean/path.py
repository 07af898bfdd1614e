"""The lean path of a model: compiled when it is deployed, and used only if it says the same as the frame path."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier, VotingRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import Pipeline

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.lean.encoding import Columns, Encoder, Recipe
from jupyter_mlplatform.endpoints.lean.errors import NotLean
from jupyter_mlplatform.endpoints.lean.models import Model, Said, compile_model
from jupyter_mlplatform.endpoints.lean.numbers import Floats
from jupyter_mlplatform.transforms.pipeline import RecipeSteps

ToFrame = Callable[[Columns], pl.DataFrame]
Say = Callable[[Columns, int], Said]


class LeanPath:
    """A fitted pipeline as a function of raw columns.

    Parameters
    ----------
    pipeline
        A scikit-learn estimator that takes a frame with ``features``.
    recipe
        From the raw columns to the features.
    features
        The columns that the pipeline takes, in order.
    to_frame
        Makes a frame of raw columns.
    compile_model
        Makes a function of a matrix out of a fitted model, and says whether that is leaner than the model's methods.

    Raises
    ------
    NotLean
        A part of the pipeline is not known.
    """

    def __init__(
        self,
        pipeline: Any,  # noqa: ANN401 - any estimator
        recipe: Recipe,
        features: Sequence[str],
        to_frame: ToFrame,
        compile_model: Callable[[BaseEstimator], tuple[Model, bool]] = compile_model,
    ) -> None:
        self._recipe = recipe
        self._features = list(features)
        self._to_frame = to_frame
        self._encoders: list[Encoder] = []
        self._own: list[str] = []
        self._compile_model = compile_model
        self._say = self._compile(pipeline, recipe)

    def __call__(self, columns: Columns, rows: int) -> Said:
        """Return what the model says. Raises `Declined` where the frame path has to find the rows at fault."""
        return self._say(columns, rows)

    @property
    def remembered(self) -> tuple[str, ...]:
        """The raw columns whose values are looked up among those that went through the frame path."""
        return tuple(sorted({name for encoder in self._encoders for name in encoder.remembered}))

    @property
    def own_methods(self) -> tuple[str, ...]:
        """The models that are asked by their own methods, on a prepared row."""
        return tuple(dict.fromkeys(self._own))

    def _compile(self, estimator: Any, recipe: Recipe) -> Say:  # noqa: ANN401 - any estimator
        if isinstance(estimator, FrozenEstimator):
            return self._compile(estimator.estimator, recipe)
        if isinstance(estimator, FixedThresholdClassifier):
            return _decided(estimator, self._compile(estimator.estimator_, recipe))
        if isinstance(estimator, VotingClassifier | VotingRegressor):
            return _voted(estimator, [self._compile(member, recipe) for member in estimator.estimators_])
        if isinstance(estimator, Pipeline):
            return self._compile_pipeline([step for _, step in estimator.steps], recipe)
        raise NotLean(f"a {type(estimator).__name__} takes frames in a way that is not known")

    def _compile_pipeline(self, steps: list[Any], recipe: Recipe) -> Say:
        before: list[Any] = []
        while len(steps) > 1 and isinstance(steps[0], RecipeSteps):
            before.append(inner := steps.pop(0))
            recipe = _longer(recipe, inner)
        if len(steps) == 1 and isinstance(
            steps[0], Pipeline | FrozenEstimator | FixedThresholdClassifier | VotingClassifier | VotingRegressor
        ):
            if before:
                raise NotLean("steps stand before several models")
            return self._compile(steps[0], recipe)
        if len(steps) != 2 or not isinstance(steps[0], ColumnTransformer):
            raise NotLean(f"the pipeline begins with a {type(steps[0]).__name__}")
        transformer, fitted = steps
        encoder = Encoder(recipe, transformer, self._frame_path([*before, transformer]))
        self._encoders.append(encoder)
        model, lean = self._compile_model(fitted)
        if not lean:
            self._own.append(type(fitted).__name__)
        return _encoded(encoder, model)

    def _frame_path(self, transformers: list[Any]) -> Callable[[Columns], Floats]:
        steps, states = list(self._recipe.steps), list(self._recipe.states)

        def encode(columns: Columns) -> Floats:
            frame = self._to_frame(columns)
            frame = transforms.apply(frame, steps, states, row_wise_only=True) if steps else frame
            made: Any = frame.select(self._features)
            for transformer in transformers:
                made = transformer.transform(made)
            return np.asarray(made, dtype=np.float64)

        return encode


def same(left: Said, right: Said) -> bool:
    """Say whether two answers are the same to the last bit; two NaN are."""
    shares = (left.shares is None) == (right.shares is None)
    if left.shares is not None and right.shares is not None:
        shares = _bits(left.shares) == _bits(right.shares)
    return shares and left.values.dtype.kind == right.values.dtype.kind and _bits(left.values) == _bits(right.values)


def slices(rows: int) -> Iterator[slice]:
    """Yield the batches that the two paths are compared on: all rows, a hundred, and some rows alone."""
    yield slice(0, rows)
    yield slice(0, min(rows, 100))
    yield from (slice(row, row + 1) for row in range(min(rows, 10)))


def _bits(values: Any) -> bytes:  # noqa: ANN401 - an array
    return np.ascontiguousarray(values).tobytes()


def _encoded(encoder: Encoder, model: Model) -> Say:
    return lambda columns, rows: model(encoder.encode(columns, rows))


def _longer(recipe: Recipe, inner: Any) -> Recipe:  # noqa: ANN401 - RecipeSteps
    steps, states = transforms.parse(json.loads(inner.steps)), json.loads(inner.states_)
    return Recipe([*recipe.steps, *steps], [*recipe.states, *states], recipe.raw)


def _voted(vote: VotingClassifier | VotingRegressor, members: list[Say]) -> Say:
    weights = vote._weights_not_none  # noqa: SLF001 - as its own methods take them
    if isinstance(vote, VotingRegressor):

        def mean(columns: Columns, rows: int) -> Said:
            said = np.asarray([member(columns, rows).values for member in members]).T
            return Said(np.average(said, axis=1, weights=weights), None)

        return mean
    if vote.voting != "soft":
        raise NotLean("a hard vote")

    def share(columns: Columns, rows: int) -> Said:
        shares = np.average(np.asarray([member(columns, rows).shares for member in members]), axis=0, weights=weights)
        return Said(np.argmax(shares, axis=1), shares)

    return share


def _decided(chooser: FixedThresholdClassifier, member: Say) -> Say:
    if chooser.response_method != "predict_proba" or len(chooser.classes_) != 2 or chooser.threshold == "auto":
        raise NotLean("a threshold that is not on a probability")
    classes = chooser.classes_.tolist()
    positive = 1 if chooser.pos_label is None else classes.index(chooser.pos_label)
    places = np.array([1 - positive, positive])

    def decide(columns: Columns, rows: int) -> Said:
        shares = member(columns, rows).shares
        if shares is None:
            raise TypeError("The member gives no probabilities.")
        return Said(places[(shares[:, positive] >= chooser.threshold).astype(np.intp)], shares)

    return decide
