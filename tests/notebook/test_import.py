"""What a kernel pays for the package."""

import subprocess
import sys

HEAVY = {
    "sklearn", "jupyter_server", "tornado", "dask", "skops", "lakefs_sdk", "polars", "pyarrow", "pandas", "pydantic",
    "httpx", "anywidget", "ipywidgets",
}  # fmt: skip


def loaded(code: str) -> set[str]:
    """Return the top-level modules that are loaded after `code`."""
    script = f"{code}\nimport sys\nprint(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded("import jupyter_mlplatform") & HEAVY == set()


def test_connecting_loads_no_learning_library_and_no_server(tmp_path: object) -> None:
    code = f"import jupyter_mlplatform as mlp\nml = mlp.connect({str(tmp_path)!r})\nrepr(ml.datasets)"
    assert loaded(code) & {"sklearn", "jupyter_server", "tornado", "dask", "skops", "lakefs_sdk", "anywidget"} == set()
