"""From HTTP to an operation and back: authentication, checking, errors as problem+json."""

import asyncio
import inspect
import time
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from jupyter_mlplatform.extension.context import Context
from jupyter_mlplatform.extension.operations import Action, Answer, Call, Download, Operation
from jupyter_mlplatform.records.checking import check, check_json
from jupyter_mlplatform.records.errors import Invalid, Malformed, MLPlatformError
from jupyter_mlplatform.records.job import Job
from jupyter_mlplatform.records.listing import Listing
from jupyter_mlplatform.store.contract import Page

RESOURCE = "mlplatform"
BASE = "mlplatform/api/v1"
MAX_WAIT_S = 60.0
_POLL_S = 0.05
_NOBODY = "Nobody is logged in. Send the header Authorization: token <token>."


class ProblemHandler(APIHandler):
    """Answers every error as problem+json, and asks the server's Authorizer about every request."""

    auth_resource = RESOURCE

    def initialize(self, context: Context) -> None:
        """Take what the handler works with."""
        self.context = context

    async def prepare(self) -> None:  # type: ignore[override]  # the base is typed with its private argument
        """Authenticate, then authorize."""
        try:
            await ensure_async(super().prepare())  # type: ignore[arg-type]
        except HTTPError:
            if self.current_user is None:  # whatever else was missing
                raise HTTPError(HTTPStatus.FORBIDDEN, _NOBODY) from None
            raise
        if self._finished:
            return
        if self.current_user is None:
            raise HTTPError(HTTPStatus.FORBIDDEN, _NOBODY)
        action = self.action()
        allowed = self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        if not await ensure_async(allowed):
            raise HTTPError(HTTPStatus.FORBIDDEN, f"This user may not {action} {self.auth_resource}.")

    def action(self) -> Action:
        """Return what the server's Authorizer is asked for."""
        return "read" if self.request.method in ("GET", "HEAD") else "write"

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401 - tornado's signature
        """Write the problem document of an error."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        known = isinstance(error, MLPlatformError)
        problem = error.problem() if known else _problem_of_status(status_code, error)
        self.set_status(int(str(problem["status"])))
        self.finish_json(problem, content_type="application/problem+json")

    def log_exception(self, *args: Any) -> None:  # noqa: ANN401 - tornado's signature
        """Log a fault of ours with its traceback; an error that the caller is told of is no fault."""
        if not isinstance(args[1], MLPlatformError) or args[1].status == HTTPStatus.INTERNAL_SERVER_ERROR:
            super().log_exception(*args)

    def finish_json(self, document: Any, content_type: str = "application/json") -> None:  # noqa: ANN401 - any JSON
        """End the request with a JSON document."""
        self.finish(orjson.dumps(document), set_content_type=content_type)


class OperationHandler(ProblemHandler):
    """Runs the operations of one path."""

    operations: ClassVar[dict[str, Operation]]

    def action(self) -> Action:
        """Return what the operation says."""
        operation = self.operations.get(self.request.method or "")
        return operation.action if operation else super().action()

    @web.authenticated
    async def _run(self, **path: str) -> None:
        operation = self.operations.get(self.request.method or "")
        if operation is None:
            raise HTTPError(HTTPStatus.METHOD_NOT_ALLOWED)
        wait_s = self._wait_seconds() if operation.starts_job else 0.0
        call = Call(self.context, path, self._query(operation), self._body(operation), self.request.headers)
        result = await self._result(operation, call)
        if operation.starts_job and isinstance(result, Job):
            await self._answer_job(operation, result, wait_s)
        elif isinstance(result, Download):
            await self._send(result)
        else:
            self._answer(operation.status, result)

    get = post = put = patch = delete = _run

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401 - tornado's signature
        """Write the problem document of an error; a wrong verb is told which there are."""
        if status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", ", ".join(self.operations))
        super().write_error(status_code, **kwargs)

    async def _result(self, operation: Operation, call: Call) -> Any:  # noqa: ANN401 - whatever it answers
        if inspect.iscoroutinefunction(operation.run):
            answer: Awaitable[Any] = operation.run(call)
            return await answer
        return await asyncio.get_running_loop().run_in_executor(self.context.threads, run_in_thread, operation, call)

    def _wait_seconds(self) -> float:
        text = self.get_query_argument("wait", "0")
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= MAX_WAIT_S:
            raise Invalid(f"wait is a number of seconds from 0 to {MAX_WAIT_S:g}.", field="wait")
        return seconds

    def _query(self, operation: Operation) -> Any:  # noqa: ANN401 - an instance of the declared model
        names = set(self.request.query_arguments) - {"token"} - ({"wait"} if operation.starts_job else set())
        return check(operation.query, {name: self.get_query_argument(name) for name in names})

    def _body(self, operation: Operation) -> Any:  # noqa: ANN401 - an instance of the declared model, or bytes
        if operation.body is None:
            return None
        if operation.relays:
            return self.request.body
        parse_json(self.request.body)
        return check_json(operation.body, self.request.body)

    async def _answer_job(self, operation: Operation, job: Job, wait_s: float) -> None:
        loop = asyncio.get_running_loop()
        until = time.monotonic() + wait_s
        while job.status in ("queued", "running") and time.monotonic() < until:
            await asyncio.sleep(_POLL_S)
            job = await loop.run_in_executor(self.context.threads, self.context.platform.jobs.get, job.id)
        self.set_header("Location", f"{self.base_url}{BASE}/jobs/{job.id}")
        if job.status == "succeeded":
            self.set_status(operation.status)
            self.finish_json(job.result)
        elif job.status == "failed" and job.error:
            self.set_status(int(job.error.get("status", 500)))
            self.finish_json(job.error, content_type="application/problem+json")
        else:
            self.set_status(HTTPStatus.ACCEPTED)
            self.finish_json(job.model_dump(mode="json"))

    async def _send(self, download: Download) -> None:
        """Send a file while it is made; one that fails halfway is cut off, so that nobody takes it for whole."""
        loop = asyncio.get_running_loop()
        try:
            chunk = await loop.run_in_executor(self.context.threads, next, download.chunks, None)
            self.set_header("Content-Type", download.media_type)
            self.set_header("Content-Disposition", f'attachment; filename="{download.filename}"')
            for name, value in download.headers.items():
                self.set_header(name, value)
            while chunk is not None:
                self.write(chunk)
                await self.flush()
                chunk = await loop.run_in_executor(self.context.threads, next, download.chunks, None)
        except StreamClosedError:
            self.log.info("The client went away from %s.", self.request.path)
            return
        finally:
            await loop.run_in_executor(self.context.threads, download.chunks.close)
        self.finish()

    def _answer(self, status: int, result: Any) -> None:  # noqa: ANN401 - whatever it answers
        if result is None:
            self.set_status(HTTPStatus.NO_CONTENT)
            self.finish()
            return
        if isinstance(result, Answer):
            for name, value in result.headers.items():
                self.set_header(name, value)
            result = result.record
        if isinstance(result, Page):
            result = Listing[Any](items=tuple(result.items), next=result.next)
        self.set_status(status)
        if isinstance(result, bytes):
            self.finish(result)
            return
        self.finish_json(result.model_dump(mode="json"))


class UnknownPathHandler(ProblemHandler):
    """Any path below the API's base that no operation has."""

    @web.authenticated
    def _refuse(self, *_: str) -> None:
        raise HTTPError(HTTPStatus.NOT_FOUND, f"There is nothing at {self.request.path}.")

    get = post = put = patch = delete = head = _refuse


def handler_for(operations: list[Operation], base: type[OperationHandler] = OperationHandler) -> type[OperationHandler]:
    """Return a handler class for the operations of one path."""
    methods = {operation.method: operation for operation in operations}
    return type("PathHandler", (base,), {"operations": methods, "auth_resource": f"{RESOURCE}:{operations[0].area}"})


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read a JSON body. Raises `Malformed`."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not JSON: {error}.") from error


def run_in_thread(operation: Operation, call: Call) -> Any:  # noqa: ANN401 - whatever it answers
    """Run an operation in a thread. A panic of a native library is no `Exception`: nobody would answer the request."""
    try:
        return operation.run(call)
    except Exception:
        raise
    except BaseException as error:
        raise RuntimeError(f"{operation.id} ended with {type(error).__name__}: {error}") from error


def _problem_of_status(status: int, error: BaseException | None) -> dict[str, object]:
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    detail = title
    if isinstance(error, HTTPError):
        detail = error.log_message or error.reason or title
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = "The server failed. Its log says why."
    code = title.lower().replace(" ", "_")
    return {"type": f"urn:jupyter-mlplatform:{code}", "title": title, "status": status, "code": code, "detail": detail}
