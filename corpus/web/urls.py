"""URLs as Byline takes them: http or https, a host, no password."""

import re
from ipaddress import AddressValueError, IPv4Address

import httpx

from corpus.web.errors import FetchError

MAX_URL = 2000
"""Characters in a URL, percent-encoded; what browsers and proxies agree on."""

_SHOWN = 120  # characters of a URL in an error message
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_NUMERIC = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")


def parsed(url: str) -> httpx.URL:
    """Read a URL into its parts, without fragment and without a dot behind the host.

    Fetching and checking both use these parts, so that no two parsers can disagree about which host is meant.

    :raises FetchError: if it is no http(s) URL of a host, holds a user or password, or spells an address oddly.
    """
    try:
        address = httpx.URL(url.strip())
        host = address.raw_host.decode("ascii").removesuffix(".")
        if address.scheme not in {"http", "https"} or not host:
            raise FetchError("not a web address: write it as https://host/path")
        address = address.copy_with(host=host, fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"not a URL: {shown(str(error))}") from error
    if len(str(address)) > MAX_URL:
        raise FetchError(f"a URL of {len(str(address)):,} characters; the most is {MAX_URL:,}")
    if address.userinfo:
        raise FetchError("a URL with a user name or password in it: leave them out")
    if address.port is not None and not 0 < address.port < 65536:
        raise FetchError(f"{address.port} is no port")
    _check_host(host)
    return address


def _check_host(host: str) -> None:
    """Refuse hosts that resolvers read in several ways, such as 127.1, 0x7f.1 or 2130706433."""
    if ":" in host:
        if "%" in host:
            raise FetchError(f"{shown(host)} names a network interface, which no web address does")
    elif not _NAME.fullmatch(host) or len(host) > 253:
        raise FetchError(f"{shown(host)!r} is no name of a host")
    elif _NUMERIC.search(host):
        try:
            IPv4Address(host)
        except AddressValueError as error:
            raise FetchError(f"{shown(host)} is an odd spelling of an address: write four numbers") from error


def shown(text: str) -> str:
    """Shorten what stands in an error message and keep it to one printable line."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
