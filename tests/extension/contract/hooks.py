"""Nothing that takes long is begun: what is said of it is checked, and then the thing that it is about is not there."""

import schemathesis

LONGEST_S = 60
LONG = ("/deploy", "/evidence", "/reproduce", "/train")


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Wait for no job, unless for a time that is to be refused; start no training and no endpoint."""
    wait = (case.query or {}).get("wait")
    if isinstance(wait, int | float) and 0 <= wait <= LONGEST_S:
        case.query["wait"] = 0
    if case.operation.path.endswith(LONG):
        if case.path_parameters:
            case.path_parameters["id"] = "nothing"
        elif isinstance(case.body, dict) and isinstance(case.body.get("version"), str):
            case.body["version"] = "nothing"
