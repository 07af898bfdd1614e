"""Signatures that name the options of a call, for completion and Shift+Tab."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

F = TypeVar("F", bound=Callable[..., Any])


def with_fields_of(record: type[BaseModel]) -> Callable[[F], F]:
    """Show the fields of a record in the place of ``**options``: the call checks them as that record."""

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        fields = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.annotation)
            for name, field in record.model_fields.items()
        ]
        setattr(function, "__signature__", signature.replace(parameters=[*own, *fields]))  # noqa: B010 - F has none
        return function

    return decorate
