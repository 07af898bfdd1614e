"""The connections of one process to one lakeFS server."""

import logging
import os
import re
from typing import TYPE_CHECKING

import httpx

from jupyter_mlplatform.records.errors import Unavailable
from jupyter_mlplatform.store.lakefs.credentials import Credentials

if TYPE_CHECKING:
    from lakefs_sdk.client import LakeFSClient

CONNECT_S = 5.0
ANSWER_S = 120.0
POOL = 32
SIGNED = re.compile(r"\?[^\s'\"]*sig(?:nature)?=[^\s'\"]*", re.IGNORECASE)


class _WithoutSignature(logging.Filter):
    """Cut the query off the presigned URLs that httpx logs: it is a key to the storage."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SIGNED.sub("?…", record.getMessage()), None
        return True


WITHOUT_SIGNATURE = _WithoutSignature()


class Connections:
    """lakefs-sdk's client and two of httpx, each with a pool that all threads share.

    ``server`` carries our key; ``storage``, for presigned URLs, carries none. ``process`` is the process that made
    them: a socket must not be used on both sides of a fork.
    """

    def __init__(self, login: Credentials) -> None:
        for name in ("httpx", "httpcore.http11"):
            logging.getLogger(name).addFilter(WITHOUT_SIGNATURE)
        self.process = os.getpid()
        self.sdk = _sdk(login)
        timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
        limits = httpx.Limits(max_connections=POOL, max_keepalive_connections=POOL)
        key = (login.access_key_id, login.secret_access_key)
        self.server = httpx.Client(base_url=login.endpoint, auth=key, timeout=timeout, limits=limits)
        self.storage = httpx.Client(timeout=timeout, limits=limits)

    def close(self) -> None:
        """Close every connection."""
        self.server.close()
        self.storage.close()
        self.sdk._api.rest_client.pool_manager.clear()  # noqa: SLF001 - the SDK has no close of its own


def _sdk(login: Credentials) -> "LakeFSClient":
    try:
        import urllib3
        from lakefs_sdk import Configuration
        from lakefs_sdk.client import LakeFSClient
    except ImportError as error:
        raise Unavailable(
            "The lakeFS client is not installed.", hint="pip install 'jupyter_mlplatform[lakefs]', then start again."
        ) from error

    configuration = Configuration(host=login.endpoint, username=login.access_key_id, password=login.secret_access_key)
    configuration.connection_pool_maxsize = POOL
    configuration.retries = urllib3.Retry(0)
    return LakeFSClient(configuration)
