"""The server of the panel's tests: JupyterLab and Notebook 7, open to all on this machine, an empty store, as built."""

import os
import shutil
import tempfile
from pathlib import Path

import jupyterlab
from jupyterlab.galata import configure_jupyter_server

REPOSITORY = Path(__file__).parents[2]
scratch = Path(tempfile.mkdtemp(prefix="mlplatform-ui-tests-"))

# What was built last, so that an older copy that is installed is never what is tested; copied, so that a build
# in the middle of a test does not change it.
labextensions = scratch / "labextensions"
shutil.copytree(REPOSITORY / "jupyter_mlplatform" / "labextension", labextensions / "jupyter-mlplatform")

os.environ["JUPYTER_MLPLATFORM_STORE"] = str(scratch / "store")
os.environ["JUPYTERLAB_GALATA_ROOT_DIR"] = str(scratch / "root")
(scratch / "root").mkdir()

configure_jupyter_server(c)  # noqa: F821 - Jupyter's loader defines `c`
c.ServerApp.ip = "127.0.0.1"  # noqa: F821
c.ServerApp.port = int(os.environ.get("MLPLATFORM_UI_TESTS_PORT", "8988"))  # noqa: F821
c.ServerApp.base_url = "/user/someone/"  # noqa: F821
c.ServerApp.allow_root = True  # noqa: F821
c.ServerApp.jpserver_extensions = {"jupyterlab": True, "notebook": True, "jupyter_mlplatform": True}  # noqa: F821
c.LabServerApp.extra_labextensions_path = [  # noqa: F821
    str(labextensions),
    str(Path(jupyterlab.__file__).parent / "galata"),
]
c.Application.log_level = "ERROR"  # noqa: F821
