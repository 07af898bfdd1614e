"""What would break if something went away: live models on a version, endpoints on a model."""

from collections.abc import Iterator

from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.model import ModelConfig
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.services.tombstones import Tombstones
from jupyter_mlplatform.store.contract import Ref
from jupyter_mlplatform.store.paging import every


class Dependants:
    """Finds who needs what, from the refs alone."""

    def __init__(self, repository: Repository, tombstones: Tombstones) -> None:
        self._repository = repository
        self._tombstones = tombstones

    def models(self) -> Iterator[ModelConfig]:
        """Yield the live models, by id."""
        prefix = names.model_branch("")
        for ref in every(lambda after: self._repository.store.branches(prefix=prefix, after=after)):
            model_id = ref.name.removeprefix(prefix)
            if not self._tombstones.has_model(model_id):
                yield self.model_at(ref, model_id)

    def model_at(self, ref: Ref, model_id: str) -> ModelConfig:
        """Return the model whose branch or tag this is."""
        path = names.model_path(model_id, "model.json")
        return self._repository.document(ref.commit, path, ModelConfig).model_copy(update={"commit": ref.commit})

    def endpoints(self) -> dict[str, list[tuple[int, str]]]:
        """Return each endpoint's deployments, (number, model commit), newest first; a stopped one leads with ''."""
        found: dict[str, list[tuple[int, str]]] = {}
        root = self._repository.root
        for ref in every(lambda after: self._repository.store.tags(prefix="deploy--", after=after)):
            parsed = names.parse_deploy_tag(ref.name)
            if parsed:
                found.setdefault(parsed[0], []).append((parsed[1], "" if ref.commit == root else ref.commit))
        return {endpoint: sorted(steps, reverse=True) for endpoint, steps in sorted(found.items())}

    def of_model(self, model_id: str) -> list[str]:
        """Return the endpoints that serve the model now."""
        try:
            commit = self._repository.store.resolve(names.model_branch(model_id))
        except NotFound:
            return []
        return [f"endpoint {name}" for name, steps in self.endpoints().items() if steps[0][1] == commit]

    def of_version(self, commit: str) -> list[str]:
        """Return the live models that were trained on the version."""
        return [f"model {model.id}" for model in self.models() if model.version == commit]

    def of_dataset(self, dataset_id: str) -> list[str]:
        """Return the live models that were trained on any version of the dataset."""
        return [f"model {model.id}" for model in self.models() if model.dataset_id == dataset_id]
