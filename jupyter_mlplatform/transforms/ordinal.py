"""Categories as numbers in an order."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

import narwhals as nw
from pydantic import Field, model_validator
from typing_extensions import override

from jupyter_mlplatform.transforms.frames import Frame
from jupyter_mlplatform.transforms.levels import CATEGORIES, as_text, learn_levels, look_up
from jupyter_mlplatform.transforms.schema import Kind, Schema, schema_of_frame
from jupyter_mlplatform.transforms.step import ColumnNames, Family, Problem, State, Step, learnt


class OrdinalEncode(Step):
    """Turn categories into whole numbers."""

    title: ClassVar[str] = "Ordinal encode"
    help: ClassVar[str] = (
        "Replaces each category by its place in an order, from 0: the order that you give, or that of the alphabet. A "
        "missing category stays missing."
    )
    family: ClassVar[Family] = "categories"
    learns: ClassVar[str | None] = "the categories of each column"
    accepts: ClassVar[frozenset[Kind] | None] = CATEGORIES

    kind: Literal["ordinal_encode"] = "ordinal_encode"
    columns: ColumnNames
    order: Annotated[
        tuple[str, ...] | None,
        Field(min_length=1, description="The categories from the lowest; in order of the alphabet when left out."),
    ] = None
    unknown: Annotated[
        Literal["missing", "minus_one"],
        Field(description="What becomes of a category that was not there when this was learnt."),
    ] = "missing"

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if self.order is not None and len(set(self.order)) < len(self.order):
            raise ValueError("`order` names a category twice")
        return self

    @override
    def inputs(self) -> tuple[str, ...]:
        return self.columns

    @override
    def learns_from(self) -> tuple[str, ...]:
        return self.columns if self.order is None else ()

    @override
    def output(self, schema: Schema) -> Schema:
        return schema.with_columns(dict.fromkeys(self.columns, "integer"))

    @override
    def fit(self, frame: Frame) -> State:
        if self.order is not None:
            return None
        return {"levels": {name: learn_levels(frame, name) for name in self.columns}}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        kinds = schema_of_frame(frame).kinds
        encoded = {}
        for name in self.columns:
            levels = self.order if self.order is not None else learnt(state, "levels").get(name, [])
            values = as_text(name, kinds[name])
            places = look_up(values, levels, range(len(levels)), nw.Int64())
            if self.unknown == "minus_one":
                places = nw.when(~values.is_null()).then(places.fill_null(-1))
            encoded[name] = places
        return frame.with_columns(**encoded)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        for name, levels in learnt(state, "levels").items():
            if not levels:
                detail = f"Column “{name}” has no category to learn from; all of it becomes missing."
                yield Problem("nothing_to_learn", name, detail, "warning")
