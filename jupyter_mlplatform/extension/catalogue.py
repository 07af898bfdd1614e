"""Every operation of the REST API."""

from jupyter_mlplatform.extension.areas import (
    branches,
    comparison,
    datasets,
    deployments,
    health,
    jobs,
    models,
    transformations,
    versions,
)
from jupyter_mlplatform.extension.upload import UPLOAD

OPERATIONS = [
    *health.OPERATIONS,
    *datasets.OPERATIONS,
    UPLOAD,
    *branches.OPERATIONS,
    *comparison.OPERATIONS,
    *versions.OPERATIONS,
    *transformations.OPERATIONS,
    *models.OPERATIONS,
    *deployments.OPERATIONS,
    *jobs.OPERATIONS,
]
