"""Which columns a recipe made from which, as far as its steps say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.transformation import TransformationConfig
from jupyter_mlplatform.transforms.aggregate import Aggregate
from jupyter_mlplatform.transforms.columns import ChooseColumns, DropColumns, RenameColumns
from jupyter_mlplatform.transforms.join import JoinDataset
from jupyter_mlplatform.transforms.rows import Sort
from jupyter_mlplatform.transforms.step import State, Step

How = Literal["IDENTITY", "TRANSFORMATION", "AGGREGATION"]
Effect = Literal["FILTER", "SORT", "JOIN", "GROUP_BY"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A column that another one has its values of; ``version`` is where it is, if not in the recipe's input."""

    column: str
    how: How = "IDENTITY"
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a recipe's output comes from.

    Parameters
    ----------
    columns
        By name of an output column, what it was made from; one of which that is not known is not there.
    rows
        The columns that decided which rows there are and in which order, and how.
    """

    columns: dict[str, tuple[Origin, ...]]
    rows: tuple[tuple[Origin, Effect], ...]


def trace(
    recipe: TransformationConfig,
    before: Sequence[str],
    after: Sequence[str],
    columns_of: Callable[[str], Sequence[str]],
) -> Traced:
    """Return where the columns `after` a recipe come from, of those `before` it.

    `columns_of` gives the names of the columns of another version. Raises `Invalid` for a recipe that cannot be read.
    """
    tracing = _Tracing(before, columns_of)
    for step, state in zip(transforms.parse(recipe.steps), recipe.state, strict=True):
        tracing.take(step, state)
    return Traced({name: origins for name in after if (origins := tracing.of(name))}, tuple(tracing.rows))


class _Tracing:
    def __init__(self, before: Sequence[str], columns_of: Callable[[str], Sequence[str]]) -> None:
        self._columns_of = columns_of
        self._origins: dict[str, frozenset[Origin]] = {name: frozenset({Origin(name)}) for name in before}
        self._starts: list[tuple[str, frozenset[Origin]]] = []
        self.rows: dict[tuple[Origin, Effect], None] = {}

    def of(self, name: str) -> tuple[Origin, ...]:
        found = self._origins.get(name)
        if found is None:
            found = frozenset().union(*(origins for start, origins in self._starts if name.startswith(start)))
        return tuple(sorted(found, key=lambda origin: (origin.version or "", origin.column, origin.how)))

    def take(self, step: Step, state: State) -> None:
        match step:
            case RenameColumns():
                self._origins = {step.names.get(name, name): origins for name, origins in self._origins.items()}
            case DropColumns():
                self._origins = {name: origins for name, origins in self._origins.items() if name not in step.columns}
            case ChooseColumns():
                self._origins = {name: origins for name, origins in self._origins.items() if name in step.columns}
            case JoinDataset():
                self._join(step, state)
            case Aggregate():
                self._aggregate(step)
            case _:
                self._change(step)

    def _change(self, step: Step) -> None:
        for source, starts in step.derives().items():
            self._starts += [(start, self._made_of(source, "TRANSFORMATION")) for start in starts]
        for name in step.changes():
            if name in self._origins:
                self._origins[name] = self._made_of(name, "TRANSFORMATION")
        if step.selects:
            self._decide(step.inputs(), "SORT" if isinstance(step, Sort) else "FILTER")

    def _aggregate(self, step: Aggregate) -> None:
        self._decide(step.by, "GROUP_BY")
        made = {
            one.new: self._made_of(one.column, "AGGREGATION") if one.column else frozenset[Origin]()
            for one in step.aggregations
        }
        self._origins = {name: origins for name, origins in self._origins.items() if name in step.by} | made

    def _join(self, step: JoinDataset, state: State) -> None:
        version = (state or {}).get("version", step.version)
        keys = step.other_on or step.on
        self._decide(step.on, "JOIN")
        self.rows.update({(Origin(key, version=version), "JOIN"): None for key in keys})
        for name in step.columns or [name for name in self._columns_of(version) if name not in keys]:
            new = f"{name}{step.suffix}" if name in self._origins else name
            self._origins[new] = frozenset({Origin(name, version=version)})

    def _made_of(self, name: str, how: How) -> frozenset[Origin]:
        return frozenset(replace(origin, how=how) for origin in self._origins.get(name, ()))

    def _decide(self, columns: Sequence[str], effect: Effect) -> None:
        found = (origin for name in columns for origin in self._origins.get(name, ()))
        self.rows.update({(replace(origin, how="IDENTITY"), effect): None for origin in found})
