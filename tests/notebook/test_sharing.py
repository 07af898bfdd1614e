"""Two kernels and a server on one store: each sees what the others do, and no update is lost."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.extension.test_events import listening
from tests.notebook.kernels import Kernel, running_kernel
from tests.servers import JupyterServer, running_server

pytestmark = [pytest.mark.slow, pytest.mark.http]

SETUP = """
import polars as pl
import jupyter_mlplatform as mlp
from jupyter_mlplatform.records.errors import StaleHead
ml = mlp.connect()
"""
ADD_ROWS = """
tally, refused = ml.datasets["Tally"], 0
for number in range({first}, {first} + 6):
    while True:
        head = tally.latest
        rows = head.to_polars()
        try:
            tally.add_version(pl.concat([rows, pl.DataFrame({{"id": [number]}})]), expected_head=head)
            break
        except StaleHead:
            refused += 1
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with running_server(tmp_path_factory.mktemp("shared")) as server:
        yield server


@pytest.fixture(scope="module")
def kernels(server: JupyterServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kernel, Kernel]]:
    with ExitStack() as stack:
        pair = [
            stack.enter_context(running_kernel(tmp_path_factory.mktemp(name), server.store, f"{name}.ipynb"))
            for name in ("ada", "ben")
        ]
        for kernel in pair:
            assert kernel.run(SETUP) == ""
        yield pair[0], pair[1]


def test_what_a_cell_does_is_told_to_the_panel(server: JupyterServer, kernels: tuple[Kernel, Kernel]) -> None:
    with listening(server) as events:
        kernels[0].run("made = ml.datasets.add(pl.DataFrame({'id': [1]}), 'From a cell')")
        assert any(event.get("id") == "from-a-cell" and event["action"] == "created" for event in events)


def test_what_the_panel_does_the_next_cell_reads(server: JupyterServer, kernels: tuple[Kernel, Kernel]) -> None:
    kernels[1].run("print(len(ml.datasets))")
    server.upload("panel.csv", b"id,age\n1,31\n2,44\n")
    assert kernels[1].run("print(ml.datasets['panel'].record.rows)").strip() == "2"
    server.call("PATCH", "/datasets/panel", json={"description": "Said in the panel"})
    assert kernels[1].run("print(ml.datasets['panel'].record.description)").strip() == "Said in the panel"


def test_a_conflict_is_told_as_such(kernels: tuple[Kernel, Kernel]) -> None:
    ada, ben = kernels
    ada.run("pets = ml.datasets.add(pl.DataFrame({'id': [1, 2], 'age': [3, 4]}), 'Pets')")
    ben.run("pets = ml.datasets['Pets']\nbase = pets.latest")
    ada.run("_ = pets.add_version(pl.DataFrame({'id': [1, 2], 'age': [3, 5]}), expected_head=pets.latest)")
    said = ben.run("pets.add_version(pl.DataFrame({'id': [1, 2], 'age': [9, 4]}), expected_head=base)")
    assert said.startswith("StaleHead: Branch dataset--pets has moved to")
    assert ben.run("print(pets.to_polars()['age'].to_list())").strip() == "[3, 5]"


def test_no_update_of_two_kernels_at_once_is_lost(server: JupyterServer, kernels: tuple[Kernel, Kernel]) -> None:
    ada, ben = kernels
    ada.run("_ = ml.datasets.add(pl.DataFrame({'id': [0]}), 'Tally')")
    ben.begin(ADD_ROWS.format(first=100))
    assert ada.run(ADD_ROWS.format(first=200)) == ""
    assert ben.run("print(len(ml.datasets['Tally'].versions) >= 7)").strip() == "True"  # once its loop is done
    page = server.call("GET", "/datasets/tally/rows", params={"limit": 100})
    assert sorted(row["id"] for row in page["rows"]) == [0, *range(100, 106), *range(200, 206)]
    assert len(server.call("GET", "/datasets/tally/versions", params={"limit": 100})["items"]) == 13
