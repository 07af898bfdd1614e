"""lakeFS: control calls through its SDK, bodies as plain HTTP streams (its SDK would hold each in memory)."""

import contextlib
import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import lakefs_sdk
from lakefs_sdk.client import LakeFSClient

from benchmarks.peers.ours import Ours
from benchmarks.peers.protocol import LARGE, Repository, disk_bytes
from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from tests.store.lakefs_server import run_server

PAGE = 1000
FILLING_THREADS = 4


class Server:
    """A server of one's own that keeps everything below a folder."""

    def __init__(self, login: Credentials, objects: Path) -> None:
        self.login = login
        self.objects = objects

    def lakefs(self, folder: Path) -> "LakeFS":
        """Return a fresh repository as a user of lakeFS has it."""
        return LakeFS(folder, self, _new_name())

    def ours(self, folder: Path) -> "OursOnLakeFS":
        """Return a fresh repository as the platform uses it."""
        return OursOnLakeFS(folder, self, _new_name())


@contextlib.contextmanager
def server(program: str, folder: Path) -> Iterator[Server]:
    """Run the `lakefs` program until the block is left."""
    folder.mkdir()
    with contextlib.contextmanager(run_server)(program, folder) as login:
        yield Server(login, folder / "objects")


class LakeFS(Repository):
    """A repository of a lakeFS server."""

    def __init__(self, folder: Path, at: Server, name: str, *, create: bool = True) -> None:
        super().__init__(folder)
        self._name = name
        self._blocks = at.objects / name
        login = at.login
        self._sdk = LakeFSClient(
            lakefs_sdk.Configuration(
                host=login.endpoint, username=login.access_key_id, password=login.secret_access_key
            )
        )
        self._http = httpx.Client(
            base_url=login.endpoint, auth=(login.access_key_id, login.secret_access_key), timeout=120
        )
        if create:
            wish = lakefs_sdk.RepositoryCreation(name=name, storage_namespace=f"local://{name}", default_branch="main")
            self._sdk.repositories_api.create_repository(wish)

    def put(self, path: str, body: bytes, branch: str = "main") -> None:
        """Upload an object."""
        self._send(path, body, branch)

    def commit(self, branch: str = "main") -> None:
        """Commit the branch's staging area."""
        self._sdk.commits_api.commit(self._name, branch, lakefs_sdk.CommitCreation(message="a change"))

    def keep(self, path: str, body: bytes) -> None:
        """Upload an object: the server keeps it on the branch, committed or not."""
        self.put(path, body)

    def upload(self, file: Path) -> None:
        """Stream the file to the server and commit."""
        with file.open("rb") as body:
            self._send(LARGE, iter(lambda: body.read(1 << 20), b""), "main")
        self.commit()

    def read(self) -> int:
        """Read as a stream in pieces of 1 MiB."""
        size = 0
        address = f"/repositories/{self._name}/refs/main/objects"
        with self._http.stream("GET", address, params={"path": LARGE}) as response:
            response.raise_for_status()
            for chunk in response.iter_bytes(1 << 20):
                size += len(chunk)
        return size

    def branch(self, name: str) -> None:
        """Create a branch."""
        self._sdk.branches_api.create_branch(self._name, lakefs_sdk.BranchCreation(name=name, source="main"))

    def merge(self, source: str) -> None:
        """Merge with both parents."""
        self._sdk.refs_api.merge_into_branch(self._name, source, "main", lakefs_sdk.Merge(message="a merge"))

    def log(self) -> int:
        """Read every page."""
        return self._count(self._sdk.refs_api.log_commits, "main")

    def diff(self, other: str) -> int:
        """Read every page."""
        return self._count(self._sdk.refs_api.diff_refs, "main", other, type="two_dot")

    def list(self) -> int:
        """Read every page."""
        return self._count(self._sdk.objects_api.list_objects, "main")

    def bytes_stored(self) -> int:
        """Return the size of the repository's storage namespace; the server's own database is left out."""
        return disk_bytes(self._blocks)

    def fill(self, objects: Mapping[str, bytes], branch: str = "main") -> None:
        """Upload several at once and commit."""
        with ThreadPoolExecutor(FILLING_THREADS) as pool:
            for done in [pool.submit(self._send, path, body, branch) for path, body in objects.items()]:
                done.result()
        self.commit(branch)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self._sdk._api.rest_client.pool_manager.clear()  # noqa: SLF001 - the SDK has no close of its own

    def _send(self, path: str, body: "bytes | Iterator[bytes]", branch: str) -> None:
        address = f"/repositories/{self._name}/branches/{branch}/objects"
        headers = {"Content-Type": "application/octet-stream"}
        self._http.post(address, params={"path": path}, content=body, headers=headers).raise_for_status()

    def _count(self, verb: Callable[..., Any], *refs: str, **options: str) -> int:
        count, after = 0, ""
        while True:
            found = verb(self._name, *refs, after=after, amount=PAGE, **options)
            count += len(found.results)
            if not found.pagination.has_more:
                return count
            after = found.pagination.next_offset


class OursOnLakeFS(Ours):
    """The platform's store on lakeFS; its fixtures are made as a user of lakeFS makes them, which is faster."""

    def __init__(self, folder: Path, at: Server, name: str) -> None:
        super().__init__(folder, LakeFSStore.create(name, f"local://{name}", at.login))
        self._bare = LakeFS(folder, at, name, create=False)

    def fill(self, objects: Mapping[str, bytes], branch: str = "main") -> None:
        """Upload several at once and commit."""
        self._bare.fill(objects, branch)

    def history(self, commits: int) -> None:
        """Commit small objects."""
        self._bare.history(commits)

    def bytes_stored(self) -> int:
        """Return the size of the repository's storage namespace."""
        return self._bare.bytes_stored()

    def close(self) -> None:
        """Close both."""
        self._bare.close()
        super().close()


_NUMBERS = itertools.count()


def _new_name() -> str:
    return f"bench-{next(_NUMBERS)}-{secrets.token_hex(4)}"
