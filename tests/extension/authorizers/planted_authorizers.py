"""Authorizers of a Jupyter server, as an administrator writes them."""

from typing import Any

from jupyter_server.auth import Authorizer


class Reader(Authorizer):
    """Everybody may look, nobody may do anything."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        """Allow reading."""
        return action == "read"


class Curator(Authorizer):
    """Everybody may look and predict, and work on datasets alone."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        """Allow it by what it is about."""
        return action == "read" or (action, resource) in (
            ("write", "mlplatform:datasets"),
            ("execute", "mlplatform:deployments"),
        )
