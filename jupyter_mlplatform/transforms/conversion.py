"""Steps that turn cells into values of another type, and say what they could not turn."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.schema import Kind, schema_of_frame
from jupyter_mlplatform.transforms.step import Problem, State, Step, as_stored, is_missing, learnt


class Conversion(Step):
    """A step on ``columns``, each cell of which becomes a value of another type, or missing where it is none.

    Its state says under ``lost`` of how many cells of each column that is true, with the least and the greatest.
    """

    columns: Sequence[str]

    def find_out(self, frame: Frame) -> Mapping[str, Any]:  # noqa: ARG002 - for subclasses
        """Return how the values are written, which is all that `apply` uses of the state."""
        return {}

    @abstractmethod
    def wanted(self) -> str:
        """Return what a value becomes, with its article."""

    @override
    def inputs(self) -> tuple[str, ...]:
        return tuple(self.columns)

    @override
    def learns_from(self) -> tuple[str, ...]:
        return ()  # how values are written says nothing of what they are

    @override
    def fit(self, frame: Frame) -> State:
        return self.fit_apply(frame)[0]

    @override
    def fit_apply(self, frame: Frame) -> tuple[State, Frame]:
        found = as_stored(self.find_out(frame)) or {}
        made = self.apply(frame, found)
        return as_stored({**found, "lost": dict(_lost(frame, made, self.columns))}), made

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, lost in learnt(state, "lost").items():
            examples = " or ".join(f"“{value}”" for value in lost["examples"])
            share = f"{lost['count']:,} of {lost['of']:,} values of column “{name}”"
            detail = f"{share} cannot be read as {self.wanted()} and become missing, such as {examples}."
            yield Problem("lost_values", name, detail, "warning")


def _lost(before: Frame, after: Frame, names: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    kinds: Mapping[str, Kind] = schema_of_frame(before).kinds
    for name in names:
        if after.get_column(name).null_count() == before.get_column(name).null_count():
            continue
        there = before.select(**{name: ~is_missing(name, kinds[name])}).get_column(name)
        lost = before.get_column(name).filter(there & after.get_column(name).is_null())
        if len(lost):
            examples = list(dict.fromkeys(str(value) for value in (lost.min(), lost.max())))
            yield name, {"count": len(lost), "of": int(there.sum()), "examples": examples}
