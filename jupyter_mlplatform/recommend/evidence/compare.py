"""Proposals against the rows as they are, from models to winner."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.recommend.evidence.design import Design, Settings
from jupyter_mlplatform.recommend.evidence.measure import Recipe
from jupyter_mlplatform.recommend.evidence.models import Tried, choose_judge, try_models
from jupyter_mlplatform.recommend.evidence.pool import Pool
from jupyter_mlplatform.recommend.evidence.race import LEAST_BLOCKS, Judge, Race, Runner
from jupyter_mlplatform.records import Column
from jupyter_mlplatform.records.errors import JobFailed
from jupyter_mlplatform.records.recommendation import Evidence, ModelSuggestion, Proposal
from jupyter_mlplatform.training.metrics import METRICS, Metric
from jupyter_mlplatform.training.portfolio import BASELINE

_ON_MODELS, _ON_RACE = 0.35, 0.85  # shares of the time by which these are over
_HONEST = "A lower score without these columns is what a model is worth where they are not known in time."


@dataclass(frozen=True)
class Entry:
    """A proposal and what the columns mean after it; None where it is not measured: the proposal's note says why."""

    proposal: Proposal
    columns: tuple[Column, ...] | None


@dataclass(frozen=True)
class Clock:
    """When it began and how long it may take, on the clock of ``time.monotonic``."""

    seconds: float
    began: float = field(default_factory=time.monotonic)

    def at(self, share: float) -> float:
        """Return when a share (0..1) of the time is over."""
        return self.began + self.seconds * share

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began


@dataclass(frozen=True)
class Compared:
    """What a comparison of ``rows`` rows found; ``best`` is the place of the winner among the proposals."""

    settings: Settings
    rows: int
    judge: str
    score: float
    without: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    models: tuple[ModelSuggestion, ...]
    best: int | None


@dataclass(frozen=True)
class Course:
    """Where proposals are compared.

    Parameters
    ----------
    design, columns
        The rows, and what their columns mean.
    pool
        Where scores are made.
    clock
        How long all of it may take.
    repeats
        Passes over the rows at most.
    report
        Told what is under way.
    """

    design: Design
    columns: tuple[Column, ...]
    pool: Pool
    clock: Clock
    repeats: int
    report: Report

    @property
    def metric(self) -> Metric:
        """The score."""
        return METRICS[self.design.settings.metric]

    @property
    def folds(self) -> int:
        """Test sets of one pass over the rows."""
        return self.design.settings.folds

    def compare(
        self,
        entries: Sequence[Entry],
        models: Sequence[ModelSuggestion],
        combine: Callable[[Sequence[Proposal]], Entry],
    ) -> Compared:
        """Score models on the rows as they are, then the entries with the best of them, then what helps, together.

        Columns that give the target away make every score look good, so they are left out on both sides; what leaving
        them out costs is the evidence of the proposal to drop them.

        Parameters
        ----------
        combine
            Makes one entry of several proposals.

        Raises
        ------
        JobFailed
            No model could be fitted.
        """
        leaks = [entry.proposal for entry in entries if entry.proposal.finding == "leakage"]
        without = tuple(name for proposal in leaks for step in proposal.steps for name in step["columns"])
        drop = ({"kind": "drop_columns", "columns": list(without)},) if without else ()
        rows = Recipe("rows", drop, self.columns)
        self.report.progress(0.05, f"{len(models)} models on the rows as they are")
        tried = try_models(self.pool, rows, [model.name for model in models], self.folds, self.clock.at(_ON_MODELS))
        judge = self._judge(tried, len(entries))
        baseline = tried[judge.model].runner
        score = float(np.mean(list(baseline.scores.values())))
        self.report.log(f"Judge: {judge.model}, {judge.metric.name} {score:.4g} on the rows as they are.")
        runners = {
            number: Runner(Recipe(f"proposal {number}", (*drop, *entry.proposal.steps), entry.columns))
            for number, entry in enumerate(entries)
            if entry.columns is not None and entry.proposal.finding != "leakage"
        }
        self._race(judge, baseline, list(runners.values()), _ON_RACE)
        honest = self._honest(judge, baseline) if leaks else None
        proposals = [
            self._told(entry.proposal, judge, runners.get(number), baseline, honest)
            for number, entry in enumerate(entries)
        ]
        helping = [proposal for proposal in proposals if _helps(proposal)]
        if len(helping) > 1:
            together = combine(helping)
            if together.columns is not None:
                runner = Runner(Recipe("together", (*drop, *together.proposal.steps), together.columns))
                self._race(judge, baseline, [runner], 1.0)
                proposals.append(self._told(together.proposal, judge, runner, baseline, None))
        return Compared(
            settings=self.design.settings,
            rows=self.design.frame.height,
            judge=judge.model,
            score=score,
            without=without,
            proposals=tuple(proposals),
            models=tuple(self._suggestion(model, tried, judge.metric) for model in models),
            best=_best(proposals),
        )

    def _judge(self, tried: Mapping[str, Tried], runners: int) -> Judge:
        share = (_ON_RACE - _ON_MODELS) * self.clock.seconds * self.pool.workers
        chosen = choose_judge(tried, self.metric, share / (LEAST_BLOCKS * (runners + 1)))
        if chosen is None:
            reasons = "; ".join(f"{name}: {one.runner.problem}" for name, one in tried.items())
            raise JobFailed(f"No model could be fitted, so that nothing can be measured. {reasons}")
        return Judge(chosen, self.metric, self.design.test_share)

    def _race(self, judge: Judge, baseline: Runner, runners: Sequence[Runner], until: float) -> None:
        def tell(block: int, left: int) -> None:
            share = min(self.clock.spent / self.clock.seconds, 1.0)
            what = f"{left} proposal{'' if left == 1 else 's'} in the race, test set {block + 1}"
            self.report.progress(0.05 + 0.9 * share, what, eta_s=max(self.clock.seconds - self.clock.spent, 0.0))

        Race(self.pool, judge, baseline, self.clock.at(until), tell).run(runners, self.folds * self.repeats)

    def _honest(self, judge: Judge, baseline: Runner) -> Evidence | None:
        """Return what leaving out the columns that give the target away costs, on one pass over the rows."""
        untouched = Runner(Recipe("untouched", (), self.columns))
        honest = Runner(baseline.recipe, {block: baseline.scores[block] for block in range(self.folds)})
        self._race(judge, untouched, [honest], 1.0)
        return judge.evidence(honest, untouched)

    def _told(
        self, proposal: Proposal, judge: Judge, runner: Runner | None, baseline: Runner, honest: Evidence | None
    ) -> Proposal:
        if proposal.finding == "leakage":
            return proposal.model_copy(update={"evidence": honest, "note": _HONEST})
        if runner is None:
            return proposal
        evidence = judge.evidence(runner, baseline)
        note = runner.problem or (None if evidence else "There was no time to measure it.")
        self.report.log(f"{proposal.reason} {_summary(evidence) if evidence else note}")
        return proposal.model_copy(update={"evidence": evidence, "note": note})

    def _suggestion(self, model: ModelSuggestion, tried: Mapping[str, Tried], metric: Metric) -> ModelSuggestion:
        if model.name == BASELINE:
            return model
        judge = Judge(model.name, metric, self.design.test_share)
        return model.model_copy(update={"evidence": judge.evidence(tried[model.name].runner, tried[BASELINE].runner)})


def _helps(proposal: Proposal) -> bool:
    return proposal.evidence is not None and proposal.evidence.verdict == "better" and proposal.finding != "leakage"


def _best(proposals: Sequence[Proposal]) -> int | None:
    gains = {
        number: proposal.evidence.difference
        for number, proposal in enumerate(proposals)
        if proposal.evidence is not None and _helps(proposal)
    }
    return max(gains, key=lambda number: gains[number], default=None)


def _summary(evidence: Evidence) -> str:
    low, high = evidence.interval
    early = ", given up early" if evidence.stopped else ""
    return (
        f"{evidence.verdict}: {evidence.before:.4g} without, {evidence.after:.4g} with it "
        f"(gain {evidence.difference:+.3g}, 95 % {low:+.3g} to {high:+.3g}, {evidence.folds} test sets{early})."
    )
