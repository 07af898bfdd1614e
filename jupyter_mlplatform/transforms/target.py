"""Categories as what the target is for them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import narwhals as nw
import numpy as np
import numpy.typing as npt
from pydantic import Field, PrivateAttr
from typing_extensions import override

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.transforms.frames import Frame, Values
from jupyter_mlplatform.transforms.levels import CATEGORIES, as_text, learn_levels, look_up
from jupyter_mlplatform.transforms.schema import NUMBERS, Schema, schema_of_frame
from jupyter_mlplatform.transforms.step import ColumnName, ColumnNames, Family, Problem, State, Step, free, learnt

MOST_CLASSES = 50


class TargetEncode(Step):
    """Turn categories into the mean of the target."""

    title: ClassVar[str] = "Target encode"
    help: ClassVar[str] = (
        "Replaces a category by the mean of the target over its rows, drawn to that of all rows where these are few; "
        "of a target with several classes, by the share of each. The rows that are learnt from are encoded out of "
        "fold: by what the other folds say, so that no row is told its own target."
    )
    family: ClassVar[Family] = "categories"
    needs_target: ClassVar[bool] = True
    learns: ClassVar[str | None] = "the mean of the target for each category"

    kind: Literal["target_encode"] = "target_encode"
    columns: ColumnNames
    target: Annotated[ColumnName, Field(description="The column that models will predict.")]
    folds: Annotated[int, Field(ge=2, le=50, description="In how many folds the rows are encoded.")] = 5
    smooth: Annotated[
        float | None,
        Field(ge=0, description="How many rows the mean of all counts for; found out from the rows when left out."),
    ] = None
    seed: Annotated[int, Field(ge=0, lt=2**32, description="Decides which rows are in which fold.")] = 0

    _target_there: bool = PrivateAttr(default=True)

    @classmethod
    @override
    def streams(cls) -> bool:
        return False  # its folds are made of all rows

    @override
    def inputs(self) -> tuple[str, ...]:
        return (*self.columns, *([self.target] if self._target_there else []))

    @override
    def narrow(self, present: Sequence[str]) -> Self | None:
        columns = tuple(name for name in self.columns if name in present)
        narrowed = self.model_copy(update={"columns": columns})
        narrowed._target_there = self.target in present  # noqa: SLF001 - a copy of its own
        return narrowed if columns else None

    @override
    def changes(self) -> tuple[str, ...]:
        return self.columns

    @override
    def problems(self, schema: Schema) -> Iterator[Problem]:
        for name in self.columns:
            if schema.kind(name) not in CATEGORIES:
                detail = f"Column “{name}” is {schema.kind(name)}; the step takes categories: text, integer or boolean."
                yield Problem("wrong_type", name, detail)
        if self.target in self.columns:
            detail = f"The target “{self.target}” cannot be encoded by itself: a model would be given the answer."
            yield Problem("target_leakage", self.target, detail)
        if schema.kind(self.target) in {"datetime", "other"}:
            detail = f"The target “{self.target}” is {schema.kind(self.target)}; the step takes numbers or categories."
            yield Problem("wrong_type", self.target, detail)

    @override
    def output(self, schema: Schema) -> Schema:
        if schema.kind(self.target) in NUMBERS | {"boolean"}:
            return schema.with_columns(dict.fromkeys(self.columns, "number"))
        closed = schema.without(self.columns)  # one column, or one for each class
        return Schema(closed.kinds, (*closed.open_prefixes, *self.columns))

    @override
    def fit(self, frame: Frame) -> State:
        known = self._known(frame)
        classes = self._classes(known)
        levels = {name: learn_levels(known, name) for name in self.columns}
        columns = {}
        if len(known):
            with np.errstate(over="ignore", invalid="ignore"):
                encoder = self._encoder(classes, levels).fit(_codes(known, levels), self._outcome(known, classes))
            means = np.atleast_1d(encoder.target_mean_).tolist()
            if not np.isfinite([*means, *np.concatenate(encoder.encodings_)]).all():
                return {"classes": classes, "columns": {}}  # numbers whose variance is beyond the largest number
            for place, name in enumerate(self.columns):
                of_classes = encoder.encodings_[place * len(means) : (place + 1) * len(means)]
                columns[name] = {
                    "levels": levels[name],
                    "means": [of_class[:-1].tolist() for of_class in of_classes],
                    "missing": [float(of_class[-1]) for of_class in of_classes],
                    "others": means,
                }
        return {"classes": classes, "columns": columns}

    @override
    def apply(self, frame: Frame, state: State) -> Frame:
        """Encode rows that were not learnt from: by what all rows that were say."""
        kinds = schema_of_frame(frame).kinds
        encoded: dict[str, nw.Expr] = {}
        for name in self.columns:
            found = learnt(state, "columns").get(name)
            for number, new in enumerate(self._names(frame, name, state)):
                if found is None:
                    encoded[new] = nw.lit(None, dtype=nw.Float64)
                    continue
                values = as_text(name, kinds[name])
                mean = look_up(values, found["levels"], found["means"][number], nw.Float64())
                mean = nw.when(~values.is_null()).then(mean.fill_null(found["others"][number]))
                encoded[new] = mean.fill_null(found["missing"][number])
        return self._without_classes(frame.with_columns(**encoded), encoded)

    @override
    def apply_learnt(self, frame: Frame, state: State) -> Frame:
        """Encode the rows that were learnt from: each fold by what the others say."""
        found, classes = learnt(state, "columns"), (state or {}).get("classes")
        levels = {name: found[name]["levels"] for name in self.columns if name in found}
        known = self._known(frame)
        if len(known) < 2 or not levels:
            return self.apply(frame, state)  # there is no other row that could say anything
        outcome = self._outcome(known, classes)
        encoder = self._encoder(classes, levels).set_params(cv=self._folds(outcome, classes))
        with np.errstate(over="ignore", invalid="ignore"):
            encoded = encoder.fit_transform(_codes(known, levels), outcome)
        names = [new for name in self.columns for new in self._names(frame, name, state)]
        if len(known) < len(frame):
            by_all = self.apply(frame, state).select(*names).to_numpy().copy()
            by_all[frame.select(known=self._is_known(frame)).get_column("known").to_numpy()] = encoded
            encoded = by_all
        columns = [
            nw.new_series(name, values, nw.Float64, backend=frame.implementation)
            for name, values in zip(names, np.ascontiguousarray(encoded.T), strict=True)
        ]
        return self._without_classes(frame.with_columns(*columns), names)

    @override
    def remarks(self, state: State) -> Iterator[Problem]:
        if not learnt(state, "columns"):
            detail = f"The target “{self.target}” has no values to take a mean of; the columns become missing."
            yield Problem("nothing_to_learn", self.target, detail, "warning")

    def _without_classes(self, encoded: Frame, names: Collection[str]) -> Frame:
        """Drop the columns that have become one of each class; to drop none would copy the frame all the same."""
        gone = [name for name in self.columns if name not in names]
        return encoded.drop(*gone) if gone else encoded

    def _known(self, frame: Frame) -> Frame:
        """Return the categories and the target of the rows whose target is known."""
        rows = frame.select(*dict.fromkeys([*self.columns, self.target]))
        known = rows.select(known=self._is_known(frame)).get_column("known")
        return rows if known.all() else rows.filter(known)

    def _is_known(self, frame: Frame) -> nw.Expr:
        target = nw.col(self.target)
        number = schema_of_frame(frame).kind(self.target) == "number"
        return target.cast(nw.Float64).is_finite().fill_null(value=False) if number else ~target.is_null()

    def _classes(self, known: Frame) -> list[str] | None:
        """Return the classes of the target in their order, None if it is a number."""
        if schema_of_frame(known).kind(self.target) in NUMBERS:
            return None
        classes = learn_levels(known, self.target)
        if len(classes) > MOST_CLASSES:
            raise Invalid(
                f"The target “{self.target}” has {len(classes):,} classes, and {MOST_CLASSES} are the most.",
                field=self.target,
                hint="Cast it to numbers if it is one.",
            )
        return classes

    def _outcome(self, known: Frame, classes: Sequence[str] | None) -> npt.NDArray[Any]:
        """Return the target as numbers, or each row's class by its place."""
        if classes is None:
            return known.get_column(self.target).cast(nw.Float64).to_numpy()
        return _places(known, self.target, classes).to_numpy()

    def _encoder(self, classes: Sequence[str] | None, levels: Mapping[str, Sequence[str]]) -> Any:  # noqa: ANN401 - sklearn has no types
        from sklearn.preprocessing import TargetEncoder

        kind = "continuous" if classes is None else "binary" if len(classes) <= 2 else "multiclass"
        places = [np.arange(len(known) + 1) for known in levels.values()]  # the last for what is missing
        return TargetEncoder(categories=places, target_type=kind, smooth="auto" if self.smooth is None else self.smooth)

    def _folds(self, outcome: npt.NDArray[Any], classes: Sequence[str] | None) -> Any:  # noqa: ANN401 - sklearn has no types
        from sklearn.model_selection import KFold, StratifiedKFold

        fewest = 0 if classes is None else int(np.bincount(outcome).min())
        if fewest >= 2:
            return StratifiedKFold(min(self.folds, fewest), shuffle=True, random_state=self.seed)
        return KFold(min(self.folds, len(outcome)), shuffle=True, random_state=self.seed)

    def _names(self, frame: Frame, name: str, state: State) -> list[str]:
        classes: Sequence[str] = (state or {}).get("classes") or ()
        if len(classes) <= 2:
            return [name]
        return free(name, [f"{name}_{each}" for each in classes], set(frame.columns) - set(self.columns))


def _codes(frame: Frame, levels: Mapping[str, Sequence[str]]) -> npt.NDArray[np.int64]:
    """Return each category by its place, shape (rows, columns); what is missing has the place after the last."""
    codes = [_places(frame, name, known).fill_null(len(known)).to_numpy() for name, known in levels.items()]
    return np.column_stack(codes)


def _places(frame: Frame, name: str, levels: Sequence[str]) -> Values:
    kind = schema_of_frame(frame).kind(name)
    places = look_up(as_text(name, kind), levels, range(len(levels)), nw.Int64())
    return frame.with_columns(**{name: places}).get_column(name)
