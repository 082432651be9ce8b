"""Only the public internet is reached, and what the settings name."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.web.addresses import Allowed, is_public, plain
from corpus.web.errors import FetchError

_CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.0.9 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7
203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1
64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1
3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0 2606:4700::1%eth0 ff02::1 ff0e::1
4000::1 fec0::1
"""
_OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1
223.255.255.255 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""


@pytest.mark.parametrize("address", _CLOSED.split())
def test_closed(address: str) -> None:
    """Private, local, shared, reserved, documentation, multicast, metadata and wrapped addresses are not public."""
    assert not is_public(ip_address(address))
    assert not Allowed().permits("harbour.test", 80, ip_address(address))


@pytest.mark.parametrize("address", _OPEN.split())
def test_open(address: str) -> None:
    """What lies beside the closed blocks is public."""
    assert Allowed().permits("harbour.test", 443, ip_address(address))
    assert not Allowed().permits("harbour.test", 25, ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_as_what_it_stands_for(address: IPv4Address) -> None:
    """No IPv6 spelling of an IPv4 address opens what is closed; what Python itself calls private is never public."""
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert plain(IPv6Address(wrapped)) == address
        assert is_public(IPv6Address(wrapped)) == is_public(address)
    assert not is_public(IPv6Address(f"::{address}"))
    assert not (is_public(address) and (address.is_private or address.is_loopback or address.is_link_local))


def test_what_the_settings_name() -> None:
    """A host, a host with a port and a network open themselves, and nothing beside."""
    allowed = Allowed.parse(
        ["127.0.0.1:8000", "[::1]:9000", "10.1.0.0/16", "Archive.Internal", "wiki.internal:81", "::2"]
    )
    local, ten = ip_address("127.0.0.1"), ip_address("10.1.2.3")
    assert allowed.permits("127.0.0.1", 8000, local)
    assert allowed.permits("anything.test", 8000, ip_address("::ffff:127.0.0.1"))
    assert not allowed.permits("127.0.0.1", 80, local)
    assert allowed.permits("::1", 9000, ip_address("::1"))
    assert not allowed.permits("::1", 80, ip_address("::1"))
    assert allowed.permits("::2", 7, ip_address("::2"))
    assert allowed.permits("x.test", 5000, ten)
    assert not allowed.permits("x.test", 5000, ip_address("10.2.2.3"))
    assert allowed.permits("archive.internal", 22, local)
    assert not allowed.permits("sub.archive.internal", 80, local)
    assert allowed.permits("wiki.internal", 81, local)
    assert not allowed.permits("wiki.internal", 80, local)


@pytest.mark.parametrize("entry", ["", "10.0.0.0/40", "http://wiki.internal", "a b", "host:99999", "10.0.0.1/8", "x@y"])
def test_a_setting_that_names_nothing(entry: str) -> None:
    """An entry that is no host, host:port or network is refused, not ignored."""
    with pytest.raises(FetchError, match="is no host, host:port or network"):
        Allowed.parse([entry])
