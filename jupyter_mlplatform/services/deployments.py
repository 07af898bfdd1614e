"""Endpoints: which model each serves, as tags in the repository; running them is the server's part."""

from collections.abc import Callable, Iterator

from jupyter_mlplatform.records.deployment import Deployment, DeploymentStep, EndpointSettings, Shadow
from jupyter_mlplatform.records.errors import AlreadyExists, Conflict, NotFound
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.clock import timestamp
from jupyter_mlplatform.services.dependants import Dependants
from jupyter_mlplatform.services.endpoints import EndpointSettingsStore
from jupyter_mlplatform.services.models import Models
from jupyter_mlplatform.services.repository import Repository

_RETRIES = 5


class Deployments:
    """The endpoints of a repository."""

    def __init__(
        self, repository: Repository, models: Models, dependants: Dependants, settings: EndpointSettingsStore
    ) -> None:
        self._settings = settings
        self._repository = repository
        self._models = models
        self._dependants = dependants

    def all(self) -> list[Deployment]:
        """Return every endpoint that serves a model, by name."""
        shadows = self._dependants.shadows()
        return [
            self._record(endpoint, steps, shadows.get(endpoint))
            for endpoint, steps in self._dependants.endpoints().items()
            if steps[0][1]
        ]

    def get(self, endpoint: str) -> Deployment:
        """Return an endpoint. Raises `NotFound` for one that never was or was stopped."""
        return self._record(endpoint, self._steps(endpoint), self._dependants.shadows().get(endpoint))

    def _steps(self, endpoint: str) -> list[tuple[int, str]]:
        steps = self._dependants.endpoints().get(endpoint)
        if not steps or not steps[0][1]:
            raise NotFound(f"There is no endpoint {endpoint!r}.", field="endpoint")
        return steps

    def _record(self, endpoint: str, steps: list[tuple[int, str]], shadows: list[tuple[int, str]] | None) -> Deployment:
        history = tuple(self._history(steps))
        tag = names.deploy_tag(endpoint, steps[0][0])
        return Deployment(
            endpoint=endpoint,
            model_id=history[0].model_id,
            state="stopped",
            detail="No Jupyter server runs it yet.",
            number=history[0].number,
            history=history,
            url=f"mlplatform/api/v1/deployments/{endpoint}/predict",
            created_at=timestamp(self._repository.get_commit(self._repository.store.resolve(tag))),
            shadow=self._shadow(*shadows[0]) if shadows and shadows[0][1] else None,
            monitor=self._settings.get(endpoint).monitor,
        )

    def _shadow(self, number: int, commit: str) -> Shadow:
        return Shadow(model_id=self._models.at(commit).id, number=number, commit=commit)

    def _history(self, steps: list[tuple[int, str]]) -> Iterator[DeploymentStep]:
        for number, commit in steps:
            if commit:
                yield DeploymentStep(number=number, model_id=self._models.at(commit).id, commit=commit)

    def deploy(self, model_id: str, endpoint: str, *, onnx: bool = False) -> Deployment:
        """Point an endpoint, made where it does not exist, at a model; in its shadow, this model is taken away.

        With `onnx`, the endpoint serves the model by ONNX Runtime, now and when it goes back to it.
        """
        names.check_id(endpoint, field="endpoint")
        model = self._models.get(model_id)
        self._choose_onnx(endpoint, model.commit, onnx)
        self._tag(names.deploy_tag, endpoint, model.commit, self._dependants.endpoints)
        if self._shadowed(endpoint) == model.commit:
            self._end_shadow(endpoint)
        return self.get(endpoint)

    def _choose_onnx(self, endpoint: str, commit: str, onnx: bool) -> None:
        def choose(settings: EndpointSettings) -> EndpointSettings:
            others = tuple(known for known in settings.onnx if known != commit)
            return settings.model_copy(update={"onnx": (*others, commit) if onnx else others})

        self._settings.change(endpoint, choose)

    def shadow(self, model_id: str, endpoint: str, *, onnx: bool = False) -> Deployment:
        """Put a model in the shadow of an endpoint, as `deploy` does.

        Raises `NotFound`, `Conflict` if it is the model that answers.
        """
        model = self._models.get(model_id)
        if self._steps(endpoint)[0][1] == model.commit:
            raise Conflict(
                f"Model {model_id!r} is the one that endpoint {endpoint!r} serves.",
                field="endpoint",
                hint="Put another model in its shadow.",
            )
        self._choose_onnx(endpoint, model.commit, onnx)
        self._tag(names.shadow_tag, endpoint, model.commit, self._dependants.shadows)
        return self.get(endpoint)

    def end_shadow(self, endpoint: str) -> Deployment:
        """Take the model in an endpoint's shadow away. Raises `NotFound` where there is none."""
        self._steps(endpoint)
        if not self._shadowed(endpoint):
            raise NotFound(f"Endpoint {endpoint!r} has no model in its shadow.", field="endpoint")
        self._end_shadow(endpoint)
        return self.get(endpoint)

    def rollback(self, endpoint: str) -> Deployment:
        """Point an endpoint at the model that it served before. Raises `Conflict` where there is none."""
        steps = [commit for _, commit in self._steps(endpoint) if commit]
        earlier = [commit for commit in steps if commit != steps[0]]
        if not earlier:
            raise Conflict(f"Endpoint {endpoint!r} has served no other model.", hint="Deploy another model to it.")
        self._tag(names.deploy_tag, endpoint, earlier[0], self._dependants.endpoints)
        if self._shadowed(endpoint) == earlier[0]:
            self._end_shadow(endpoint)
        return self.get(endpoint)

    def stop(self, endpoint: str) -> None:
        """Stop an endpoint: its next tag points at the empty root commit, so that its history stays."""
        self._steps(endpoint)
        if self._shadowed(endpoint):
            self._end_shadow(endpoint)
        self._tag(names.deploy_tag, endpoint, self._repository.root, self._dependants.endpoints)

    def _shadowed(self, endpoint: str) -> str:
        steps = self._dependants.shadows().get(endpoint)
        return steps[0][1] if steps else ""

    def _end_shadow(self, endpoint: str) -> None:
        self._tag(names.shadow_tag, endpoint, self._repository.root, self._dependants.shadows)

    def _tag(
        self,
        name: Callable[[str, int], str],
        endpoint: str,
        commit: str,
        known: Callable[[], dict[str, list[tuple[int, str]]]],
    ) -> None:
        for attempt in range(_RETRIES):
            steps = known().get(endpoint, [])
            number = steps[0][0] + 1 if steps else 1
            try:
                self._repository.store.create_tag(name(endpoint, number), commit)
            except AlreadyExists:
                if attempt == _RETRIES - 1:
                    raise
            else:
                return
