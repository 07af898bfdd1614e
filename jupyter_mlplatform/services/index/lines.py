"""Reading from the store what the index lacks: where refs are, and the commits and documents behind what moved."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from logging import getLogger

from jupyter_mlplatform.records.dataset import DatasetMetadata
from jupyter_mlplatform.records.errors import Corrupt, NotFound
from jupyter_mlplatform.records.model import ModelConfig
from jupyter_mlplatform.services import names
from jupyter_mlplatform.services.repository import Repository
from jupyter_mlplatform.store.contract import ROOT_BRANCH, Commit, Page, Ref, VersionStore
from jupyter_mlplatform.store.paging import every

_LOG = getLogger(__name__)
_CALLS_AT_ONCE = 8
_CHUNK = 256
_FIRST_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A ref that moved: the newest commits that lead to it (none where they are known) and what is kept at its head.

    ``next`` is where the log goes on.
    """

    ref: Ref
    commits: Sequence[Commit]
    next: str | None
    document: DatasetMetadata | ModelConfig | None


def read_heads(store: VersionStore) -> dict[str, str]:
    """Return the commits of the platform's branches and tags by name."""
    heads = {ROOT_BRANCH: store.resolve(ROOT_BRANCH)}
    for prefix in (names.dataset_branch(""), names.model_branch("")):
        heads.update(_refs(store.branches, prefix))
    heads.update(_refs(store.tags, names.DEPLOY))
    return heads


def _refs(listed: Callable[..., Page[Ref]], prefix: str) -> Iterator[tuple[str, str]]:
    return ((ref.name, ref.commit) for ref in every(lambda after: listed(prefix=prefix, after=after, amount=1000)))


class Lines:
    """Reads lines; from a server, several at once.

    Parameters
    ----------
    is_known
        Whether a commit is in the index.
    """

    def __init__(self, repository: Repository, is_known: Callable[[str], bool]) -> None:
        self._repository = repository
        self._is_known = is_known

    def read(self, refs: Sequence[Ref]) -> Iterator[Line]:
        """Yield the lines of refs that moved. One that somebody deletes meanwhile is left out."""
        if self._repository.store.kind == "embedded" or len(refs) == 1:
            found = (self._line(ref, self._is_known(ref.commit)) for ref in refs)
            yield from (line for line in found if line)
            return
        with ThreadPoolExecutor(_CALLS_AT_ONCE) as threads:
            for start in range(0, len(refs), _CHUNK):
                chunk = refs[start : start + _CHUNK]
                known = [self._is_known(ref.commit) for ref in chunk]
                yield from (line for line in threads.map(self._line, chunk, known) if line)

    def rest(self, line: Line) -> Iterator[Commit]:
        """Yield all commits of a line, newest first, children before parents."""
        yield from line.commits
        after = line.next
        while after is not None:
            page = self._repository.store.log(line.ref.commit, after=after, amount=1000)
            yield from page.items
            after = page.next

    def _line(self, ref: Ref, is_known: bool) -> Line | None:
        try:
            document = self._document(ref)
            if is_known:
                return Line(ref, (), None, document)
            page = self._repository.store.log(ref.commit, amount=_FIRST_PAGE)
        except NotFound:
            return None
        return Line(ref, page.items, page.next, document)

    def _document(self, ref: Ref) -> DatasetMetadata | ModelConfig | None:
        dataset_id, experiment = names.parse_dataset_branch(ref.name) or ("", None)
        model_id = names.parse_model_branch(ref.name)
        try:
            if dataset_id and experiment is None:
                path = names.dataset_path(dataset_id, "metadata.json")
                return self._repository.document(ref.commit, path, DatasetMetadata)
            if model_id:
                return self._repository.document(ref.commit, names.model_path(model_id, "model.json"), ModelConfig)
        except (NotFound, Corrupt) as error:
            _LOG.warning("Branch %s is left out of lists: %s", ref.name, error.detail)
        return None
