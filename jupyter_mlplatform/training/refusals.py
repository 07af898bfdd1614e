"""What is not trained, said before any work begins. Imports nothing that computes, so the server can ask."""

import re
from collections.abc import Sequence

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.model import TrainRequest

_SEVERAL = re.compile(r"^(large_)?list|^fixed_size_list|^struct|^map")
_TIME = re.compile(r"^date|^timestamp|^time\d")
_BYTES = re.compile(r"^(large_)?binary|^fixed_size_binary")


def refuse(request: TrainRequest, columns: Sequence[Column]) -> None:
    """Raise `Invalid`, with ``field`` and ``hint``, for a request that a look at the columns shows to be impossible."""
    known = {column.name: column for column in columns}
    for field, name in (("target", request.target), ("groups", request.groups), ("time", request.time)):
        if name is not None and name not in known:
            raise Invalid(
                f"There is no column {name!r} {'to predict' if field == 'target' else 'for folds to go by'}.",
                field=field,
                hint=f"Columns: {', '.join(sorted(known))}.",
            )
    if known.keys() == {request.target}:
        raise Invalid(
            f"There is no column to learn from besides the target {request.target!r}.",
            field="version",
            hint="Train on a version that has other columns.",
        )
    if request.groups is not None and request.time is not None:
        raise Invalid("Folds go by groups or by time, not by both.", field="groups", hint="Leave one of them out.")
    for field, name in (("groups", request.groups), ("time", request.time)):
        if name == request.target:
            raise Invalid("Folds cannot go by what is to be predicted.", field=field, hint="Choose another column.")
    _refuse_target(request.target, known[request.target].dtype)


def _refuse_target(target: str, dtype: str) -> None:
    if _SEVERAL.match(dtype):
        raise Invalid(
            f"The target {target!r} holds several values a row; models with several labels are not supported.",
            field="target",
            hint="Train one model for each label, on a column of its own.",
        )
    if _TIME.match(dtype):
        raise Invalid(
            f"The target {target!r} is a date or a time; forecasting is not supported.",
            field="target",
            hint="Predict a number, for instance the days until then.",
        )
    if _BYTES.match(dtype):
        raise Invalid(
            f"The target {target!r} holds bytes; images and other files are not supported.",
            field="target",
            hint="Choose a column of numbers, texts or truth values.",
        )
