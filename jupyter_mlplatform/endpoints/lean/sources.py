"""Which raw columns decide each feature, and each number of an encoder's matrix."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler, TargetEncoder

from jupyter_mlplatform import transforms
from jupyter_mlplatform.endpoints.lean.errors import NotLean
from jupyter_mlplatform.training.columns import CategoryColumns, DateColumns, NumberColumns

Sources = frozenset[str]

STRUCTURAL = {"choose_columns", "drop_columns", "reorder_columns"}
SEPARABLE = {
    "cast", "parse_numbers", "parse_dates", "date_parts", "trim_text", "map_values", "unify_missing", "impute",
    "missing_indicator", "clip_outliers", "log", "yeo_johnson", "quantile_transform", "scale", "bin", "group_rare",
    "one_hot", "ordinal_encode", "target_encode", "text_features",
}  # fmt: skip


def trace(steps: Sequence[Any], states: Sequence[Any], raw: pl.DataFrame) -> dict[str, Sources]:
    """Return, for each column after the recipe, the raw columns that its values depend on.

    Parameters
    ----------
    steps, states
        The recipe as a model carries it.
    raw
        One row of the raw columns.

    Raises
    ------
    NotLean
        A step depends on columns that it does not name.
    """
    sources = {name: frozenset({name}) for name in raw.columns}
    frame = raw
    for step, state in zip(steps, states, strict=True):
        after = transforms.apply(frame, [step], [state], row_wise_only=True)
        sources = {name: _after(step, name, sources) for name in after.columns}
        frame = after
    return sources


def _after(step: Any, name: str, before: Mapping[str, Sources]) -> Sources:  # noqa: ANN401 - any step
    """Return what a column depends on after a step."""
    if step.kind == "rename_columns":
        old = {new: old for old, new in step.names.items()}
        return before[old.get(name, name)]
    if step.kind in STRUCTURAL:
        return before[name]
    inputs = [column for column in step.inputs() if column in before]
    if step.kind in SEPARABLE:
        if name in before:
            return before[name]
        made_from = [
            column for column, starts in step.derives().items() if column in before and name.startswith(tuple(starts))
        ]
        return frozenset().union(*(before[column] for column in made_from or inputs))
    if name in before and name not in step.changes():
        return before[name]
    if not inputs:
        raise NotLean(f"the step {step.kind} does not say which columns it looks at")
    return frozenset().union(before.get(name, frozenset()), *(before[column] for column in inputs))


def owners(encoder: ColumnTransformer) -> list[Sources]:
    """Return, for each column of an encoder's matrix, the features that its values depend on.

    Raises
    ------
    NotLean
        A block mixes its columns in a way that is not known.
    """
    found: dict[int, Sources] = {}
    for name, block, columns in encoder.transformers_:
        place = encoder.output_indices_[name]
        features = [columns] if isinstance(columns, str) else list(columns)
        if place.stop == place.start:
            continue
        if len(features) == 1:
            own = [frozenset(features)] * (place.stop - place.start)
        else:
            own = [frozenset({feature}) for feature in features]
            for step in _steps(block):
                own = _through(step, own)
        if len(own) != place.stop - place.start:
            raise NotLean(f"the block {name!r} of the encoder makes columns that were not expected")
        found.update(enumerate(own, place.start))
    return [found[position] for position in range(len(found))]


def _steps(block: Any) -> Iterator[Any]:  # noqa: ANN401 - any transformer
    if isinstance(block, Pipeline):
        yield from (step for _, step in block.steps)
    else:
        yield block


def _through(step: Any, own: list[Sources]) -> list[Sources]:  # noqa: ANN401 - any transformer
    """Return what the columns after a transformer depend on, by the columns before it."""
    if isinstance(step, NumberColumns | CategoryColumns | StandardScaler | OrdinalEncoder):
        return own
    if isinstance(step, DateColumns):
        return _repeat(own, [6] * len(own))
    if isinstance(step, OneHotEncoder):
        return _repeat(own, step._n_features_outs)  # noqa: SLF001 - no public name says it
    if isinstance(step, TargetEncoder):
        return _repeat(own, [len(step.encodings_) // len(own)] * len(own))
    if isinstance(step, SimpleImputer) and (step.keep_empty_features or not np.isnan(step.statistics_).any()):
        marked = step.indicator_.features_ if step.add_indicator else ()
        return own + [own[feature] for feature in marked]
    raise NotLean(f"the encoder holds a {type(step).__name__} over several columns")


def _repeat(own: list[Sources], counts: Sequence[int]) -> list[Sources]:
    return [sources for sources, count in zip(own, counts, strict=True) for _ in range(count)]
