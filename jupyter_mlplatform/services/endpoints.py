"""How endpoints are watched and who may call them: a record for each on the root branch."""

import hashlib
import secrets
from collections.abc import Callable

from jupyter_mlplatform.records.deployment import EndpointSettings, EndpointToken, TokenInfo
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.services.clock import now
from jupyter_mlplatform.services.repository import Repository, put_record
from jupyter_mlplatform.services.stamps import Stamp
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Stage

TOKEN_PREFIX = "mlp_"  # noqa: S105 # what tokens begin with


class EndpointSettingsStore:
    """The settings of endpoints. Of a token, only its hash is ever kept."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def get(self, endpoint: str) -> EndpointSettings:
        """Return an endpoint's settings: the usual ones where nobody has set any."""
        return self._at(self._repository.store.resolve(ROOT_BRANCH), endpoint)

    def _at(self, commit: str, endpoint: str) -> EndpointSettings:
        try:
            return self._repository.document(commit, _path(endpoint), EndpointSettings)
        except NotFound:
            return EndpointSettings()

    def change(self, endpoint: str, change: Callable[[EndpointSettings], EndpointSettings]) -> EndpointSettings:
        """Keep what `change` makes of the settings, and return them; `change` may be asked again if others write."""
        before = self.get(endpoint)
        after = change(before)
        if after == before:
            return before

        def write(stage: Stage) -> None:
            nonlocal after
            after = change(self._at(stage.base, endpoint))
            put_record(stage, _path(endpoint), after)

        self._repository.on_root(f"Set endpoint {endpoint}", Stamp(kind="endpoint", subject=endpoint), write)
        return after

    def make_token(self, endpoint: str, name: str) -> TokenInfo:
        """Make a token that opens an endpoint; the answer is the only place where it can be read."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        kept = EndpointToken(
            id=secrets.token_hex(4), name=name, created_at=now(), sha256=hashlib.sha256(token.encode()).hexdigest()
        )
        self.change(endpoint, lambda settings: settings.model_copy(update={"tokens": (*settings.tokens, kept)}))
        return TokenInfo(id=kept.id, name=name, created_at=kept.created_at, token=token)

    def tokens(self, endpoint: str) -> list[TokenInfo]:
        """Return the tokens that open an endpoint, without what they are."""
        return [
            TokenInfo(id=token.id, name=token.name, created_at=token.created_at) for token in self.get(endpoint).tokens
        ]

    def revoke_token(self, endpoint: str, token_id: str) -> None:
        """Take a token's right away. Raises `NotFound`."""
        if all(token.id != token_id for token in self.get(endpoint).tokens):
            raise NotFound(f"Endpoint {endpoint!r} has no token {token_id!r}.", field="id")
        self.change(
            endpoint,
            lambda settings: settings.model_copy(
                update={"tokens": tuple(token for token in settings.tokens if token.id != token_id)}
            ),
        )


def _path(endpoint: str) -> str:
    return f"endpoints/{endpoint}.json"
