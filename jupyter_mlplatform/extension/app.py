"""The server extension."""

import asyncio
import os
import re
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any, cast, get_args

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Enum, Float, Int, List, Unicode

from jupyter_mlplatform import transforms
from jupyter_mlplatform.extension.alerts import Alerts
from jupyter_mlplatform.extension.catalogue import OPERATIONS
from jupyter_mlplatform.extension.context import Context
from jupyter_mlplatform.extension.deprecated import Clients, DeprecatedHandler
from jupyter_mlplatform.extension.documentation import DocsHandler, OpenAPIHandler
from jupyter_mlplatform.extension.events import SCHEMAS
from jupyter_mlplatform.extension.handler import BASE, RESOURCE, OperationHandler, UnknownPathHandler, handler_for
from jupyter_mlplatform.extension.operations import Operation
from jupyter_mlplatform.extension.relay import MetricsHandler, RelayHandler, TokenHandler, inference_handlers
from jupyter_mlplatform.extension.serving import Serving
from jupyter_mlplatform.extension.upload import UploadHandler
from jupyter_mlplatform.extension.watch import Watcher
from jupyter_mlplatform.platform import STORE_VARIABLE, Platform, default_address
from jupyter_mlplatform.recommend.adviser.settings import AdviserSettings
from jupyter_mlplatform.records.errors import MLPlatformError
from jupyter_mlplatform.records.legacy import LegacyMode
from jupyter_mlplatform.services.sources import DEFAULT_SCHEMES, SourcePolicy

FORGET_EVERY_S = 3600


class MLPlatformApp(ExtensionApp):
    """Machine learning on tabular data, every version a commit."""

    name = "jupyter_mlplatform"
    extension_url = "/lab"
    load_other_extensions = True

    store = Unicode(
        help="Where everything is kept: a folder (embedded store) or lakefs://repository. Default: the environment "
        f"variable {STORE_VARIABLE}, else a folder in Jupyter's data directory.",
    ).tag(config=True)
    job_slots = Int(1, min=1, help="How many jobs run at once on this machine.").tag(config=True)
    keep_jobs = Int(1000, min=1, help="How many jobs are remembered once they have ended; older ones go.").tag(
        config=True
    )
    keep_jobs_days = Float(30, min=0, help="For how many days they are.").tag(config=True)
    max_upload_bytes = Int(4_000_000_000, min=1, help="The largest upload that is accepted, in bytes.").tag(config=True)

    allowed_uri_schemes = List(
        Unicode(),
        list(DEFAULT_SCHEMES),
        help="The kinds of addresses that tables may be fetched from: https, http, lakefs (with the server's own key), "
        "and s3, gs, abfs and others of fsspec (with the server's credentials; needs jupyter_mlplatform[remote]).",
    ).tag(config=True)
    allow_private_addresses = Bool(
        False,
        help="Whether tables may be fetched from private, loopback, link-local and cloud metadata addresses, and from "
        "file systems of fsspec of which that cannot be told.",
    ).tag(config=True)

    legacy_user_data = Enum(
        get_args(LegacyMode),
        "read",
        help="What clients of the old product may do at /user-data: nothing, read datasets as its records, or also "
        "write them, which changes the datasets. Deprecated: see docs/migrating.md.",
    ).tag(config=True)

    adviser_url = Unicode(
        help="The base of an endpoint that speaks OpenAI's chat protocol, such as https://host/v1, which may be asked "
        "for proposals. Empty: nobody is asked.",
    ).tag(config=True)
    adviser_model = Unicode(help="What that endpoint calls the model.").tag(config=True)
    adviser_key = Unicode(help="Its key; it stays in the server and in the jobs that ask.").tag(config=True)
    adviser_sees_rows = Bool(
        False, help="Whether the adviser may see values of tables, not only what is in their columns."
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Open the store and begin to watch it. Kernels inherit its address through the environment."""
        server = self._server
        address = self.store or default_address()
        if "://" not in address:
            address = str(Path(address).expanduser().absolute())
        os.environ[STORE_VARIABLE] = address
        platform = Platform(address, job_slots=self.job_slots, adviser=self._adviser())
        threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="mlplatform")
        serving = Serving(platform, threads, server.base_url)
        self._context = Context(
            platform=platform,
            serving=serving,
            threads=threads,
            root=Path(server.root_dir),
            max_upload_bytes=self.max_upload_bytes,
            sources=SourcePolicy(
                schemes=tuple(self.allowed_uri_schemes),
                allow_private=self.allow_private_addresses,
                max_bytes=self.max_upload_bytes,
            ),
            legacy_user_data=cast("LegacyMode", self.legacy_user_data),
            legacy_clients=Clients(),
        )
        threads.submit(platform.tidy).add_done_callback(self._tidied)
        threads.submit(transforms.warm_up).add_done_callback(self._warmed)
        self._forget_jobs()
        for schema in SCHEMAS:
            server.event_logger.register_event_schema(schema)
        watcher = Watcher(platform, threads, self._emit, serving.wake)
        self._background: list[asyncio.Task[None]] = []
        server.io_loop.add_callback(self._start, watcher)

    def _adviser(self) -> AdviserSettings | None:
        if not self.adviser_url:
            return None
        return AdviserSettings(
            url=self.adviser_url, model=self.adviser_model, key=self.adviser_key, sees_rows=self.adviser_sees_rows
        )

    @property
    def _server(self) -> Any:  # noqa: ANN401 - a ServerApp, whose traits are not typed
        return self.serverapp

    def _forget_jobs(self) -> None:
        """Remove what is known of jobs that ended long ago, now and every hour."""
        context = self._context
        forgotten = context.threads.submit(context.platform.jobs.forget, keep=self.keep_jobs, days=self.keep_jobs_days)
        forgotten.add_done_callback(self._forgot)
        self._server.io_loop.call_later(FORGET_EVERY_S, self._forget_jobs)

    def _forgot(self, future: "Future[int]") -> None:
        failure = None if future.cancelled() else future.exception()
        if failure:
            self.log.error("Jobs that ended long ago could not be removed.", exc_info=failure)

    def _start(self, watcher: Watcher) -> None:
        alerts = Alerts(self._context.serving, self._emit)
        self._background = [
            asyncio.create_task(work) for work in (watcher.run(), self._context.serving.run(), alerts.run())
        ]
        for task in self._background:
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception():
            self.log.error("A background task of jupyter_mlplatform failed.", exc_info=task.exception())

    def _warmed(self, future: Future[None]) -> None:
        failure = None if future.cancelled() else future.exception()
        if failure:
            self.log.error("The first preview may take longer: nothing could be prepared.", exc_info=failure)

    def _tidied(self, future: Future[None]) -> None:
        failure = None if future.cancelled() else future.exception()
        if isinstance(failure, MLPlatformError):
            self.log.warning("What killed jobs left is still there: %s", failure.detail)
        elif failure:
            self.log.error("What killed jobs left could not be removed.", exc_info=failure)

    def _emit(self, schema_id: str, data: dict[str, Any]) -> None:
        self._server.event_logger.emit(schema_id=schema_id, data=data)

    def initialize_handlers(self) -> None:
        """Add the REST API; its paths are those of the operations."""
        arguments = {"context": self._context}
        handlers: list[Any] = [
            (rf"/{BASE}/openapi\.json", OpenAPIHandler, arguments),
            (rf"/{BASE}/docs", DocsHandler, arguments),
            (rf"/{BASE}/metrics", MetricsHandler, arguments),
            *inference_handlers(RESOURCE, arguments),
        ]
        for path, grouped in groupby(sorted(OPERATIONS, key=lambda op: op.path), key=lambda op: op.path):
            operations = list(grouped)
            base = _base_for(operations)
            slash = "/?" if base is DeprecatedHandler else ""  # the old product allowed it
            pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path) + slash
            handlers.append((f"/{BASE}{pattern}", handler_for(operations, base), arguments))
        handlers.sort(key=lambda handler: (not issubclass(handler[1], TokenHandler), "(?P<" in handler[0]))
        handlers.append((rf"/{BASE}(?:/.*)?", UnknownPathHandler, arguments))
        self.handlers.extend(handlers)

    async def stop_extension(self) -> None:
        """End what runs in the background, endpoints included; jobs go on."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._context.serving.close()
        self._context.threads.shutdown(wait=False, cancel_futures=True)
        self._context.platform.store.close()


def _base_for(operations: list[Operation]) -> type[OperationHandler]:
    if any(operation.relays for operation in operations):
        return RelayHandler
    if any(operation.deprecated for operation in operations):
        return DeprecatedHandler
    return UploadHandler if any(operation.form for operation in operations) else OperationHandler
