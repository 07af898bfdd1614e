"""Every operation of the REST API."""

from jupyter_mlplatform.extension.areas import (
    adding,
    branches,
    comparison,
    datasets,
    deployments,
    health,
    jobs,
    lineage,
    models,
    recommendations,
    transformations,
    user_data,
    versions,
)

OPERATIONS = [
    *health.OPERATIONS,
    *datasets.OPERATIONS,
    *adding.OPERATIONS,
    *recommendations.OPERATIONS,
    *branches.OPERATIONS,
    *comparison.OPERATIONS,
    *versions.OPERATIONS,
    *lineage.OPERATIONS,
    *transformations.OPERATIONS,
    *models.OPERATIONS,
    *deployments.OPERATIONS,
    *jobs.OPERATIONS,
    *user_data.OPERATIONS,
]
