"""A training run as a widget."""

from traitlets import Dict

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records import Job, ModelConfig
from jupyter_mlplatform.widgets.calls import answers
from jupyter_mlplatform.widgets.documents import document
from jupyter_mlplatform.widgets.following import follow
from jupyter_mlplatform.widgets.widget import PlatformWidget


class RunWidget(PlatformWidget):
    """How far a training run is and, once it is there, the report of its model.

    ``job`` moves while it runs, whatever the kernel does; ``trained`` and ``performance`` follow when it has succeeded.
    """

    job = Dict(help="the job as it is now").tag(sync=True)
    trained = Dict(default_value=None, allow_none=True, help="the model").tag(sync=True)
    performance = Dict(default_value=None, allow_none=True, help="how well it does").tag(sync=True)

    def __init__(self, platform: Platform, static: str, job: Job) -> None:
        super().__init__(platform, static, _kind="run", job=document(job))
        self._id = job.id
        self._follower = follow(platform, job.id, self._show)

    @answers
    def cancel(self) -> None:
        """End the job; nothing of it stays."""
        self._platform.jobs.cancel(self._id)

    def _show(self, job: Job) -> None:
        if job.status != "succeeded":
            self.attempt(lambda: {"job": document(job)})
            return
        model = ModelConfig(**job.result)
        self.attempt(
            lambda: {
                "performance": document(self._platform.models.performance(model.id)),
                "job": document(job),
                "trained": document(model),
            }
        )
