"""No name server, proxy or name in a certificate brings a request to a place where it may not go."""

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from corpus.web.errors import FetchError
from corpus.web.fetch import Fetcher, Limits
from tests.corpus.web.conftest import LIMITS
from tests.corpus.web.serving import PAGE, Site, serving


class Names:
    """A name server in place of the system's: each name has answers, one after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        """Answer as `socket.getaddrinfo` does."""
        self.asked.append(host)
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        families = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
        tails = [(port, 0, 0) if ":" in address else (port,) for address in addresses]
        found = zip(families, addresses, tails, strict=True)
        return [(family, socket.SOCK_STREAM, 6, "", (address, *tail)) for family, address, tail in found]


def _named(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Names:
    names = Names(*answers)
    monkeypatch.setattr(socket, "getaddrinfo", names)
    return names


@pytest.fixture
def page(site: Site) -> Site:
    """Return a site with one page."""
    site.routes["/a"] = lambda visit: visit.answer()
    return site


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%lo"],
        ["192.0.2.1", "127.0.0.1"],
        ["1.1.1.1", "2606:4700::1111", "10.0.0.1"],
    ],
)
def test_a_name_of_a_private_address(page: Site, monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    """A name is refused where one of its addresses is not public, and nothing is connected to."""
    _named(monkeypatch, addresses)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with (
        Fetcher(LIMITS) as fetcher,
        pytest.raises(FetchError, match=r"rebound\.test is at .* no public address"),
    ):
        fetcher.get("http://rebound.test:8080/a")
    assert not page.asked


def test_a_name_that_moves(page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once a connection and the checked address is connected to: a second answer is of no use."""
    names = _named(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    reached = []

    def connect(_: socket.socket, address: Any) -> None:
        reached.append(address)
        raise ConnectionRefusedError("not from here")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with Fetcher(LIMITS) as fetcher, pytest.raises(FetchError, match=r"rebound\.test:8080 takes no connection"):
        fetcher.get("http://rebound.test:8080/a")
    assert (names.asked, reached) == (["rebound.test"], [("1.1.1.1", 8080)])
    assert not page.asked


def test_a_name_that_moves_between_requests(page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request's connection is checked anew: robots.txt from a good address, the page from a bad one."""
    _named(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    with Fetcher(LIMITS, [f"127.0.0.1:{page.port}"]) as fetcher, pytest.raises(FetchError, match=r"is at 127\.0\.0\.2"):
        fetcher.get(page.url("/a", "rebound.test"))
    assert [path for path, _ in page.asked] == ["/robots.txt"]


def test_the_address_at_the_other_end(page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a connection led is checked once more before anything is sent."""
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("10.0.0.1", page.port))
    with Fetcher(LIMITS, [f"127.0.0.1:{page.port}"]) as fetcher, pytest.raises(FetchError, match=r"at 10\.0\.0\.1"):
        fetcher.get(page.url("/a"))
    assert not page.asked


def test_the_next_address(page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one address of a name is dead the next one is tried; the name is what the site is told."""
    _named(monkeypatch, ["127.0.0.3", "127.0.0.1"])
    with Fetcher(LIMITS, ["Harbour.test"]) as fetcher:
        assert fetcher.get(page.url("/a", "harbour.test")).data == PAGE
    assert page.asked[-1][1]["Host"] == f"harbour.test:{page.port}"


def test_a_slow_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that doesn't answer ends with the fetch's time, though `getaddrinfo` knows none."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1.5) or [])
    begun = time.monotonic()
    with Fetcher(Limits(seconds=0.2)) as fetcher, pytest.raises(FetchError, match=r"no whole answer within 0\.2 s"):
        fetcher.get("http://slow.test/")
    assert time.monotonic() - begun < 1


def test_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody has is a line."""

    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Fetcher(LIMITS) as fetcher, pytest.raises(FetchError, match=r"there is no host nowhere\.test"):
        fetcher.get("http://nowhere.test/")


def test_proxies_play_no_part(page: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment, which would go where it likes, is not asked."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetcher.get(page.url("/a")).data == PAGE


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate, with its key, that says harbour.test."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("harbour.test")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "harbour.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def sealed(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve a page over TLS; the machine trusts the certificate, and every name leads there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(context) as site:
        site.routes["/a"] = lambda visit: visit.answer()
        site.routes["/down"] = lambda visit: visit.answer(b"", 302, Location=f"http://harbour.test:{site.port}/a")
        _named(monkeypatch, ["127.0.0.1"])
        yield site


def test_tls_checks_the_name(sealed: Site) -> None:
    """The connection goes to an address, the certificate must be the name's; nobody is led from https to http."""
    with Fetcher(LIMITS, [f"127.0.0.1:{sealed.port}"]) as fetcher:
        assert fetcher.get(sealed.url("/a", "harbour.test")).data == PAGE
        with pytest.raises(FetchError, match=r"no safe connection to other\.test"):
            fetcher.get(sealed.url("/a", "other.test"))
        with pytest.raises(FetchError, match="which is not encrypted"):
            fetcher.get(sealed.url("/down", "harbour.test"))


def test_a_site_without_tls(page: Site, fetcher: Fetcher) -> None:
    """A server that doesn't speak TLS is a line."""
    with pytest.raises(FetchError, match="no safe connection"):
        fetcher.get(page.url("/a").replace("http:", "https:"))
