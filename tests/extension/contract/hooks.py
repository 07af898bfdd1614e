"""Nothing is waited for: what goes on as a job is answered by the job."""

import schemathesis

LONGEST_S = 60


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Ask for no time, unless for one that is to be refused."""
    wait = (case.query or {}).get("wait")
    if isinstance(wait, int | float) and 0 <= wait <= LONGEST_S:
        case.query["wait"] = 0
