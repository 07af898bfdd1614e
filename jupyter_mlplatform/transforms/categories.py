"""Steps on categories."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

import narwhals as nw
from pydantic import Field
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.schema import NUMBERS, Kind, Schema
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, free, learnt


class GroupRare(Step):
    """Put rare categories together."""

    title: ClassVar[str] = "Group rare categories"
    help: ClassVar[str] = (
        "Puts categories that are rarer than a share of the rows together under one name; a category that was not "
        "there when this was learnt goes there too."
    )
    family: ClassVar[Family] = "categories"
    learns: ClassVar[str | None] = "the categories that are frequent enough"
    accepts: ClassVar[frozenset[Kind] | None] = frozenset({"text", "unknown"})

    kind: Literal["group_rare"] = "group_rare"
    columns: ColumnNames
    min_share: Annotated[float, Field(gt=0, lt=1, description="Least share of the rows with a value.")] = 0.01
    max_levels: Annotated[int | None, Field(ge=1, description="Keep at most so many categories.")] = None
    other: Annotated[str, Field(min_length=1, description="The name that rare categories get.")] = "other"

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "text"))

    @override
    def fit(self, frame: Frame) -> State:
        kept = {}
        for name in self.columns:
            counts = _counts(frame.get_column(name))
            least = self.min_share * sum(counts.values())
            kept[name] = [level for level, count in counts.items() if count >= least][: self.max_levels]
        return {"levels": kept}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        grouped = {}
        for name in self.columns:
            values = nw.col(name).cast(nw.String)
            kept = values.is_in(learnt(state, "levels").get(name, [])) | values.is_null()
            grouped[name] = nw.when(kept).then(values).otherwise(nw.lit(self.other))
        return frame.with_columns(**grouped)


class OneHot(Step):
    """Turn categories into columns of 0 and 1."""

    title: ClassVar[str] = "One-hot encode"
    help: ClassVar[str] = (
        "Replaces a column by one column of 0 and 1 for each of its most frequent categories; a missing or unknown "
        "category is 0 in all of them."
    )
    family: ClassVar[Family] = "categories"
    learns: ClassVar[str | None] = "the categories of each column"
    accepts: ClassVar[frozenset[Kind] | None] = NUMBERS | {"text", "boolean", "unknown"}

    kind: Literal["one_hot"] = "one_hot"
    columns: ColumnNames
    max_levels: Annotated[int, Field(ge=1, le=1000, description="At most so many columns for each.")] = 20

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def changes(self) -> tuple[str, ...]:
        return ()

    @override
    def derives(self) -> Mapping[str, tuple[str, ...]]:
        return {name: (f"{name}_",) for name in self.columns}

    @override
    def output(self, schema: Schema) -> Schema:
        closed = schema.without(self.columns)
        return Schema(closed.kinds, (*closed.open_prefixes, *(f"{name}_" for name in self.columns)))

    @override
    def fit(self, frame: Frame) -> State:
        levels = {}
        for name in self.columns:
            levels[name] = sorted(list(_counts(frame.get_column(name)))[: self.max_levels])
        return {"levels": levels}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        encoded: dict[str, nw.Expr] = {}
        others = set(frame.columns) - set(self.columns)
        for name in self.columns:
            values = nw.col(name).cast(nw.String)
            levels = learnt(state, "levels").get(name, [])
            names = free(name, [f"{name}_{level}" for level in levels], {*encoded, *others})
            for new, level in zip(names, levels, strict=True):
                encoded[new] = (values == level).cast(nw.Int8).fill_null(0)
        return frame.with_columns(**encoded).drop(*(name for name in self.columns if name not in encoded))

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, levels in learnt(state, "levels").items():
            if len(levels) == self.max_levels:
                detail = f"Column “{name}” may have more than {self.max_levels} categories; the others have no column."
                yield Problem("levels_cut", name, detail, "warning")


def _counts(values: Values) -> dict[str, int]:
    """Return the number of rows of each category, the most frequent first and equally frequent ones by name."""
    texts = values.drop_nulls().cast(nw.String).alias("value")
    if len(texts) == 0:
        return {}
    counted = texts.value_counts(name="count")
    pairs = zip(counted.get_column("value").to_list(), counted.get_column("count").to_list(), strict=True)
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
