"""A training run in a notebook."""

from jupyter_mlplatform.notebook.job import JobHandle
from jupyter_mlplatform.notebook.models import Model
from jupyter_mlplatform.records import ModelConfig


class Run(JobHandle):
    """A training job; it goes on when the kernel ends."""

    @property
    def best(self) -> Model:
        """The model, once it is there. Waits. Raises `JobFailed` with the run's own reason."""
        return Model(self._platform, ModelConfig(**self._result()))
