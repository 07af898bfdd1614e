"""What a lakeFS server's refusals mean."""

import logging
import os
import socket
import sys
import traceback

import pytest

from jupyter_mlplatform.records import errors
from jupyter_mlplatform.store.lakefs import LakeFSStore
from jupyter_mlplatform.store.lakefs.credentials import Credentials
from jupyter_mlplatform.store.lakefs.errors import translate

SECRET = "planted-secret-key"


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (400, "commit: no changes", errors.NothingToCommit),
        (400, "update branch main: no changes", errors.NothingToCommit),
        (400, "update branch main: main: uncommitted changes (dirty branch)", errors.Conflict),
        (400, "argument ref: validation error", errors.Invalid),
        (401, "error authenticating request", errors.PermissionDenied),
        (403, "read-only repository", errors.PermissionDenied),
        (403, "cannot write to protected branch", errors.HookFailed),
        (403, "cannot commit to protected branch", errors.HookFailed),
        (404, "commit not found", errors.NotFound),
        (409, "update branch name: conflict found", errors.Conflict),
        (409, "branch already exists: not unique", errors.AlreadyExists),
        (409, "branch name v1: conflict found", errors.AlreadyExists),
        (409, "tag ID main: conflict found", errors.AlreadyExists),
        (410, "No data", errors.Corrupt),
        (412, "pre-merge hook aborted", errors.HookFailed),
        (413, "request too large", errors.TooLarge),
        (429, "Too many attempts, try again later", errors.Unavailable),
        (500, "find merge base: no merge base", errors.Conflict),
        (500, "internal", errors.Unavailable),
        (502, "", errors.Unavailable),
        (302, "", errors.Unavailable),
    ],
)
def test_each_refusal_becomes_one_error(status, message, expected):
    found = translate(status, f'{{"message": "{message}"}}', "merge 'a' into 'b'")
    assert type(found) is expected
    assert "merge 'a' into 'b'" in found.detail
    assert message in found.detail


@pytest.mark.parametrize("body", [None, b"", b"<html>Bad gateway</html>", b"\xff", "[]", b'{"message": null}'])
def test_any_body_can_be_read(body):
    assert type(translate(502, body, "read")) is errors.Unavailable


def test_a_long_page_of_a_proxy_is_cut():
    assert len(translate(502, b"x" * 100_000, "read").detail) < 3000


def test_a_server_that_is_down_is_unavailable_and_says_what_to_check():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        login = Credentials(f"http://127.0.0.1:{port}/api/v1", "key", SECRET)
        with pytest.raises(errors.Unavailable, match="LAKECTL_SERVER_ENDPOINT_URL") as caught:
            LakeFSStore("lakefs://repository", login).resolve("main")
    assert f"http://127.0.0.1:{port}/api/v1" in caught.value.detail


def test_a_client_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "lakefs_sdk", None)
    login = Credentials("http://127.0.0.1:1/api/v1", "key", SECRET)
    for opening in (
        lambda: LakeFSStore("lakefs://repository", login).resolve("main"),
        lambda: LakeFSStore.create("repository", "local://repository", login),
    ):
        with pytest.raises(errors.Unavailable, match=r"jupyter_mlplatform\[lakefs\]"):
            opening()


def test_opening_needs_no_server_and_no_credentials(monkeypatch, tmp_path):
    monkeypatch.setenv("LAKECTL_CONFIG_FILE", str(tmp_path / "none"))
    for variable in ("SERVER_ENDPOINT_URL", "CREDENTIALS_ACCESS_KEY_ID", "CREDENTIALS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(f"LAKECTL_{variable}", raising=False)
    store = LakeFSStore("lakefs://repository")
    with pytest.raises(errors.Unavailable, match="No lakeFS server is configured"):
        store.health()
    store.close()
    with pytest.raises(errors.Unavailable, match="closed"):
        store.health()


@pytest.mark.parametrize(
    "address", ["lakefs://", "lakefs://UPPER", "lakefs://ab", "s3://bucket", "lakefs://repo/main/x"]
)
def test_an_address_that_is_no_repository_is_refused(address):
    with pytest.raises(errors.Invalid):
        LakeFSStore(address, Credentials("http://127.0.0.1:1/api/v1", "key", SECRET))


@pytest.mark.lakefs
def test_a_repository_that_is_not_there_is_not_found(lakefs_login):
    with pytest.raises(errors.NotFound):
        LakeFSStore("lakefs://no-such-repository", lakefs_login).resolve("main")


@pytest.mark.lakefs
def test_no_log_error_or_repr_shows_the_key(lakefs: LakeFSStore, lakefs_login: Credentials, caplog):
    caplog.set_level(logging.DEBUG)
    with lakefs.stage("main") as stage:
        stage.put("a", os.urandom(200_000))
        stage.commit("first")
    with lakefs.open("main", "a") as body:
        body.read()
    wrong = Credentials(lakefs_login.endpoint, lakefs_login.access_key_id, SECRET)
    with pytest.raises(errors.PermissionDenied) as denied:
        LakeFSStore(lakefs.address, wrong).resolve("main")
    with pytest.raises(errors.NotFound) as missing:
        lakefs.open("main", "missing")
    shown = [repr(lakefs), repr(lakefs._client), repr(vars(lakefs)), caplog.text]
    shown += ["".join(traceback.format_exception(caught.value)) for caught in (denied, missing)]
    shown += [repr(caught.value.problem()) for caught in (denied, missing)]
    assert "HTTP" in caplog.text
    for text in shown:
        assert SECRET not in text
        assert lakefs_login.secret_access_key not in text
        assert lakefs_login.access_key_id not in text
