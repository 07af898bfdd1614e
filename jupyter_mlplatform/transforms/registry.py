"""The catalogue: every kind of step, and reading recipes into steps."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from jupyter_mlplatform.records.checking import message_of
from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.records.transformation import CatalogueEntry, Issue
from jupyter_mlplatform.transforms.aggregate import Aggregate
from jupyter_mlplatform.transforms.bins import Bin
from jupyter_mlplatform.transforms.cast import Cast
from jupyter_mlplatform.transforms.categories import GroupRare, OneHot
from jupyter_mlplatform.transforms.columns import ChooseColumns, DropColumns, RenameColumns, ReorderColumns
from jupyter_mlplatform.transforms.dates import DateParts, ParseDates
from jupyter_mlplatform.transforms.derive import Derive
from jupyter_mlplatform.transforms.impute_by_group import ImputeByGroup
from jupyter_mlplatform.transforms.indicator import MissingIndicator
from jupyter_mlplatform.transforms.join import JoinDataset
from jupyter_mlplatform.transforms.missing import DropMissing, Impute
from jupyter_mlplatform.transforms.numbers import ParseNumbers
from jupyter_mlplatform.transforms.numeric import ClipOutliers, Log, Scale
from jupyter_mlplatform.transforms.ordinal import OrdinalEncode
from jupyter_mlplatform.transforms.rows import DropDuplicates, FilterRows, Sample, Sort
from jupyter_mlplatform.transforms.shape import QuantileTransform, YeoJohnson
from jupyter_mlplatform.transforms.step import Resolve, Step
from jupyter_mlplatform.transforms.target import TargetEncode
from jupyter_mlplatform.transforms.text import TrimText
from jupyter_mlplatform.transforms.text_features import TextFeatures
from jupyter_mlplatform.transforms.values import MapValues, UnifyMissing

type_of_step = (
    ChooseColumns | DropColumns | RenameColumns | ReorderColumns | Derive | JoinDataset
    | Cast | ParseNumbers | ParseDates | DateParts
    | TrimText | MapValues | UnifyMissing
    | Impute | ImputeByGroup | MissingIndicator | DropMissing
    | ClipOutliers | Log | YeoJohnson | QuantileTransform | Scale | Bin
    | GroupRare | OneHot | OrdinalEncode | TargetEncode | TextFeatures
    | FilterRows | DropDuplicates | Sample | Sort | Aggregate
)  # fmt: skip
AnyStep = Annotated[type_of_step, Field(discriminator="kind")]

_ADAPTER: TypeAdapter[Step] = TypeAdapter(AnyStep)


Steps = Sequence[Mapping[str, Any] | Step]


def step_types() -> tuple[type[Step], ...]:
    """Return the class of every kind of step, in the order of the catalogue."""
    return type_of_step.__args__


def catalogue() -> list[CatalogueEntry]:
    """Return every kind of step with its JSON Schema and what it learns."""
    return [
        CatalogueEntry(
            kind=kind_of(step),
            title=step.title,
            help=step.help,
            family=step.family,
            row_wise=step.row_wise,
            learns=step.learns,
            needs_target=step.needs_target,
            parameters=_form(step),
        )
        for step in step_types()
    ]


def _form(step: type[Step]) -> dict[str, Any]:
    """Return the JSON Schema of a step, which says also which kinds of column (``x-accepts``) it is for."""
    schema = step.model_json_schema()
    columns = schema["properties"].get("columns", {})
    if step.accepts is not None and str(columns.get("x-input", "")) == "columns":
        columns["x-accepts"] = sorted(step.accepts - {"unknown"})
    return schema


def kind_of(step: type[Step]) -> str:
    """Return the name by which recipes call a kind of step."""
    return str(step.model_fields["kind"].default)


def parse(steps: Steps) -> list[Step]:
    """Read a recipe; a step that is read already stays as it is.

    Raises
    ------
    Invalid
        A step is of no kind known here or its parameters are wrong; ``problems`` lists every fault of every step.
    """
    parsed, issues = read(steps)
    if issues:
        raise Invalid(
            f"The recipe cannot be read: {issues[0].detail}",
            field=f"steps[{issues[0].step}]",
            problems=[issue.model_dump() for issue in issues],
        )
    return [step for step in parsed if step is not None]


def bind(steps: Steps, resolve: Resolve) -> Steps:
    """Return a recipe with the tables of the versions that it names at hand; a step that cannot be read stays as it is.

    What cannot be resolved is among what `validate` says.
    """
    parsed, _ = read(steps)
    return [given if step is None else step.bound(resolve) for given, step in zip(steps, parsed, strict=True)]


def read(steps: Steps) -> tuple[list[Step | None], list[Issue]]:
    """Read a recipe as far as possible: a step that cannot be read is None, with the reasons as issues."""
    parsed: list[Step | None] = []
    issues: list[Issue] = []
    for position, step in enumerate(steps):
        try:
            parsed.append(_ADAPTER.validate_python(step))
        except ValidationError as error:
            parsed.append(None)
            issues += [_issue(position, step, fault) for fault in error.errors(include_url=False)]
    return parsed, issues


def _issue(position: int, step: Mapping[str, Any] | Step, fault: ErrorDetails) -> Issue:
    kind = step.kind if isinstance(step, Step) else step.get("kind")
    if fault["type"].startswith("union_tag"):
        known = ", ".join(map(kind_of, step_types()))
        detail = f"Step {position + 1}: there is no kind of step {kind!r}; the kinds are {known}."
        return Issue(step=position, severity="error", code="unknown_kind", detail=detail)
    where = ".".join(str(part) for part in fault["loc"][1:])
    detail = f"Step {position + 1} ({kind}){f', {where}' if where else ''}: {message_of(fault)}."
    return Issue(step=position, severity="error", code="wrong_parameter", detail=detail)
