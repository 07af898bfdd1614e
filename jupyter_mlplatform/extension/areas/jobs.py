"""Jobs over REST."""

from jupyter_mlplatform.extension.operations import Call, Operation, Paging
from jupyter_mlplatform.records import Job, Listing
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.store.contract import Page

TAG = "Jobs"


def list_jobs(call: Call) -> Page[Job]:
    """List jobs, newest first."""
    return call.context.platform.jobs.page(limit=call.query.limit, after=call.query.after)


def get_job(call: Call) -> Job:
    """Return a job as it is now."""
    return call.context.platform.jobs.get(call.path["id"])


def cancel_job(call: Call) -> Job:
    """End a job and return it."""
    return call.context.platform.jobs.cancel(call.path["id"])


OPERATIONS = [
    Operation("GET", "/jobs", "List jobs", TAG, list_jobs, Listing[Job], query=Paging),
    Operation("GET", "/jobs/{id}", "A job", TAG, get_job, Job, errors=(NotFound,)),
    Operation("DELETE", "/jobs/{id}", "Cancel a job", TAG, cancel_job, Job, errors=(NotFound,)),
]
