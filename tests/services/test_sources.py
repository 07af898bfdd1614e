"""Fetching from addresses: what is allowed, what is refused, and that a check cannot be walked around."""

import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jupyter_mlplatform.records.errors import (
    Invalid,
    NotFound,
    PermissionDenied,
    TooLarge,
    Unavailable,
    UnknownFormat,
)
from jupyter_mlplatform.services import addresses, sources
from jupyter_mlplatform.services.sources import SourcePolicy
from tests.store.lakefs_server import lakefs, lakefs_login, lakefs_stores

__all__ = ["lakefs", "lakefs_login", "lakefs_stores"]

CSV = b"age,city\n31,Bern\n44,Oslo\n"
OPEN = SourcePolicy(schemes=("http", "https", "memory", "file"), allow_private=True, timeout_s=1)


class Site(BaseHTTPRequestHandler):
    """Answers each path in a way of its own."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        answers = {
            "/people.csv": lambda: self.answer(CSV, "text/csv"),
            "/download": lambda: self.answer(CSV, "text/csv; charset=utf-8"),
            "/page.csv": lambda: self.answer(b"<html>log in</html>", "text/html"),
            "/packed.csv": lambda: self.answer(gzip.compress(CSV), "text/csv", **{"Content-Encoding": "gzip"}),
            "/short.csv": lambda: self.answer(CSV, "text/csv", **{"Content-Length": "1000"}),
            "/endless.csv": self.flood,
            "/loop": lambda: self.move("/loop"),
            "/moved.csv": lambda: self.move("/people.csv"),
            "/away.csv": lambda: self.move(query),
            "/silent.csv": lambda: threading.Event().wait(3),
            "/secret.csv": lambda: self.send_error(403),
        }
        answers.get(path, lambda: self.send_error(404))()

    def flood(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def answer(self, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def move(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what several tests want."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(uri: str, folder: Path, policy: SourcePolicy = OPEN) -> tuple[str, bytes]:
    told: list[float] = []
    name = sources.fetch(uri, folder / "fetched", policy, told.append)
    assert told == sorted(told)
    assert told[-1] <= 1
    return name, (folder / "fetched").read_bytes()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/people.csv", "people.csv"),
        ("/moved.csv", "people.csv"),
        ("/download?signature=1", "download.csv"),
        ("/away.csv?/people.csv", "people.csv"),
    ],
)
def test_a_file_is_fetched(site, tmp_path, path, name):
    assert fetch(site + path, tmp_path) == (name, CSV)


def test_bytes_are_kept_as_they_come_over_the_wire(site, tmp_path):
    assert gzip.decompress(fetch(f"{site}/packed.csv", tmp_path)[1]) == CSV


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/nothing.csv", NotFound),
        ("/secret.csv", PermissionDenied),
        ("/page.csv", UnknownFormat),
        ("/short.csv", Unavailable),
        ("/loop", Unavailable),
        ("/silent.csv", Unavailable),
        ("/away.csv?ftp://example.org/x", PermissionDenied),
        ("/away.csv?file:///etc/passwd", PermissionDenied),
    ],
)
def test_what_goes_wrong_is_told(site, tmp_path, path, error):
    with pytest.raises(error) as caught:
        fetch(site + path, tmp_path)
    assert caught.value.field == "uri"


def test_size_is_bounded_while_it_streams(site, tmp_path):
    policy = OPEN.model_copy(update={"max_bytes": 1_000_000})
    with pytest.raises(TooLarge):
        fetch(f"{site}/endless.csv", tmp_path, policy)
    assert (tmp_path / "fetched").stat().st_size <= 1_000_000
    with pytest.raises(TooLarge):
        fetch(f"{site}/people.csv", tmp_path, OPEN.model_copy(update={"max_bytes": 5}))


def test_time_is_bounded(site, tmp_path):
    with pytest.raises(Unavailable, match="within"):
        fetch(f"{site}/endless.csv", tmp_path, OPEN.model_copy(update={"total_s": 0.2, "max_bytes": 10**12}))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1", "10.0.0.1",
     "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16", "192.168.1.1",
     "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(tmp_path, host):
    policy = SourcePolicy(schemes=("http",), timeout_s=1)
    with pytest.raises(PermissionDenied, match="not a public address"):
        fetch(f"http://{host}/x.csv", tmp_path, policy)


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(text):
    assert addresses.is_public(ipaddress.ip_address(text))


def test_every_redirect_is_checked(site, tmp_path, monkeypatch):
    """A public host may not lead to a private one: here the first host passes as public, the second is looked at."""
    real = addresses.resolve

    def resolve(host, port, *, allow_private):
        return ["127.0.0.1"] if host == "public.example" else real(host, port, allow_private=allow_private)

    monkeypatch.setattr(addresses, "resolve", resolve)
    port = site.rpartition(":")[2]
    policy = SourcePolicy(schemes=("http",), timeout_s=1)
    start = f"http://public.example:{port}/away.csv"
    assert fetch(f"{start}?/people.csv", tmp_path, policy) == ("people.csv", CSV)
    with pytest.raises(PermissionDenied, match="not a public address"):
        fetch(f"{start}?{site}/people.csv", tmp_path, policy)
    with pytest.raises(PermissionDenied, match="not allowed"):
        fetch(f"{start}?https://public.example/x.csv", tmp_path, policy)


def test_the_address_that_was_looked_at_is_the_one_connected_to(site, tmp_path, monkeypatch):
    """A name that is public when asked the first time and private afterwards is asked only once."""
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80))]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: next(answers))
    connected = []

    def connect(address, *_args, **_more):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unavailable):
        fetch("http://changing.example/x.csv", tmp_path, SourcePolicy(schemes=("http",)))
    assert connected == ["93.184.215.14"]


@pytest.mark.parametrize(("named", "fits"), [("public.example", True), ("other.example", False)])
def test_tls_checks_the_name_that_was_asked_for_and_not_the_address(tmp_path, monkeypatch, named, fits):
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(self_signed(named))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(("127.0.0.1", 0), Site)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(addresses, "resolve", lambda *_args, **_more: ["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    try:
        uri = f"https://public.example:{server.server_port}/people.csv"
        if fits:
            assert fetch(uri, tmp_path, SourcePolicy()) == ("people.csv", CSV)
        else:
            with pytest.raises(Unavailable, match="certificate"):
                fetch(uri, tmp_path, SourcePolicy())
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def self_signed(name: str) -> bytes:
    """Return a key and a certificate for a host's name, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return private + certificate.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    ("uri", "error"),
    [
        ("ftp://example.org/x.csv", PermissionDenied),
        ("http://example.org/x.csv", PermissionDenied),
        ("file:///etc/passwd", Invalid),
        ("https://user:secret@example.org/x.csv", Invalid),
        ("https://token@example.org/x.csv", Invalid),
        ("https://example.org", Invalid),
        ("https:///x.csv", Invalid),
        ("https://exa mple.org/x.csv", Invalid),
        ("https://example.org/x\n.csv", Invalid),
        ("https://[::1/x.csv", Invalid),
        ("https://example.org:99999/x.csv", Invalid),
        ("s3://bucket/x::http://169.254.169.254/", Invalid),
        ("simplecache::s3://bucket/x", Invalid),
        ("x.csv", Invalid),
    ],
)
def test_addresses_that_cannot_be(uri, error):
    with pytest.raises(error) as caught:
        sources.check(uri, SourcePolicy())
    assert caught.value.field == "uri"
    assert "secret" not in caught.value.detail


def test_a_file_system_whose_network_is_unknown_takes_both_settings(tmp_path):
    import fsspec

    with fsspec.filesystem("memory").open("/folder/people.csv", "wb") as file:
        file.write(CSV)
    with pytest.raises(PermissionDenied, match="network"):
        fetch("memory://folder/people.csv", tmp_path, SourcePolicy(schemes=("memory",)))
    assert fetch("memory://folder/people.csv", tmp_path) == ("people.csv", CSV)
    with pytest.raises(NotFound):
        fetch("memory://folder/nobody.csv", tmp_path)


def test_a_missing_package_is_named(tmp_path):
    with pytest.raises(Invalid) as caught:
        fetch("s3://bucket/people.csv", tmp_path, SourcePolicy())
    assert "pip install" in str(caught.value.hint)


def test_signatures_do_not_stay_with_the_data():
    assert sources.plain("https://example.org/a/b.csv?X-Amz-Signature=abc#x") == "https://example.org/a/b.csv"
    assert sources.plain("abfs://container@account.dfs.core.windows.net/b.csv").endswith("windows.net/b.csv")


@pytest.mark.lakefs
def test_a_file_in_a_lakefs_repository(tmp_path, lakefs, lakefs_login, monkeypatch):
    monkeypatch.setenv("LAKECTL_SERVER_ENDPOINT_URL", lakefs_login.endpoint)
    monkeypatch.setenv("LAKECTL_CREDENTIALS_ACCESS_KEY_ID", lakefs_login.access_key_id)
    monkeypatch.setenv("LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY", lakefs_login.secret_access_key)
    lakefs.create_branch("raw", "main")
    with lakefs.stage("raw") as stage:
        stage.put("folder/people.csv", CSV)
        stage.commit("Add people")
    assert fetch(f"{lakefs.address}/raw/folder/people.csv", tmp_path, SourcePolicy()) == ("people.csv", CSV)
    for path, error in [("raw/nobody.csv", NotFound), ("nowhere/folder/people.csv", NotFound), ("raw", Invalid)]:
        with pytest.raises(error):
            fetch(f"{lakefs.address}/{path}", tmp_path, SourcePolicy())
    with pytest.raises(TooLarge):
        fetch(f"{lakefs.address}/raw/folder/people.csv", tmp_path, SourcePolicy(max_bytes=5))
