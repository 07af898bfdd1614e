"""A repository that belongs to others: their branches, uncommitted changes, rules and hooks."""

import lakefs_sdk
import pytest
from lakefs_sdk.client import LakeFSClient

from jupyter_mlplatform.records.errors import Conflict, HookFailed, Invalid, PermissionDenied, StaleHead
from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from tests.store.store_edits import contents, save

pytestmark = pytest.mark.lakefs

REFUSING_HOOK = """
name: refuse
on:
  %s:
hooks:
  - id: schema_check
    type: lua
    properties:
      script: |
        print("column price is missing")
        error("schema check failed")
"""


@pytest.fixture
def other(lakefs_login: Credentials) -> LakeFSClient:
    """Another user of the same server, with lakeFS's own client."""
    return LakeFSClient(
        lakefs_sdk.Configuration(
            host=lakefs_login.endpoint, username=lakefs_login.access_key_id, password=lakefs_login.secret_access_key
        )
    )


@pytest.fixture
def foreign(lakefs: LakeFSStore, other: LakeFSClient, lakefs_login: Credentials):
    """Return a function that makes a repository in another way than we do, and returns its name."""
    space = other.repositories_api.get_repository(lakefs.repository).storage_namespace

    def make(**options: object) -> str:
        name = f"{lakefs.repository}-foreign"
        bare = bool(options.pop("bare", False))
        wish = lakefs_sdk.RepositoryCreation(name=name, storage_namespace=f"{space}-foreign", **options)
        other.repositories_api.create_repository(wish, bare=bare)
        return name

    return make


def test_what_others_staged_is_neither_seen_nor_committed(lakefs: LakeFSStore, other: LakeFSClient):
    lakefs.create_branch("line", "main")
    other.objects_api.upload_object(lakefs.repository, "line", "theirs", content=b"not committed")
    assert contents(lakefs, "line") == {}
    assert lakefs.diff("main", "line").items == []
    before = lakefs.resolve("line")
    with pytest.raises(Conflict, match="uncommitted changes") as caught:
        save(lakefs, "line", {"ours": b"1"})
    assert type(caught.value) is Conflict
    assert "lakectl branch reset" in str(caught.value)
    assert lakefs.resolve("line") == before


def test_a_commit_of_another_client_makes_ours_stale(lakefs: LakeFSStore, other: LakeFSClient):
    with lakefs.stage("main") as stage:
        stage.put("ours", b"1")
        other.objects_api.upload_object(lakefs.repository, "main", "theirs", content=b"1")
        other.commits_api.commit(lakefs.repository, "main", lakefs_sdk.CommitCreation(message="theirs"))
        with pytest.raises(StaleHead):
            stage.commit("ours")
    assert contents(lakefs, "main") == {"theirs": b"1"}


def test_a_repository_with_another_default_branch_gets_main_at_its_first_commit(foreign, other, lakefs_login):
    name = foreign(default_branch="trunk")
    first = other.branches_api.get_branch(name, "trunk").commit_id
    for number in range(3):
        other.objects_api.upload_object(name, "trunk", f"{number}", content=b"x")
        other.commits_api.commit(name, "trunk", lakefs_sdk.CommitCreation(message="theirs"))
    store = LakeFSStore(f"lakefs://{name}", lakefs_login)
    assert [ref.name for ref in store.branches().items] == ["main", "trunk"]
    assert store.resolve("main") == first
    assert contents(store, "main") == {}
    store.close()


def test_opening_writes_nothing_where_there_is_a_main(lakefs: LakeFSStore, other: LakeFSClient, lakefs_login):
    before = other.branches_api.list_branches(lakefs.repository, show_hidden=True).results
    store = LakeFSStore(lakefs.address, lakefs_login)
    assert store.resolve("main") == lakefs.resolve("main")
    store.close()
    assert other.branches_api.list_branches(lakefs.repository, show_hidden=True).results == before


def test_a_bare_repository_is_refused_with_what_to_do(foreign, lakefs_login):
    with pytest.raises(Invalid, match="bare"):
        LakeFSStore(f"lakefs://{foreign(bare=True)}", lakefs_login).resolve("main")


def test_a_read_only_repository_can_be_read_and_says_so(foreign, lakefs_login, other):
    store = LakeFSStore(f"lakefs://{foreign(read_only=True)}", lakefs_login)
    before = other.branches_api.list_branches(store.repository, show_hidden=True).results
    assert store.read_only()
    assert store.health()["access"] == "read-only"
    assert contents(store, "main") == {}
    with pytest.raises(PermissionDenied, match="read-only"):
        save(store, "main", {"a": b"1"})
    assert other.branches_api.list_branches(store.repository, show_hidden=True).results == before
    store.close()


def test_a_writable_repository_says_so_without_being_written(lakefs: LakeFSStore, other: LakeFSClient):
    assert not lakefs.read_only()
    assert lakefs.health()["access"] == "read-write"
    assert len(other.branches_api.list_branches(lakefs.repository, show_hidden=True).results) == 1


def test_a_protected_branch_takes_our_merges(lakefs: LakeFSStore, other: LakeFSClient):
    protect(other, lakefs, "main")
    save(lakefs, "main", {"a": b"1"})
    assert contents(lakefs, "main") == {"a": b"1"}


def test_a_rule_that_protects_every_branch_is_its_own_error(lakefs: LakeFSStore, other: LakeFSClient):
    protect(other, lakefs, "*")
    with pytest.raises(HookFailed, match="protected branch"):
        save(lakefs, "main", {"a": b"1"})


@pytest.mark.parametrize("event", ["pre-merge", "pre-commit"])
def test_a_hook_that_refuses_is_heard(lakefs: LakeFSStore, event: str):
    """lakeFS runs the hooks that the commit itself brings: on our private branch, or on the merge into the target."""
    before = lakefs.resolve("main")
    with pytest.raises(HookFailed) as caught:
        save(lakefs, "main", {"_lakefs_actions/refuse.yaml": (REFUSING_HOOK % event).encode()})
    assert "schema_check" in caught.value.detail
    assert "column price is missing" in str(caught.value.extra["output"])
    assert lakefs.resolve("main") == before
    assert [ref.name for ref in lakefs.branches().items] == ["main"]


def protect(other: LakeFSClient, store: LakeFSStore, pattern: str) -> None:
    rule = lakefs_sdk.BranchProtectionRule(pattern=pattern)
    other.repositories_api.set_branch_protection_rules(store.repository, [rule])
