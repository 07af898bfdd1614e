"""How datasets, experiments, models and endpoints are named as branches, tags and paths of the repository.

lakeFS allows no ``/`` in the name of a branch or tag, so parts are joined by ``--``, and no id contains ``--``.
"""

import re
import unicodedata

from jupyter_mlplatform.records.errors import Invalid
from jupyter_mlplatform.store.contract import ROOT_BRANCH

ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
DEPLOY = "deploy--"
_DATASET, _MODEL = "dataset--", "model--"


def slug(name: str, *, fallback: str) -> str:
    """Return an id made of the letters and digits of `name`, at most 48 characters."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name)[:48].strip("-") or fallback


def check_id(text: str, *, field: str) -> str:
    """Return `text` if it can be an id; raise `Invalid` naming `field` if not."""
    if not ID.match(text) or len(text) > 60:
        raise Invalid(
            f"{text!r} cannot be used as a name here.",
            field=field,
            hint="Use lower-case letters and digits, joined by single dashes (at most 60 characters).",
        )
    return text


def dataset_branch(dataset_id: str, experiment: str | None = None) -> str:
    """Return the branch of a dataset's published line, or of one of its experiments."""
    return f"{_DATASET}{dataset_id}" + (f"--{experiment}" if experiment else "")


def parse_dataset_branch(branch: str) -> tuple[str, str | None] | None:
    """Return (dataset id, experiment) of a dataset's branch, None for any other branch."""
    if not branch.startswith(_DATASET):
        return None
    dataset_id, _, experiment = branch.removeprefix(_DATASET).partition("--")
    return dataset_id, experiment or None


def model_branch(model_id: str) -> str:
    """Return the branch of a model."""
    return f"{_MODEL}{model_id}"


def parse_model_branch(branch: str) -> str | None:
    """Return the id of the model whose branch this is, None for any other branch."""
    return branch.removeprefix(_MODEL) if branch.startswith(_MODEL) else None


def deploy_tag(endpoint: str, number: int) -> str:
    """Return the tag of an endpoint's n-th deployment."""
    return f"{DEPLOY}{endpoint}--{number}"


def parse_deploy_tag(tag: str) -> tuple[str, int] | None:
    """Return (endpoint, number) of a deployment's tag, None for any other tag."""
    endpoint, _, number = tag.removeprefix(DEPLOY).partition("--")
    return (endpoint, int(number)) if tag.startswith(DEPLOY) and number.isdigit() else None


def shadow_tag(endpoint: str, number: int) -> str:
    """Return the tag of the n-th model in an endpoint's shadow."""
    return f"{DEPLOY}{endpoint}--shadow--{number}"


def parse_shadow_tag(tag: str) -> tuple[str, int] | None:
    """Return (endpoint, number) of a shadow's tag, None for any other tag."""
    endpoint, _, rest = tag.removeprefix(DEPLOY).partition("--")
    number = rest.removeprefix("shadow--")
    return (endpoint, int(number)) if tag.startswith(DEPLOY) and number != rest and number.isdigit() else None


def is_platform_name(name: str) -> bool:
    """Whether a branch or tag belongs to the platform, and not to someone else who uses the repository."""
    return name == ROOT_BRANCH or name.startswith((_DATASET, _MODEL, DEPLOY))


def dataset_path(dataset_id: str, file: str = "") -> str:
    """Return the path of a dataset's file."""
    return f"datasets/{dataset_id}/{file}"


def legacy_path(dataset_id: str) -> str:
    """Return the path of what is kept of a dataset for clients of the old product."""
    return dataset_path(dataset_id, "legacy.json")


def model_path(model_id: str, file: str = "") -> str:
    """Return the path of a model's file."""
    return f"models/{model_id}/{file}"
