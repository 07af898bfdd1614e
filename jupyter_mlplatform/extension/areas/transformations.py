"""Recipes over REST."""

from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import (
    Application,
    ApplyRequest,
    CatalogueEntry,
    DatasetVersion,
    Job,
    Listing,
    Preview,
    RecipeRequest,
    RerunRequest,
    TransformationConfig,
    UndoRequest,
    Upstream,
    Validation,
)
from jupyter_mlplatform.records.errors import Conflict, NotFound, NothingToCommit, StaleHead
from jupyter_mlplatform.store.contract import Page

TAG = "Transformations"
_QUICK_BYTES = 4_000_000
_QUICK_CELLS = 2_000_000  # parts may be compressed well


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
    if not takes_job(version):
        return platform.transformations.apply(request)
    platform.transformations.checked(version.id, request.steps)
    return platform.jobs.apply(request.model_copy(update={"version": version.id}))


def takes_job(version: DatasetVersion) -> bool:
    """Whether applying a recipe to a version may take more than a second."""
    return version.bytes > _QUICK_BYTES or version.rows * len(version.columns) > _QUICK_CELLS


def get_transformation(call: Call) -> TransformationConfig:
    """Return the recipe that made a version."""
    return call.context.platform.transformations.get(call.path["id"])


def list_applications(call: Call) -> Page[Application]:
    """Return every application of the same steps to the dataset and what became of it, newest first."""
    return Page(call.context.platform.transformations.history(call.path["id"]), None)


def compare_with_upstream(call: Call) -> Upstream:
    """Return what is newer upstream, what it changes, and what running the recipe again would outdate."""
    return call.context.platform.reruns.upstream(call.path["id"])


def rerun_recipe(call: Call) -> TransformationConfig | Job:
    """Run a recipe again as one commit; on a large table as a job."""
    platform = call.context.platform
    request: RerunRequest = call.body
    if takes_job(platform.versions.record(platform.reruns.plan(call.path["id"], request).version)):
        return platform.jobs.rerun(call.path["id"], request)
    return platform.reruns.rerun(call.path["id"], request)


def undo_transformation(call: Call) -> DatasetVersion:
    """Make the rows of a branch again what they were before a transformation, as one commit."""
    request: UndoRequest = call.body
    return call.context.platform.undoing.undo(call.path["id"], branch=request.branch, message=request.message)


def redo_transformation(call: Call) -> DatasetVersion:
    """Bring the rows of a transformation back that was undone, as one commit."""
    request: UndoRequest = call.body
    return call.context.platform.undoing.redo(call.path["id"], branch=request.branch, message=request.message)


OPERATIONS = [
    Operation(
        "GET", "/transformations/catalogue", "Every kind of step", TAG, list_step_kinds, Listing[CatalogueEntry]
    ),
    Operation(
        "POST", "/transformations/validate", "What is wrong with a recipe", TAG, validate_recipe, Validation,
        body=RecipeRequest, asks_to="read", errors=(NotFound,),
    ),
    Operation(
        "POST", "/transformations/preview", "What a recipe would do", TAG, preview_recipe, Preview,
        body=RecipeRequest, asks_to="read", errors=(NotFound,),
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
    Operation(
        "GET", "/transformations/{id}/upstream", "What is newer upstream of a transformation", TAG,
        compare_with_upstream, Upstream, errors=(NotFound,),
    ),
    Operation(
        "POST", "/transformations/{id}/rerun", "Run a recipe again", TAG, rerun_recipe, TransformationConfig,
        body=RerunRequest, status=201, starts_job=True, errors=(NotFound, StaleHead, NothingToCommit),
    ),
    Operation(
        "POST", "/transformations/{id}/undo", "Undo a transformation", TAG, undo_transformation, DatasetVersion,
        body=UndoRequest, status=201, errors=(NotFound, Conflict, StaleHead, NothingToCommit),
    ),
    Operation(
        "POST", "/transformations/{id}/redo", "Redo a transformation", TAG, redo_transformation, DatasetVersion,
        body=UndoRequest, status=201, errors=(NotFound, Conflict, StaleHead, NothingToCommit),
    ),
]  # fmt: skip
