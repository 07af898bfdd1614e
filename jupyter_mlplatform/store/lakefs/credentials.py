"""Where the server is and who we are, read as every lakeFS client reads it: environment, then lakectl's file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import yaml

from jupyter_mlplatform.records.errors import Invalid, PermissionDenied, Unavailable

API = "/api/v1"
HOW = (
    "Run `lakectl config`, or set LAKECTL_SERVER_ENDPOINT_URL, LAKECTL_CREDENTIALS_ACCESS_KEY_ID and "
    "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY for the Jupyter server."
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A lakeFS endpoint (scheme, host and ``/api/v1``) and a key for it; the key is never shown."""

    endpoint: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)


def load(environment: Mapping[str, str] = os.environ) -> Credentials:
    """Read the credentials: each ``LAKECTL_*`` variable wins over the same entry of lakectl's file.

    Raises
    ------
    Unavailable
        No endpoint is configured.
    PermissionDenied
        There is an endpoint and no key for it.
    Invalid
        The file or the endpoint cannot be read.
    """
    path = Path(environment.get("LAKECTL_CONFIG_FILE") or Path.home() / ".lakectl.yaml").expanduser()
    entries = _entries(path)

    def value(section: str, name: str) -> str:
        variable = f"LAKECTL_{section}_{name}".upper()
        return environment.get(variable) or entries.get((section, name), "")

    endpoint = value("server", "endpoint_url")
    if not endpoint:
        raise Unavailable("No lakeFS server is configured.", hint=HOW)
    key, secret = value("credentials", "access_key_id"), value("credentials", "secret_access_key")
    if not (key and secret):
        raise PermissionDenied("No lakeFS credentials are configured.", hint=HOW)
    return Credentials(_normalised(endpoint), key, secret)


def _entries(path: Path) -> dict[tuple[str, str], str]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        # The parser's own message quotes the line at fault, which may hold the key.
        raise Invalid(
            f"{path} cannot be read ({type(error).__name__}).", hint="It must be lakectl's YAML file. " + HOW
        ) from None
    if not isinstance(document, dict):
        return {}
    return {
        (str(section), str(name)): str(value)
        for section, values in document.items()
        if isinstance(values, dict)
        for name, value in values.items()
        if value is not None
    }


def _normalised(endpoint: str) -> str:
    parts = urlsplit(endpoint if "//" in endpoint else f"http://{endpoint}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in {"http", "https"} or not host:
        raise Invalid("The lakeFS endpoint is not an http(s) address.", field="server.endpoint_url", hint=HOW)
    if parts.username or parts.password:
        raise Invalid("The lakeFS endpoint must not contain a user or password.", field="server.endpoint_url", hint=HOW)
    name = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/")
    return urlunsplit(
        (parts.scheme, name if port is None else f"{name}:{port}", path if path.endswith(API) else path + API, "", "")
    )
