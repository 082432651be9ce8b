"""Which addresses a request may reach: those of the public internet, and those that the settings name."""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

from corpus.web.errors import FetchError
from corpus.web.urls import shown

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
"""Where web servers listen; another port must be named with its host."""

_PUBLIC_V6 = IPv6Network("2000::/3")  # all that was ever given out
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: on such networks every IPv4 site is reached through it
# What `is_global` lets pass, in some Python or in all of them.
_CLOSED: tuple[Network, ...] = (
    IPv4Network("168.63.129.16/32"),  # a cloud's metadata, at an address that looks public
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv6Network("2001::/23"),  # Teredo, ORCHID, benchmarking
    IPv6Network("2002::/16"),  # 6to4, which wraps any IPv4 address
    IPv6Network("3fff::/20"),
)


def plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet: not private, local, shared, multicast, reserved or metadata."""
    found = plain(address)
    if isinstance(found, IPv6Address) and (found.scope_id is not None or found not in _PUBLIC_V6):
        return False
    special = found.is_multicast or found.is_reserved or found.is_unspecified
    return found.is_global and not special and not any(found in network for network in _CLOSED)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the settings name although it is private; a port of None stands for all."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def parse(cls, entries: Collection[str]) -> Self:
        """Read hosts, hosts with a port ("127.0.0.1:8000", "[::1]:8000") and networks ("10.0.0.0/8").

        :raises FetchError: where an entry is none of these.
        """
        names, networks = set(), []
        for entry in entries:
            host, port = _with_port(entry.strip().lower())
            try:
                networks.append((ip_network(host), port))
            except ValueError as error:
                if not host or set(host) & set("/:@ "):
                    reason = f"{shown(entry)!r} is no host, host:port or network such as 10.0.0.0/8"
                    raise FetchError(reason) from error
                names.add((host.removesuffix("."), port))
        return cls(frozenset(names), tuple(networks))

    def permits(self, host: str, port: int, address: Address) -> bool:
        """Whether a request for `host` may go to this port of this address."""
        named = {(host, port), (host, None)} & self.names
        found = plain(address)
        within = any(found in network and only in {None, port} for network, only in self.networks)
        return bool(named) or within or (port in PORTS and is_public(address))


def _with_port(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if colon and (bracketed or ":" not in host) and port.isdecimal() and int(port) < 65536:
        return host.strip("[]"), int(port)
    return entry.strip("[]") if entry.startswith("[") and entry.endswith("]") else entry, None


def refusal(host: str, port: int, address: Address) -> FetchError:
    """Make the error that says why `Allowed.permits` said no."""
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if is_public(address):
        return FetchError(f"port {port} is not for web pages: if this one is, name {name} in BYLINE_ALLOWED_HOSTS")
    where = host if host == str(address) else f"{host} is at {address}, which"
    return FetchError(f"{where} is no public address: if it is yours, name {name} in BYLINE_ALLOWED_HOSTS")


def address_of(sockaddr: tuple[object, ...]) -> Address:
    """Return the address in what `getaddrinfo` and `getpeername` answer."""
    return ip_address(str(sockaddr[0]))
