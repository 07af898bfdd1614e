"""Recommendations and their evidence over REST."""

from pydantic import Field

from jupyter_mlplatform.extension.areas.datasets import AtVersion, version_of
from jupyter_mlplatform.extension.operations import Call, Operation
from jupyter_mlplatform.records import EvidenceReport, EvidenceRequest, Job, Recommendations
from jupyter_mlplatform.records.errors import NotFound, TooManyRequests

TAG = "Recommendations"


class RecommendQuery(AtVersion):
    """On which version, and what to predict."""

    target: str | None = Field(
        default=None, description="the column to predict; the dataset's own or the likeliest if left out"
    )
    against: str | None = Field(
        default=None, description="a reference to another version, to say which columns have drifted since"
    )


def get_recommendations(call: Call) -> Recommendations:
    """Return what the table is, what is wrong with it and what to do, with what was measured of it."""
    return call.context.platform.recommendations.recommend(
        version_of(call).id, target=call.query.target, against=call.query.against
    )


def measure_recommendations(call: Call) -> Job:
    """Start measuring the proposals; the job's result is what each is worth."""
    platform = call.context.platform
    dataset_id = platform.datasets.find(call.path["id"])
    return platform.jobs.measure(platform.measurements.checked(dataset_id, call.body))


OPERATIONS = [
    Operation(
        "GET", "/datasets/{id}/recommendations", "Recommendations", TAG, get_recommendations, Recommendations,
        query=RecommendQuery, errors=(NotFound,),
    ),
    Operation(
        "POST", "/datasets/{id}/recommendations/evidence", "Measure the proposals", TAG, measure_recommendations,
        EvidenceReport, body=EvidenceRequest, status=201, starts_job=True, errors=(NotFound, TooManyRequests),
    ),
]  # fmt: skip
