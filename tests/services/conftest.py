"""A platform over a fresh embedded store, and one on each kind of store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlplatform import Platform
from tests.store.lakefs_server import lakefs, lakefs_login, lakefs_stores

__all__ = ["lakefs", "lakefs_login", "lakefs_stores"]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(str(tmp_path / "store"), author="ada") as opened:
        yield opened


@pytest.fixture(params=["embedded", pytest.param("lakefs", marks=pytest.mark.lakefs)])
def each_platform(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    address = str(tmp_path / "store")
    if request.param == "lakefs":
        login = request.getfixturevalue("lakefs_login")
        monkeypatch.setenv("LAKECTL_SERVER_ENDPOINT_URL", login.endpoint)
        monkeypatch.setenv("LAKECTL_CREDENTIALS_ACCESS_KEY_ID", login.access_key_id)
        monkeypatch.setenv("LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY", login.secret_access_key)
        monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
        address = request.getfixturevalue("lakefs").address
    with Platform(address, author="ada") as opened:
        yield opened
