from collections.abc import Iterator

import pytest

from jupyter_mlplatform.store.embedded import EmbeddedStore


@pytest.fixture
def store(tmp_path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "store")
    store.create_branch("dataset--d", "main")
    yield store
    store.close()
