"""Calls to one lakeFS server: with a timeout each, repeated where that is safe, refused in our own words."""

import os
import random
import re
import time
from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import httpx

from jupyter_mlplatform.records.errors import HookFailed, MLPlatformError, Unavailable
from jupyter_mlplatform.store.lakefs.connections import ANSWER_S, CONNECT_S, Connections
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from jupyter_mlplatform.store.lakefs.errors import translate, unreachable

if TYPE_CHECKING:
    from lakefs_sdk.client import LakeFSClient

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 4
FIRST_PAUSE_S = 0.2
RUN_ID = re.compile(r"run id '([^']+)'")
OUTPUT_BYTES = 4000


class Client:
    """A lakeFS server, as one set of credentials sees it.

    Parameters
    ----------
    credentials
        The endpoint and the key.
    repository
        The repository whose hooks' output is fetched when one of them refuses.
    """

    def __init__(self, credentials: Credentials, repository: str) -> None:
        self.endpoint = credentials.endpoint
        self.repository = repository
        self._credentials = credentials
        self._lock = Lock()
        self._connections: Connections | None = None
        self._closed = False
        self.writes = 0
        """How many calls that may have changed something this client has made."""

    def __repr__(self) -> str:
        return f"Client({self.endpoint!r}, {self.repository!r})"

    @property
    def sdk(self) -> "LakeFSClient":
        """lakefs-sdk's client. Its import takes a second or more, so it happens with the first call."""
        return self._connected().sdk

    @property
    def server(self) -> httpx.Client:
        """The connection for bodies that pass through the server."""
        return self._connected().server

    @property
    def storage(self) -> httpx.Client:
        """The connection for presigned URLs, which carries no key of ours."""
        return self._connected().storage

    def _connected(self) -> Connections:
        with self._lock:
            if self._closed:
                raise Unavailable(f"The store '{self.repository}' is closed.", hint="Open it again.")
            if self._connections is None or self._connections.process != os.getpid():
                self._connections = Connections(self._credentials)
            return self._connections

    @cached_property
    def storage_config(self) -> Any:  # noqa: ANN401 - lakefs_sdk's StorageConfig, whose module must not be imported here
        """What the server says of the storage below it: ``blockstore_type``, ``pre_sign_support``."""
        found = self.read(self.sdk.config_api.get_config, "read its configuration")
        if not found.storage_config_list:
            return found.storage_config
        repository = self.read(self.sdk.repositories_api.get_repository, "find the repository", self.repository)
        return next(one for one in found.storage_config_list if one.blockstore_id == (repository.storage_id or ""))

    def read(self, verb: Callable[P, R], doing: str, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make a call that may be made twice (it reads, or repeating it changes nothing), again while it fails."""
        return self.repeat(lambda: self._call(verb, doing, *args, **kwargs))

    def write(self, verb: Callable[P, R], doing: str, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make a call that changes something, once. Raises as `read`."""
        try:
            return self._call(verb, doing, *args, **kwargs)
        finally:
            self.writes += 1  # also after a failure: it may have been done

    def _call(self, verb: Callable[P, R], doing: str, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make a call once.

        Parameters
        ----------
        verb
            A method of one of the SDK's APIs.
        doing
            For the error: what is asked, as in "lakeFS could not …".

        Raises
        ------
        MLPlatformError
            As `errors.translate` reads the refusal; `Unavailable` if there is no answer in time.
        """
        import lakefs_sdk
        import urllib3

        try:
            return verb(*args, **kwargs, _request_timeout=(CONNECT_S, ANSWER_S))  # type: ignore[arg-type]
        except lakefs_sdk.ApiException as error:
            refusal = self.explained(translate(error.status or 0, error.body, doing))
        except urllib3.exceptions.HTTPError as error:
            refusal = unreachable(self.endpoint, error, doing)
        raise refusal

    def repeat(self, action: Callable[[], R]) -> R:
        """Call ``action``, and again after growing pauses while it raises `Unavailable`."""
        for attempt in range(ATTEMPTS - 1):
            try:
                return action()
            except Unavailable:
                time.sleep(FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the load
        return action()

    def explained(self, error: MLPlatformError) -> MLPlatformError:
        """Add to a `HookFailed` what the hooks printed (``output``), where the server still has it."""
        run = RUN_ID.search(error.detail)
        if not isinstance(error, HookFailed) or run is None:
            return error
        try:
            output = self._output(run.group(1))
        except MLPlatformError as unread:
            return HookFailed(error.detail, hint=error.hint, output=f"(not readable: {unread.detail})")
        detail = f"{error.detail} The hook's output: {output}" if output else error.detail
        return HookFailed(detail, hint=error.hint, output=output)

    def _output(self, run: str) -> str:
        doing = f"read the output of hook run {run}"
        hooks = self.read(self.sdk.actions_api.list_run_hooks, doing, self.repository, run).results
        texts = (
            bytes(
                self.read(self.sdk.actions_api.get_run_hook_output, doing, self.repository, run, hook.hook_run_id)
            ).decode("utf-8", "replace")
            for hook in hooks
            if hook.status == "failed"
        )
        return "\n".join(texts).strip()[-OUTPUT_BYTES:]

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            self._closed = True
            if self._connections is not None and self._connections.process == os.getpid():
                self._connections.close()
            self._connections = None
