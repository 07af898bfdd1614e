"""Recipes over REST."""

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import (
    Application,
    ApplyRequest,
    CatalogueEntry,
    Job,
    Listing,
    Preview,
    RecipeRequest,
    TransformationConfig,
    Validation,
)
from jupyter_mlplatform.records.errors import NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import Page

TAG = "Transformations"
_INLINE_BYTES = 8_000_000


def list_step_kinds(call: Call) -> Page[CatalogueEntry]:
    """Return every kind of step."""
    return Page(call.context.platform.transformations.catalogue(), None)


def validate_recipe(call: Call) -> Validation:
    """Return every problem of every step."""
    return call.context.platform.transformations.validate(call.body.version, call.body.steps)


def preview_recipe(call: Call) -> Preview:
    """Return what a recipe would do, on a sample."""
    return call.context.platform.transformations.preview(call.body.version, call.body.steps)


def apply_recipe(call: Call) -> TransformationConfig | Job:
    """Apply a recipe as one commit; on a large table as a job."""
    platform = call.context.platform
    request: ApplyRequest = call.body
    version = platform.versions.get(request.version)
    if version.bytes <= _INLINE_BYTES:
        return platform.transformations.apply(request)
    return platform.jobs.apply(request.model_copy(update={"version": version.id}))


def get_transformation(call: Call) -> TransformationConfig:
    """Return the recipe that made a version."""
    return call.context.platform.transformations.get(call.path["id"])


def list_applications(call: Call) -> Page[Application]:
    """Return every application of the same steps to the dataset and what became of it, newest first."""
    return Page(call.context.platform.transformations.history(call.path["id"]), None)


OPERATIONS = [
    Operation(
        "GET", "/transformations/catalogue", "Every kind of step", TAG, list_step_kinds, Listing[CatalogueEntry]
    ),
    Operation(
        "POST", "/transformations/validate", "What is wrong with a recipe", TAG, validate_recipe, Validation,
        body=RecipeRequest, errors=(NotFound,),
    ),
    Operation(
        "POST", "/transformations/preview", "What a recipe would do", TAG, preview_recipe, Preview,
        body=RecipeRequest, errors=(NotFound,),
    ),
    Operation(
        "POST", "/transformations/apply", "Apply a recipe", TAG, apply_recipe, TransformationConfig, body=ApplyRequest,
        status=201, starts_job=True, errors=(NotFound, StaleHead, NothingToCommit),
    ),
    Operation(
        "GET", "/transformations/{id}", "A recipe that was applied", TAG, get_transformation, TransformationConfig,
        errors=(NotFound,),
    ),
    Operation(
        "GET", "/transformations/{id}/history", "Where the same recipe was applied", TAG, list_applications,
        Listing[Application], errors=(NotFound,),
    ),
]  # fmt: skip
