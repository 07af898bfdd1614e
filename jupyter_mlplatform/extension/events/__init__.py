"""What the server tells the browser on Jupyter's event stream, with a versioned schema each."""

from pathlib import Path

JOB = "https://jupyter-mlplatform.org/events/job/v1"
ALERT = "https://jupyter-mlplatform.org/events/alert/v1"
CHANGE = "https://jupyter-mlplatform.org/events/change/v1"
SCHEMAS = tuple(sorted(Path(__file__).parent.glob("*.yaml")))
