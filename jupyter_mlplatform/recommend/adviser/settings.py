"""Which adviser is asked, if any."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from jupyter_mlplatform.records.errors import Invalid

VARIABLE = "JUPYTER_MLPLATFORM_ADVISER"


@dataclass(frozen=True)
class AdviserSettings:
    """An endpoint that speaks OpenAI's chat protocol.

    Parameters
    ----------
    url
        Its base, such as ``https://host/v1``; empty for no adviser.
    model
        What it calls the model.
    key
        Sent as a bearer token; in no log, display or file.
    sees_rows
        Whether it may see values of the table, not only what is in its columns.
    timeout_s
        How long an answer may take, from the question to its last word.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    sees_rows: bool = False
    timeout_s: float = 60.0

    @classmethod
    def from_environment(cls, *, forget: bool = False) -> Self | None:
        """Return the settings that `VARIABLE` holds as JSON, None if there are none.

        With `forget` the variable is taken away, so that no process started from here inherits the key. Raises
        `Invalid` if it cannot be read.
        """
        text = os.environ.pop(VARIABLE, "") if forget else os.environ.get(VARIABLE, "")
        if not text:
            return None
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise Invalid(
                f"The environment variable {VARIABLE} holds no adviser.",
                hint='It is JSON, as {"url": "https://host/v1", "model": "name", "key": "..."}.',
            ) from error

    def environment(self) -> Mapping[str, str]:
        """Return the variable with which another process finds the same settings."""
        return {VARIABLE: json.dumps(vars(self))}
