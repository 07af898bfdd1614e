"""A platform over a fresh embedded store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlplatform import Platform


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(str(tmp_path / "store"), author="ada") as opened:
        yield opened
