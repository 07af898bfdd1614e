"""Proposals applied, each on a private branch, so that the best can be kept as it is."""

import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from jupyter_mlplatform.records.dataset import Column
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Located, Versions


class Attempts:
    """The trial branches of one race.

    Parameters
    ----------
    version
        Where they start.
    start
        The start of their names.
    published_as
        The branch that the one that is kept will be on.
    """

    def __init__(
        self, transformations: Transformations, versions: Versions, version: Located, start: str, published_as: str
    ) -> None:
        self._transformations = transformations
        self._versions = versions
        self._version = version
        self._names = (f"{start}{number}" for number in count(1))
        self._made: dict[str, str] = {}
        self.published_as = published_as

    def apply(self, steps: Sequence[dict[str, Any]]) -> tuple[Column, ...]:
        """Commit a recipe on a branch of its own and return the columns that it makes.

        Raises `Invalid` if the recipe does not fit, `NothingToCommit` if it changes nothing.
        """
        return self._versions.metadata(self._versions.locate(self.commit(steps))).columns

    def commit(self, steps: Sequence[dict[str, Any]]) -> str:
        """Commit a recipe on a branch of its own, once, and return the commit. Raises as `apply`."""
        key = json.dumps(steps, sort_keys=True)
        if key not in self._made:
            self._made[key] = self._transformations.attempt(
                self._version.id, steps, branch=next(self._names), published_as=self.published_as
            )
        return self._made[key]
