"""Notices what changes, whoever changed it, and emits it on the event stream.

Jobs and the repository are shared with notebooks and other servers, so the server looks rather than being told.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any

from jupyter_mlplatform.extension.events import CHANGE, JOB
from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.records.job import Job
from jupyter_mlplatform.services import names
from jupyter_mlplatform.store.contract import ROOT_BRANCH

Emit = Callable[[str, dict[str, Any]], None]


class Watcher:
    """Looks every `interval_s` seconds and emits what is new.

    Parameters
    ----------
    emit
        Receives the schema's id and the data of an event.
    on_deployments
        Called (on the event loop) when an endpoint's tags changed.
    """

    def __init__(
        self,
        platform: Platform,
        threads: Executor,
        emit: Emit,
        on_deployments: Callable[[], object],
        *,
        interval_s: float = 0.5,
    ) -> None:
        self._platform = platform
        self._threads = threads
        self._emit = emit
        self._on_deployments = on_deployments
        self._interval_s = interval_s
        self._jobs: dict[str, Job] = {}
        self._newest_job: str | None = None
        self._refs: dict[tuple[str, str], str] | None = None
        self._changes = ""

    async def run(self) -> None:
        """Watch until cancelled; a store that does not answer is asked again."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                moved = await loop.run_in_executor(self._threads, self._moved_jobs)
                refs = await loop.run_in_executor(self._threads, self._read_refs)
            except MLPlatformError:
                await asyncio.sleep(10 * self._interval_s)
                continue
            for job in moved:
                self._emit(JOB, {"job": job.model_dump(mode="json", exclude={"log"})})
            self._compare(refs)
            await asyncio.sleep(self._interval_s)

    def _moved_jobs(self) -> list[Job]:
        jobs = self._platform.jobs
        if self._newest_job is None:
            self._newest_job = next((job.id for job in jobs.page(limit=1).items), "")
        fresh = jobs.newer(self._newest_job)  # some begin and end between two looks
        active = {job.id: job for job in jobs.active()}
        ended = [jobs.get(job_id) for job_id in self._jobs if job_id not in active]
        moved = [job for job in active.values() if _place(job) != _place(self._jobs.get(job.id))]
        self._jobs = active
        self._newest_job = max((self._newest_job, *fresh))
        known = {job.id for job in (*ended, *moved)}
        return [*(jobs.get(job_id) for job_id in fresh if job_id not in known), *ended, *moved]

    def _read_refs(self) -> dict[tuple[str, str], str]:
        """Return where refs are; to look only when one may have moved also keeps the index warm for others."""
        changes = self._platform.store.changes()
        if self._refs is not None and changes == self._changes:
            return self._refs
        refs = dict(_refs(self._platform.index.heads()))
        self._changes = changes
        return refs

    def _compare(self, refs: dict[tuple[str, str], str]) -> None:
        before, self._refs = self._refs, refs
        if before is None:
            self._on_deployments()
            return
        deployments = False
        moved = [key for key, commit in refs.items() if before.get(key) != commit]
        for kind, subject in sorted([*moved, *(before.keys() - refs.keys())]):
            old, new = before.get((kind, subject)), refs.get((kind, subject))
            action = "created" if old is None else "deleted" if new is None else "changed"
            self._emit(CHANGE, {"kind": kind, "id": subject, "action": action})
            deployments = deployments or kind in ("deployment", "root")
        if deployments:
            self._on_deployments()


def _place(job: Job | None) -> tuple[object, ...] | None:
    return None if job is None else (job.status, job.progress, job.stage)


def _refs(heads: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    endpoints: dict[str, int] = {}
    shadows: dict[str, int] = {}
    for name, commit in heads.items():
        dataset, model_id = names.parse_dataset_branch(name), names.parse_model_branch(name)
        if dataset is not None:
            kind = "dataset" if dataset[1] is None else "version"
            yield (kind, dataset[0] if dataset[1] is None else name), commit
        elif model_id is not None:
            yield ("model", model_id), commit
        elif name == ROOT_BRANCH:
            yield ("root", ROOT_BRANCH), commit
        elif parsed := names.parse_deploy_tag(name):
            endpoints[parsed[0]] = max(parsed[1], endpoints.get(parsed[0], 0))
        elif parsed := names.parse_shadow_tag(name):
            shadows[parsed[0]] = max(parsed[1], shadows.get(parsed[0], 0))
    for endpoint, number in endpoints.items():
        yield ("deployment", endpoint), f"{number}, {shadows.get(endpoint, 0)} in its shadow"
