"""Stores for the contract suite: every test that asks for `store` runs once on each kind."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from jupyter_mlplatform.store.contract import VersionStore
from jupyter_mlplatform.store.embedded import EmbeddedStore, filesystem
from tests.store.lakefs_server import lakefs, lakefs_login, lakefs_stores

__all__ = ["lakefs", "lakefs_login", "lakefs_stores"]

NewStore = Callable[[], VersionStore]


@pytest.fixture
def embedded_stores(tmp_path: Path) -> Iterator[NewStore]:
    """A function that makes a fresh embedded store."""
    made: list[EmbeddedStore] = []
    numbers = count()

    def make() -> VersionStore:
        made.append(EmbeddedStore(tmp_path / f"store-{next(numbers)}"))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def network_stores(embedded_stores: NewStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewStore:
    """A function that makes a fresh embedded store in a home that is on a network, for all that it can tell."""
    mounts = tmp_path / "mounts"
    mounts.write_text("server:/home / nfs4 rw 0 0\n")
    monkeypatch.setattr(filesystem, "MOUNTS", mounts)
    return embedded_stores


@pytest.fixture(params=["embedded_stores", "network_stores", pytest.param("lakefs_stores", marks=pytest.mark.lakefs)])
def new_store(request: pytest.FixtureRequest) -> NewStore:
    """A function that makes a fresh repository; each parameter is the fixture of one kind of store."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def store(new_store: NewStore) -> VersionStore:
    """A fresh repository: the branch `main` at one empty commit."""
    return new_store()


@pytest.fixture
def embedded(embedded_stores: NewStore) -> EmbeddedStore:
    """A fresh embedded store, for what only it has."""
    made = embedded_stores()
    assert isinstance(made, EmbeddedStore)
    return made
