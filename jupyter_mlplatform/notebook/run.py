"""A training run in a notebook."""

from typing import TYPE_CHECKING

from jupyter_mlplatform.notebook.display import Shown
from jupyter_mlplatform.notebook.job import JobHandle
from jupyter_mlplatform.notebook.models import Model
from jupyter_mlplatform.records import ModelConfig

if TYPE_CHECKING:
    from jupyter_mlplatform.widgets.run import RunWidget


class Run(JobHandle, Shown):
    """A training job; it goes on when the kernel ends."""

    @property
    def best(self) -> Model:
        """The model, once it is there. Waits. Raises `JobFailed` with the run's own reason."""
        return Model(self._platform, ModelConfig(**self._result()))

    def _repr_html_(self) -> str:
        if self.job.status != "succeeded":
            return super()._repr_html_()
        model = self.best
        return f"{model._repr_html_()}{model.report()._repr_html_()}"

    def _make_widget(self, static: str) -> "RunWidget":
        from jupyter_mlplatform.widgets.run import RunWidget

        return RunWidget(self._platform, static, self.job)
