"""What a real kernel adds: where a version came from, and errors without a traceback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlplatform import Platform
from tests.notebook.kernels import Kernel, running_kernel

SETUP = """
import polars as pl
import jupyter_mlplatform as mlp
ml = mlp.connect()
people = ml.datasets.add(pl.DataFrame({"id": [1, 2], "age": [31, 44]}), "People")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="module")
def kernel(folder: Path) -> Iterator[Kernel]:
    with running_kernel(folder, folder / "store", "work/churn.ipynb") as kernel:
        assert kernel.run(SETUP, "f00d-1") == ""
        yield kernel


def test_a_version_says_the_notebook_and_the_cell(kernel: Kernel, folder: Path) -> None:
    kernel.run("people.add_version(pl.DataFrame({'id': [1], 'age': [32]}))", "f00d-2")
    with Platform(str(folder / "store")) as platform:
        first, second = (platform.versions.get(f"people@{number}").notebook for number in (1, 2))
    assert (first.path, first.cell) == ("work/churn.ipynb", "f00d-1")
    assert (second.path, second.cell) == ("work/churn.ipynb", "f00d-2")
    assert second.execution_count == first.execution_count + 1


def test_a_client_that_names_no_cell(kernel: Kernel, folder: Path) -> None:
    kernel.run("people.edit(description='new')\nlast = people.add_version(pl.DataFrame({'id': [1], 'age': [33]}))")
    assert "work/churn.ipynb [" in kernel.run("print(last._repr_html_())")
    with Platform(str(folder / "store")) as platform:
        assert platform.versions.get("people").notebook.cell is None


def test_a_job_says_which_cell_began_it(kernel: Kernel, folder: Path) -> None:
    code = """
from jupyter_mlplatform.records import ApplyRequest
step = {"kind": "rename_columns", "names": {"age": "years"}}
job = ml.platform.jobs.apply(ApplyRequest(version="people", steps=[step], branch="renamed"))
print(ml.platform.jobs.wait(job.id, 60).status)
"""
    assert kernel.run(code, "f00d-9").strip() == "succeeded"
    with Platform(str(folder / "store")) as platform:
        assert platform.versions.get("dataset--people--renamed").notebook.cell == "f00d-9"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("ml.datasets['Nobody']", "NotFound: There is no dataset 'Nobody'."),
        ("people.at('@99')", "NotFound: 'people' has no version @99.\nVersions count from @1."),
        ("people.publish('nothing')", "NotFound: Dataset 'people' has no branch 'nothing'."),
        ("people.publish('trial', strategy='mine')", "Invalid: strategy: Input should be"),
        ("people.diff('@1', sample=-1)", "Invalid: sample: Input should be"),
        ("people.edit(colour='red')", "Invalid: colour: Extra inputs"),
        ("ml.datasets.add('nowhere.csv')", "NotFound: There is no file nowhere.csv."),
        ("ml.datasets.add('nowhere.csv', delimiter=';;')", "Invalid: delimiter: String should have at most"),
        ("ml.datasets.add(pl.DataFrame({'a': [object()]}))", "Invalid: Column 'a' is of type Object"),
        ("ml.datasets.add(3)", "Invalid: What was given is of type int"),
        ("ml.train('people', target='age', folds=1)", "Invalid: folds: Input should be greater"),
        ("ml.train('people', target='age', folds=3, time_budget_s=-1)", "Invalid: time_budget_s: Input should be"),
        ("people.apply('rename')", "Invalid: steps: Input should be"),
        ("ml.endpoints['nowhere']", "NotFound: "),
    ],
)
def test_a_mistake_is_explained_without_a_traceback(kernel: Kernel, code: str, shown: str) -> None:
    said = kernel.run(code)
    assert said.startswith(shown)
    assert "Traceback" not in said
    assert len(said.splitlines()) <= 4


def test_rows_that_clash_are_shown(kernel: Kernel) -> None:
    kernel.run(
        "pets = ml.datasets.add(pl.DataFrame({'id': [1, 2], 'age': [3, 4]}), 'Pets')\n"
        "trial = pets.branch('trial')\n"
        "_ = pets.add_version(pl.DataFrame({'id': [1, 2], 'age': [3, 5]}))\n"
        "_ = pets.add_version(pl.DataFrame({'id': [1, 2], 'age': [3, 6]}), branch='trial')"
    )
    said = kernel.run("pets.publish('trial', strategy='rows')").splitlines()
    assert said[0].startswith("MergeConflict: Both dataset--pets--trial and dataset--pets have new versions")
    assert said[-1] == "id=2 changed: age: 4 -> 5 | 6"
    assert "@3" in kernel.run("print(pets.publish('trial', strategy='rows', prefer='source'))")
    assert kernel.run("print(pets.to_polars()['age'].to_list())").strip() == "[3, 6]"


def test_a_fault_of_ours_keeps_its_traceback(kernel: Kernel) -> None:
    said = kernel.run("from jupyter_mlplatform.records.errors import Corrupt\nraise Corrupt('damaged')")
    assert "Traceback" in said
    assert "damaged" in said


def test_the_extension_opens_the_platform(kernel: Kernel) -> None:
    assert kernel.run("del ml\n%load_ext jupyter_mlplatform\nprint(len(ml.datasets) > 0)").strip() == "True"
    assert kernel.run("ml = 1\n%reload_ext jupyter_mlplatform\nprint(ml)").strip() == "1"
    kernel.run("ml = mlp.connect()")


def test_options_are_completed(kernel: Kernel) -> None:
    completed = kernel.client.complete("ml.datasets.add(path, del", reply=True, timeout=60)["content"]["matches"]
    assert "delimiter=" in completed
    names = kernel.client.complete("ml.datasets['P", reply=True, timeout=60)["content"]["matches"]
    assert any("People" in name for name in names)
