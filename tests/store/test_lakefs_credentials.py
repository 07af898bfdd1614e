"""Where the server's address and key come from, and that neither file nor key is ever shown."""

import traceback

import pytest

from jupyter_mlplatform.records.errors import Invalid, PermissionDenied, Unavailable
from jupyter_mlplatform.store.lakefs.credentials import Credentials, load

KEY, SECRET = "AKIAPLANTEDKEY", "planted-secret-key"
FILE = f"""
credentials:
  access_key_id: {KEY}
  secret_access_key: {SECRET}
server:
  endpoint_url: https://lakefs.example.org
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "lakectl.yaml"
    path.write_text(FILE)
    return path


def test_the_file_of_lakectl_is_read(config):
    assert load({"LAKECTL_CONFIG_FILE": str(config)}) == Credentials("https://lakefs.example.org/api/v1", KEY, SECRET)


def test_the_file_is_in_the_home_by_default(config, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    config.rename(tmp_path / ".lakectl.yaml")
    assert load({}).endpoint == "https://lakefs.example.org/api/v1"


def test_each_variable_wins_over_the_file(config):
    environment = {"LAKECTL_CONFIG_FILE": str(config), "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY": "other"}
    assert load(environment) == Credentials("https://lakefs.example.org/api/v1", KEY, "other")


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ("http://localhost:8000", "http://localhost:8000/api/v1"),
        ("http://localhost:8000/", "http://localhost:8000/api/v1"),
        ("https://lake.example.org/api/v1", "https://lake.example.org/api/v1"),
        ("https://lake.example.org/api/v1/", "https://lake.example.org/api/v1"),
        ("https://example.org/lakefs", "https://example.org/lakefs/api/v1"),
        ("localhost:8000", "http://localhost:8000/api/v1"),
        ("http://[::1]:8000", "http://[::1]:8000/api/v1"),
    ],
)
def test_an_endpoint_may_be_written_with_and_without_the_path_of_the_api(tmp_path, given, endpoint):
    assert load(environment(tmp_path, LAKECTL_SERVER_ENDPOINT_URL=given)).endpoint == endpoint


@pytest.mark.parametrize("given", ["ftp://example.org", "http://", "http://host:port", f"http://{KEY}:{SECRET}@host"])
def test_an_endpoint_that_cannot_be_is_refused_without_being_shown(tmp_path, given):
    with pytest.raises(Invalid) as caught:
        load(environment(tmp_path, LAKECTL_SERVER_ENDPOINT_URL=given))
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_what_is_missing_is_said_with_what_to_do(tmp_path):
    with pytest.raises(Unavailable, match="lakectl config"):
        load({"LAKECTL_CONFIG_FILE": str(tmp_path / "none")})
    without_key = environment(tmp_path)
    del without_key["LAKECTL_CREDENTIALS_ACCESS_KEY_ID"]
    with pytest.raises(PermissionDenied, match="LAKECTL_CREDENTIALS_ACCESS_KEY_ID"):
        load(without_key)


@pytest.mark.parametrize("text", [f"secret_access_key: [{SECRET}", f"\t{SECRET}: :", "\udcff"])
def test_a_file_that_cannot_be_read_is_named_and_not_quoted(config, text):
    config.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Invalid) as caught:
        load({"LAKECTL_CONFIG_FILE": str(config)})
    shown = "".join(traceback.format_exception(caught.value))
    assert str(config) in shown
    assert SECRET not in shown


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "server: text\n"])
def test_a_file_without_entries_counts_as_empty(config, text):
    config.write_text(text)
    with pytest.raises(Unavailable):
        load({"LAKECTL_CONFIG_FILE": str(config)})


def test_a_login_hides_its_key():
    assert repr(Credentials("http://host/api/v1", KEY, SECRET)) == "Credentials(endpoint='http://host/api/v1')"


def environment(tmp_path, **given: str) -> dict[str, str]:
    return {
        "LAKECTL_CONFIG_FILE": str(tmp_path / "none"),
        "LAKECTL_SERVER_ENDPOINT_URL": "http://localhost:8000",
        "LAKECTL_CREDENTIALS_ACCESS_KEY_ID": KEY,
        "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY": SECRET,
        **given,
    }
