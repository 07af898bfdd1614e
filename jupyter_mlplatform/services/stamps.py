"""What the platform writes into a commit's metadata, so that the commit graph alone tells the lineage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from jupyter_mlplatform.services.origin import NOWHERE, Origin
from jupyter_mlplatform.store.contract import Commit

Kind = Literal["upload", "transformation", "merge", "revert", "edit", "model", "tombstone", "evidence", "endpoint"]
VERSION_KINDS = frozenset({"upload", "transformation", "merge", "revert"})
_PREFIX = "mlplatform."


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a commit is: ``number`` counts versions along its line; an edit keeps the number of its version.

    ``restores`` is the version whose rows a revert brings back. Of a transformation, ``steps`` are the kinds of its
    steps, ``inputs`` the versions that it has rows from besides its parent.
    """

    kind: Kind
    subject: str
    number: int = 0
    source: str = ""
    restores: str = ""
    steps: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    author: str = ""
    branch: str = ""
    origin: Origin = NOWHERE

    @property
    def is_version(self) -> bool:
        """Whether the commit made a version of a dataset (and not, say, an edit of its description)."""
        return self.kind in VERSION_KINDS

    @property
    def is_on_dataset(self) -> bool:
        """Whether the commit is part of a dataset's line: a version or an edit."""
        return self.is_version or self.kind == "edit"

    def metadata(self) -> dict[str, str]:
        """Return the commit metadata, text to text."""
        fields = {
            "kind": self.kind,
            "subject": self.subject,
            "number": str(self.number) if self.number else "",
            "source": self.source,
            "restores": self.restores,
            "steps": ",".join(self.steps),
            "inputs": ",".join(self.inputs),
            "author": self.author,
            "branch": self.branch,
            **self.origin.as_dict(),
        }
        return {_PREFIX + name: value for name, value in fields.items() if value}


def read_stamp(commit: Commit) -> Stamp | None:
    """Return the stamp of a commit, None where the platform did not make it."""
    fields = _strip(commit.metadata)
    kind, number = fields.get("kind", ""), fields.get("number", "0")
    if kind not in get_args(Kind) or not number.isdigit():
        return None
    return Stamp(
        kind=cast("Kind", kind),
        subject=fields.get("subject", ""),
        number=int(number),
        source=fields.get("source", ""),
        restores=fields.get("restores", ""),
        steps=_parts(fields.get("steps", "")),
        inputs=_parts(fields.get("inputs", "")),
        author=fields.get("author", "") or commit.author,
        branch=fields.get("branch", ""),
        origin=Origin(fields.get("notebook", ""), fields.get("cell", ""), fields.get("execution", "")),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _strip(metadata: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix(_PREFIX): value for key, value in metadata.items() if key.startswith(_PREFIX)}
