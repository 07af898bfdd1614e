"""Models: training one on a version, finding it, how well it does, and taking it apart for a worker to serve."""

from collections.abc import Iterator
from pathlib import Path

from jupyter_mlplatform import transforms
from jupyter_mlplatform.executor import Report
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.model import ModelConfig, Performance, Reproduction, TrainRequest
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.index.catalogue import Catalogue
from jupyter_mlplatform.services.replaying import replay_of
from jupyter_mlplatform.services.repository import Repository, put_record
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.services.transformations import Transformations
from jupyter_mlplatform.services.versions import Versions
from jupyter_mlplatform.store.contract import Page, Stage
from jupyter_mlplatform.training.refusals import refuse

PIPELINE_FILE = "pipeline.skops"
MODEL_FILES = ("model.json", PIPELINE_FILE)
ROWS_FILE = "rows.arrow"
SERVED_ROWS = 2000


class Models:
    """The models of a repository.

    Parameters
    ----------
    repository, versions, transformations, tombstones, dependants
        What they are kept in and made from.
    address
        Where the store is: the processes that fit models open it for themselves.
    """

    def __init__(
        self,
        repository: Repository,
        catalogue: Catalogue,
        versions: Versions,
        transformations: Transformations,
        *,
        tombstones: Tombstones,
        dependants: Dependants,
        address: str,
    ) -> None:
        self._address = address
        self._repository = repository
        self._catalogue = catalogue
        self._versions = versions
        self._transformations = transformations
        self._tombstones = tombstones
        self._dependants = dependants

    def search(
        self, *, dataset: str | None = None, version: str | None = None, limit: int = 50, after: str = ""
    ) -> Page[ModelConfig]:
        """List models by id, of one dataset or one version if given. `after` is the last id of the page before."""
        commit = self._versions.locate(version).id if version else None
        return self._catalogue.models(dataset=dataset, version=commit, limit=limit, after=after)

    def get(self, model_id: str) -> ModelConfig:
        """Return a model by id. Raises `NotFound`."""
        if names.ID.match(model_id) and not self._tombstones.has_model(model_id):
            try:
                commit = self._repository.store.resolve(names.model_branch(model_id))
            except NotFound:
                pass
            else:
                return self.at(commit, model_id)
        raise NotFound(f"There is no model {model_id!r}.", field="model")

    def at(self, commit: str, model_id: str | None = None) -> ModelConfig:
        """Return the model that a commit holds. Raises `NotFound`."""
        if model_id is None:
            stamp = self._repository.stamped(commit)[1]
            if stamp.kind != "model":
                raise NotFound(f"Commit {commit[:12]} holds no model.")
            model_id = stamp.subject
        path = names.model_path(model_id, "model.json")
        return self._repository.document(commit, path, ModelConfig).model_copy(update={"commit": commit})

    def performance(self, model_id: str) -> Performance:
        """Return how well a model does. Raises `NotFound`."""
        model = self.get(model_id)
        return self._repository.document(model.commit, names.model_path(model.id, "performance.json"), Performance)

    def delete(self, model_id: str) -> None:
        """Delete a model softly. Raises `HasDependants` while an endpoint serves it."""
        model = self.get(model_id)
        self._tombstones.bury("models", model.id, lambda: self._dependants.of_model(model.id), hint="Stop these first.")

    def checked(self, request: TrainRequest) -> TrainRequest:
        """Return the request with its version resolved to a commit id. Raises `Invalid` for what can be seen now."""
        version = self._versions.locate(request.version)
        columns = self._versions.metadata(version).columns
        refuse(request, columns)
        if request.steps:
            transforms.compile_steps(request.steps, columns, request.target)
        replay_of(version, request.target, self._versions, self._transformations).check(self._versions)
        return request.model_copy(update={"version": version.id})

    def train(self, request: TrainRequest, report: Report) -> ModelConfig:
        """Train on a version and commit the best model on a branch of its own that starts there.

        Runs for as long as the request's time budget: call it in a job.
        """
        from jupyter_mlplatform.training.engines import local_engine

        request = self.checked(request)
        version = self._versions.locate(request.version)
        replay = replay_of(version, request.target, self._versions, self._transformations)
        for issue in replay.issues:
            report.log(issue.detail)
        report.progress(0.0, "Reading the version")
        with local_engine() as engine:  # its workers load scikit-learn while this process does
            from jupyter_mlplatform.training import train
            from jupyter_mlplatform.training.artifact import content_hash
            from jupyter_mlplatform.training.source import StoredSource

            source = StoredSource(self._address, version.dataset_id, version.id)
            trained = train(source, request, report, engine)
        report.progress(0.97, "Saving the model")
        metadata = self._versions.metadata(version)
        wanted = names.slug(request.name or f"{metadata.name} {request.target}", fallback="model")
        model_id = next(self._free(wanted))
        number = model_id.removeprefix(wanted).replace("-", " ")
        model = ModelConfig(
            id=model_id,
            name=request.name or f"{request.target} of {metadata.name}{number}",
            dataset_id=version.dataset_id,
            version=version.id,
            target=request.target,
            problem_type=trained.problem_type,
            metric=trained.metric,
            greater_is_better=trained.greater_is_better,
            score=trained.score,
            score_std=trained.score_std,
            baseline_score=trained.baseline_score,
            estimator=trained.estimator,
            seed=request.seed,
            folds=request.folds,
            classes=trained.classes,
            features=trained.features,
            input_schema=tuple(
                column for column in self._versions.metadata(replay.origin).columns if column.name != request.target
            ),
            recipe=replay.steps,
            not_replayed=replay.left_out,
            members=trained.members,
            threshold=trained.threshold,
            fold_scheme=trained.scheme,
            comparison=trained.comparison,
            predictions_sha256=trained.predictions_sha256,
            pipeline_sha256=content_hash(trained.artifact),
            environment=trained.environment,
            request=request,
            created_at=now(),
            author=self._repository.author,
            issues=replay.issues,
        )

        def write(stage: Stage) -> None:
            put_record(stage, names.model_path(model.id, "model.json"), model)
            performance = trained.performance.model_copy(update={"model_id": model.id})
            put_record(stage, names.model_path(model.id, "performance.json"), performance)
            stage.put(names.model_path(model.id, PIPELINE_FILE), trained.artifact)

        message = f"Train {trained.estimator} for {request.target}"
        stamp = Stamp(kind="model", subject=model.id)
        commit = self._repository.begin_line(names.model_branch(model.id), version.id, message, stamp, write)
        return model.model_copy(update={"commit": commit.id})

    def reproduce(self, model_id: str, report: Report) -> Reproduction:
        """Train a model once more from its commit alone and tell what came out otherwise.

        Takes about as long as its fits did and loads the stored pipeline: call it in a job. Raises `NotFound`, and
        `Invalid` for a model that was trained before what is needed was recorded.
        """
        from jupyter_mlplatform.training.engines import local_engine

        model = self.get(model_id)
        report.progress(0.0, "Reading the commit")
        with local_engine() as engine:  # its workers load scikit-learn while this process does
            from jupyter_mlplatform.training.reproduction import Original, reproduce
            from jupyter_mlplatform.training.source import StoredSource

            with self._repository.store.open(model.commit, names.model_path(model.id, PIPELINE_FILE)) as body:
                original = Original(model, self.performance(model.id), body.read())
            source = StoredSource(self._address, model.dataset_id, model.commit)
            return reproduce(source, original, report, engine)

    def _free(self, wanted: str) -> Iterator[str]:
        for choice in (wanted, *(f"{wanted}-{number}" for number in range(2, 10_000))):
            if not self._repository.has_branch(names.model_branch(choice)):
                yield choice

    def unpack(self, commit: str, folder: Path) -> None:
        """Write a model's files to a folder, as a worker loads them, and rows that it was trained on, as uploaded."""
        model = self.at(commit)
        for file in MODEL_FILES:
            with self._repository.store.open(commit, names.model_path(model.id, file)) as body:
                (folder / file).write_bytes(body.read())
        try:
            version = self._versions.locate(model.version)
            origin = replay_of(version, model.target, self._versions, self._transformations).origin
        except NotFound:  # deleted since: it is served without, and says so
            return
        columns = [column.name for column in model.input_schema if column.name != model.target]
        self._versions.table(origin).sample(SERVED_ROWS, columns=columns).write_ipc(folder / ROWS_FILE)
