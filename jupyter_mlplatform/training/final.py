"""The model itself: what was chosen, fitted on every row."""

import time
from collections.abc import Sequence
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass

from jupyter_mlplatform.executor.engine import TaskEndedError
from jupyter_mlplatform.records.errors import JobFailed
from jupyter_mlplatform.training.choice import Choice
from jupyter_mlplatform.training.fitting import fit_whole
from jupyter_mlplatform.training.rounds import Rounds
from jupyter_mlplatform.training.search import FLOOR_S

POLL_S = 0.5
QUICK = 2
ATTEMPT = 0.75  # of the time that is left, for one attempt


@dataclass(frozen=True, slots=True)
class Whole:
    """A model fitted on every row, as bytes, and the hash of what it says of them."""

    artifact: bytes
    predictions_sha256: str


def fit_final(choices: Sequence[Choice], rounds: Rounds) -> tuple[Choice, Whole]:
    """Fit the first of `choices` for which there is time, and return it with its model.

    The best come first. Each has most of the time that is left; the last two, which are quick, have ten seconds in any
    case, and the last is waited for.

    Raises
    ------
    JobFailed
        None could be fitted.
    """
    reasons = []
    for number, choice in enumerate(choices):
        last = number == len(choices) - 1
        quick = number >= len(choices) - QUICK
        left = max(rounds.budget.left() * ATTEMPT, FLOOR_S if quick else FLOOR_S - rounds.budget.spent)
        try:
            whole = _fit(choice, rounds, None if last else left)
        except TaskEndedError as error:
            whole = str(error)
        if isinstance(whole, Whole):
            return choice, whole
        reasons.append(f"{choice.name}: {whole}")
        rounds.log(reasons[-1])
    raise JobFailed(f"No model could be fitted on all rows. {' '.join(reasons)}", hint="Give it more time.")


def _fit(choice: Choice, rounds: Rounds, until_s: float | None) -> Whole | str:
    """Return the model, or the sentence that says why it cannot be fitted."""
    rounds.tell(f"{choice.name}, on all rows")
    members = [member.model_dump(mode="json") for member in choice.members]
    spec = {**rounds.common, "members": members, "threshold": choice.threshold}
    handle = rounds.engine.submit(fit_whole, spec, lambda _: None)
    started = time.monotonic()
    while until_s is None or time.monotonic() - started < until_s:
        try:
            found = handle.result(timeout=POLL_S if until_s is None else min(POLL_S, until_s))
        except LateError:
            rounds.tell(f"{choice.name}, on all rows")
            continue
        for line in found.get("warnings", ()):
            rounds.log(f"{choice.name}: {line}")
        return found["error"] if "error" in found else Whole(found["artifact"], found["predictions_sha256"])
    handle.cancel()
    return "There was no time to fit it on all rows."
