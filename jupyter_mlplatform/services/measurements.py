"""Measuring what each proposal for a version is worth: a race, each proposal on a branch of its own."""

import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.executor.engine import Engine
from jupyter_mlplatform.recommend.adviser.settings import VARIABLE, AdviserSettings
from jupyter_mlplatform.records.errors import Invalid, NotFound, NothingToCommit
from jupyter_mlplatform.records.recommendation import Advice, EvidenceReport, EvidenceRequest, Proposal, Winner
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.attempts import Attempts
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.evidence import EvidenceReports
from jupyter_mlplatform.services.recommendations import Judged, Recommender
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.trials import Trials
from jupyter_mlplatform.services.versions import Located, Versions

if TYPE_CHECKING:
    from jupyter_mlplatform.recommend.evidence.compare import Clock, Compared, Entry

_QUICK_S = 15  # below it, starting processes costs more time than they save
_ON_TRIALS = 0.3  # share of the time after which no further proposal is applied
_CORES = "OMP_NUM_THREADS"  # what the executor gives a job


@dataclass(frozen=True)
class Race:
    """One race: what was asked for, what the rules say, and where proposals are applied."""

    request: EvidenceRequest
    version: Located
    judged: Judged
    attempts: Attempts
    clock: "Clock"
    report: Report

    @property
    def target(self) -> str:
        """The column to predict."""
        return str(self.request.target)


class Measurements:
    """Races of proposals for versions of datasets."""

    def __init__(
        self,
        versions: Versions,
        transformations: Transformations,
        recommender: Recommender,
        reports: EvidenceReports,
        trials: Trials,
        *,
        adviser: AdviserSettings | None,
    ) -> None:
        self._adviser = adviser
        self._versions = versions
        self._transformations = transformations
        self._recommender = recommender
        self._reports = reports
        self._trials = trials

    @property
    def has_adviser(self) -> bool:
        """Whether there is an adviser to ask."""
        return self._adviser is not None

    def checked(self, dataset_id: str, request: EvidenceRequest) -> EvidenceRequest:
        """Return the request with its version and target resolved. Raises `Invalid` for what can be seen now."""
        from jupyter_mlplatform.training.metrics import choose_metric

        version = self._versions.locate(request.version or dataset_id)
        if version.dataset_id != dataset_id:
            raise NotFound(f"{request.version!r} is not a version of dataset {dataset_id!r}.", field="version")
        found = self._recommender.judge(version, request.target).found
        if found.target is None or found.problem_type is None:
            raise Invalid(
                f"Nothing can be measured without something to predict. {found.problem.reason}",
                field="target",
                hint="Name the column to predict.",
            )
        choose_metric(request.metric, found.problem_type)
        if request.advise and self._adviser is None:
            raise Invalid(
                "There is no adviser here.",
                field="advise",
                hint="Set MLPlatformApp.adviser_url and adviser_model in the server's configuration, or the variable "
                f"{VARIABLE} where there is no server.",
            )
        return request.model_copy(update={"version": version.id, "target": found.target})

    def run(self, request: EvidenceRequest, report: Report) -> EvidenceReport:
        """Measure the proposals and keep what was found; the best that helps stays on a branch of the dataset.

        The request has passed `checked`. Runs for as long as its time budget: call it in a job. Every branch but the
        winner's is gone afterwards.

        Raises
        ------
        Invalid
            Too few rows can be scored.
        JobFailed
            No model could be fitted.
        """
        from jupyter_mlplatform.recommend.evidence.compare import Clock

        version = self._versions.locate(str(request.version))
        report.progress(0.0, "Reading the version")
        judged = self._recommender.judge(version, request.target)
        advice, advised = self._advice(version, judged, report) if request.advise else (None, ())
        clock = Clock(request.time_budget_s)
        start = self._trials.begin(report.job_id)
        experiment = f"evidence-{(report.job_id or secrets.token_hex(4))[-8:]}"
        branch = names.dataset_branch(version.dataset_id, experiment)
        attempts = Attempts(self._transformations, self._versions, version, start, published_as=branch)
        race = Race(request, version, judged, attempts, clock, report)
        try:
            found = self._compare(race, self._entries(race, (*judged.found.transformations, *advised)))
            winner = self._winner(race, found)
        finally:
            self._trials.discard(start)
        return self._keep(race, found, winner, advice)

    def _advice(self, version: Located, judged: Judged, report: Report) -> tuple[Advice | None, tuple[Proposal, ...]]:
        """Ask the adviser. Whatever becomes of it, the proposals of the rules stand."""
        from jupyter_mlplatform.recommend.adviser.answer import read_answer
        from jupyter_mlplatform.recommend.adviser.asking import NoAnswer, ask
        from jupyter_mlplatform.recommend.adviser.question import question

        settings, view = self._adviser, judged.view
        if settings is None:
            raise AssertionError("unreachable: the request was checked")
        report.progress(0.0, "Asking the adviser", eta_s=settings.timeout_s)
        rows = self._versions.table(version).page(limit=5).rows if settings.sees_rows else ()
        try:
            text = ask(settings, question(view.profile, judged.found, rows, sees_rows=settings.sees_rows))
        except NoAnswer as error:
            report.log(str(error))
            return Advice(model=settings.model, problem=str(error)), ()
        columns = self._versions.metadata(version).columns
        answer = read_answer(text, columns, view.target or "", judged.found.transformations)
        kept, dropped = len(answer.proposals), len(answer.dropped)
        report.log(f"The adviser proposed {kept + dropped}; {dropped} are dropped.")
        advice = Advice(model=settings.model, proposed=kept + dropped, kept=kept, dropped=answer.dropped)
        return advice, answer.proposals

    def _entries(self, race: Race, proposals: Sequence[Proposal]) -> list["Entry"]:
        entries = []
        for number, proposal in enumerate(proposals):
            stage = f"Applying proposal {number + 1} of {len(proposals)}"
            race.report.progress(0.05 * number / len(proposals), stage)
            late = time.monotonic() > race.clock.at(_ON_TRIALS)
            entries.append(_entry(race, proposal, "There was no time to measure it." if late else None))
        return entries

    def _compare(self, race: Race, entries: Sequence["Entry"]) -> "Compared":
        from jupyter_mlplatform.recommend.evidence.compare import Course
        from jupyter_mlplatform.recommend.evidence.design import Design, Settings
        from jupyter_mlplatform.recommend.evidence.pool import Pool
        from jupyter_mlplatform.recommend.evidence.target import scored_rows
        from jupyter_mlplatform.training.metrics import choose_metric

        request, view = race.request, race.judged.view
        rows, problem_type = scored_rows(view, request.folds, request.seed, request.time_budget_s)
        metric, _ = choose_metric(request.metric, problem_type)
        settings = Settings(race.target, problem_type, metric.name, request.folds, request.seed)
        workers = 1 if request.time_budget_s < _QUICK_S else int(os.environ.get(_CORES) or os.cpu_count() or 1)
        with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
            design = Design(rows, settings)
            design.save(Path(folder))
            columns = self._versions.metadata(race.version).columns
            with _engine(workers) as engine:
                pool = Pool(Path(folder), engine)
                course = Course(design, columns, pool, race.clock, request.repeats, race.report)
                return course.compare(
                    entries, race.judged.found.models, lambda found: _entry(race, _together(found), None)
                )

    def _winner(self, race: Race, found: "Compared") -> Winner | None:
        """Put the best proposal, with what was left out on both sides, on a branch of the dataset."""
        best = found.proposals[found.best] if found.best is not None else None
        if best is None or best.evidence is None:
            return None
        drop = ({"kind": "drop_columns", "columns": list(found.without)},) if found.without else ()
        steps = (*drop, *best.steps)
        commit = race.attempts.commit(steps)
        self._trials.keep(race.attempts.published_as, commit)
        return Winner(branch=race.attempts.published_as, version=commit, steps=steps, evidence=best.evidence)

    def _keep(self, race: Race, found: "Compared", winner: Winner | None, advice: Advice | None) -> EvidenceReport:
        from jupyter_mlplatform.training.metrics import METRICS

        settings = found.settings
        before = self._reports.find(race.version, settings.target)
        report = self._reports.keep(
            EvidenceReport(
                dataset_id=race.version.dataset_id,
                version=race.version.id,
                target=settings.target,
                problem_type=settings.problem_type,
                metric=settings.metric,
                greater_is_better=METRICS[settings.metric].greater_is_better,
                model=found.judge,
                score=found.score,
                without=found.without,
                rows=found.rows,
                folds=settings.folds,
                repeats=race.request.repeats,
                seed=settings.seed,
                proposals=found.proposals,
                models=found.models,
                winner=winner,
                advice=advice,
                elapsed_s=round(race.clock.spent, 3),
                created_at=now(),
            )
        )
        if before is not None and before.winner is not None:
            self._trials.forget(before.winner.branch, before.winner.version)
        return report


@contextmanager
def _engine(workers: int) -> Iterator[Engine | None]:
    """Give an engine of so many processes; None for one, which is this one."""
    from jupyter_mlplatform.executor.pool import Pool as Processes
    from jupyter_mlplatform.recommend.evidence.pool import PRELOAD

    if workers == 1:
        yield None
        return
    engine = Processes(workers, PRELOAD)
    try:
        yield engine
    finally:
        engine.close()


def _together(proposals: Sequence[Proposal]) -> Proposal:
    ordered = sorted(proposals, key=lambda proposal: proposal.order)
    return Proposal(
        steps=tuple(step for proposal in ordered for step in proposal.steps),
        reason=f"The {len(ordered)} proposals that help, together.",
        source="together",
        order=ordered[0].order,
    )


def _entry(race: Race, proposal: Proposal, note: str | None) -> "Entry":
    """Apply a proposal on a branch of its own; with a `note`, or where that cannot be, say why it is not measured."""
    from jupyter_mlplatform.recommend.evidence.compare import Entry

    if any(race.target in step.get("columns", ()) for step in proposal.steps):
        note = "It changes what is predicted, so that scores with and without it cannot be compared."
    if note is None:
        try:
            return Entry(proposal, race.attempts.apply(proposal.steps))
        except (Invalid, NothingToCommit) as error:
            note = error.detail
    return Entry(proposal.model_copy(update={"note": note}), None)
