"""One store with every service over it: the only place that knows them all."""

import getpass
import hashlib
import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from jupyter_core.paths import jupyter_data_dir

from jupyter_mlplatform.executor import Executor
from jupyter_mlplatform.recommend.adviser.settings import AdviserSettings
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.records.legacy import ImportReport
from jupyter_mlplatform.services.branches import Branches
from jupyter_mlplatform.services.comparison import Comparisons
from jupyter_mlplatform.services.datasets import Datasets
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.deployments import Deployments
from jupyter_mlplatform.services.endpoints import EndpointSettingsStore
from jupyter_mlplatform.services.evidence import EvidenceReports
from jupyter_mlplatform.services.failures import Failures
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.index.index import Index
from jupyter_mlplatform.services.jobs import Jobs
from jupyter_mlplatform.services.legacy.export import Export
from jupyter_mlplatform.services.legacy.files import DataFiles
from jupyter_mlplatform.services.legacy.importing import Import
from jupyter_mlplatform.services.legacy.user_data import UserDataView
from jupyter_mlplatform.services.lineage import Lineage
from jupyter_mlplatform.services.measurements import Measurements
from jupyter_mlplatform.services.models import Models
from jupyter_mlplatform.services.openlineage import OpenLineage
from jupyter_mlplatform.services.origin import Origin, here
from jupyter_mlplatform.services.recommendations import Recommender
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.reruns import Reruns
from jupyter_mlplatform.services.spool import Spool
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.trials import Trials
from jupyter_mlplatform.services.undoing import Undoing
from jupyter_mlplatform.services.versions import Versions
from jupyter_mlplatform.store import open_store

STORE_VARIABLE = "JUPYTER_MLPLATFORM_STORE"


def default_address() -> str:
    """Return the store that this user works in: ``JUPYTER_MLPLATFORM_STORE``, else a folder of Jupyter's own data."""
    return os.environ.get(STORE_VARIABLE) or str(Path(jupyter_data_dir()) / "mlplatform")


class Platform:
    """The platform over one store; a context manager that lets go of it.

    Parameters
    ----------
    address
        A folder (embedded store, made where it is missing) or ``lakefs://repository``; by default `default_address`.
    author
        Whom commits are attributed to; by default this operating system's user.
    job_slots
        How many jobs run at once on this machine.
    origin
        The place in a notebook that commits are said to come from (the fields of `Origin`): for a job, that which
        started it. By default, where the code runs.
    adviser
        Who is asked for proposals when somebody wishes so; by default whom the environment names, or nobody.

    Raises
    ------
    Unavailable
        The store cannot be reached.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        author: str | None = None,
        job_slots: int = 1,
        origin: dict[str, str] | None = None,
        adviser: AdviserSettings | None = None,
    ) -> None:
        self.address = address or default_address()
        self.author = author or getpass.getuser()
        self.state = state_folder(self.address)
        self.store = open_store(self.address)
        given = None if origin is None else Origin(**origin)
        repository = Repository(self.store, author=self.author, origin=lambda: given or here())
        tombstones = Tombstones(repository)
        self.index = Index(repository, self.state / "index.db")
        catalogue = Catalogue(self.index)
        self._catalogue = catalogue
        dependants = Dependants(repository, self.index)
        self._repository = repository
        self.versions = Versions(repository, catalogue, tombstones, dependants)
        self.datasets = Datasets(repository, catalogue, self.versions, tombstones, dependants)
        self.branches = Branches(repository, self.versions)
        self.comparisons = Comparisons(self.versions)
        self.transformations = Transformations(repository, self.versions, Failures(self.state / "applications"))
        self.legacy = UserDataView(self.datasets, self.versions, self.transformations, catalogue)
        self.undoing = Undoing(repository, self.versions, self.transformations)
        reports, trials = EvidenceReports(repository), Trials(repository)
        self.recommendations = Recommender(self.datasets, self.versions, reports)
        adviser = adviser or AdviserSettings.from_environment()
        self.measurements = Measurements(
            self.versions, self.transformations, self.recommendations, reports, trials, adviser=adviser
        )
        self.models = Models(
            repository,
            catalogue,
            self.versions,
            self.transformations,
            tombstones=tombstones,
            dependants=dependants,
            address=self.address,
        )
        self.endpoints = EndpointSettingsStore(repository)
        self.deployments = Deployments(repository, self.models, dependants, self.endpoints)
        self.lineage = Lineage(self.index, self.versions, dependants)
        self.openlineage = OpenLineage(self.lineage, self.versions, self.transformations, self.address)
        self.reruns = Reruns(repository, self.versions, self.transformations, self.lineage)
        reopen = {"address": self.address, "author": self.author, "job_slots": job_slots}
        self.spool = Spool(self.state / "uploads")
        self.jobs = Jobs(Executor(self.state / "jobs", slots=job_slots), reopen, self.spool, trials, adviser)

    def tidy(self) -> None:
        """Remove what killed jobs and servers left: files on their way in, and branches that began and never came."""
        self.jobs.tidy()
        self._repository.tidy()

    @property
    def user_data(self) -> UserDataView:
        """Datasets as the old product's records, for Python code that was written for it. Warns of its end."""
        warnings.warn(
            "Platform.user_data is there for code of the old product, and goes with /user-data: use Platform.datasets.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.legacy

    def carry_over(
        self, export: Export, files: DataFiles, progress: Callable[[int, int], object] = lambda _done, _of: None
    ) -> ImportReport:
        """Carry an export of the old product's collections over. Raises what the store does; run it again to go on."""
        return Import(self.datasets, self.versions, self._catalogue, files).run(export, progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.store.kind == "lakefs":
            # What was written here is in the index before, say, a job is over: a server on it looks once a second only.
            with suppress(MLPlatformError):  # whoever reads the index next, tries again
                self.index.refresh()
        self.index.close()
        self.store.close()


def state_folder(address: str) -> Path:
    """Return where this machine keeps what is not versioned (jobs, uploads under way)."""
    if "://" not in address:
        return Path(address).absolute() / "state"
    return Path(jupyter_data_dir()) / "mlplatform-state" / hashlib.sha256(address.encode()).hexdigest()[:16]
