"""Operations that are kept for old clients: every reply says so, the log says who uses them, and they can be off."""

from datetime import UTC, datetime
from email.utils import format_datetime

from jupyter_mlplatform.extension.handler import BASE, OperationHandler
from jupyter_mlplatform.records.errors import LegacyOff, LegacyReadOnly

SINCE = datetime(2026, 11, 24, tzinfo=UTC)
SUNSET = datetime(2027, 12, 31, tzinfo=UTC)
SUCCESSOR = "/datasets"
SETTING = "MLPlatformApp.legacy_user_data"
HEADERS = {
    "Deprecation": f"@{int(SINCE.timestamp())}",  # RFC 9745
    "Sunset": format_datetime(SUNSET, usegmt=True),  # RFC 8594
}
_MOST_CLIENTS = 1000
_LONGEST_AGENT = 200


class Clients:
    """Who was seen; of more than a thousand, the first are forgotten."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], None] = {}

    def is_new(self, user: str, agent: str) -> bool:
        """Remember a client; whether it was not known before."""
        if (user, agent) in self._seen:
            return False
        if len(self._seen) >= _MOST_CLIENTS:
            del self._seen[next(iter(self._seen))]
        self._seen[user, agent] = None
        return True


class DeprecatedHandler(OperationHandler):
    """Runs the operations of one path that old clients use."""

    def set_default_headers(self) -> None:
        """Say of every reply, errors included, that there will be none one day, and what takes their place."""
        super().set_default_headers()
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.set_header("Link", f'<{self.base_url}{BASE}{SUCCESSOR}>; rel="successor-version"')

    async def prepare(self) -> None:  # type: ignore[override]  # the base is typed with its private argument
        """Refuse what is turned off, before the body is looked at; warn once of each client."""
        await super().prepare()
        if self._finished:
            return
        self._warn()
        if self.context.legacy_user_data == "off":
            raise LegacyOff(
                "The records of the old product are turned off on this server.",
                hint=f"Use {BASE}{SUCCESSOR}, or turn them on: {SETTING} = 'read' or 'dual_write'.",
            )
        if self.context.legacy_user_data == "read" and self.request.method not in ("GET", "HEAD"):
            raise LegacyReadOnly(
                "The records of the old product can only be read on this server.",
                hint=f"Use {BASE}{SUCCESSOR}, or let old clients write, too: {SETTING} = 'dual_write'.",
            )

    def _warn(self) -> None:
        user = self.current_user
        # Jupyter makes up another user for each call of a client that has only the server's token.
        name = "somebody with the server's token" if user.name.startswith("Anonymous ") else user.username
        agent = self.request.headers.get("User-Agent", "")[:_LONGEST_AGENT]
        if self.context.legacy_clients.is_new(name, agent):
            self.log.warning(
                "%s uses the records of the old product (%s, with %r): they are deprecated and go on %s. See %s.",
                name, self.request.path, agent, SUNSET.date(), "docs/migrating.md",
            )  # fmt: skip
