import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.plumbing import network


@pytest.mark.parametrize(
    ("peer", "prefix"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("[2001:db8::1]", "2001:db8::/56"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.0/24"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("203.0.113.300", "unknown"),
        ("203.0.113.7:8080", "unknown"),
        ("\x00", "unknown"),
    ],
)
def test_an_address_is_cut_to_its_network(peer: str, prefix: str) -> None:
    assert network.prefix(peer, "", 0) == prefix


def test_forwarded_addresses_are_not_believed_without_proxies_of_ours() -> None:
    assert network.prefix("203.0.113.7", "198.51.100.9", 0) == "203.0.113.0/24"


def test_with_proxies_the_hop_is_counted_from_the_right() -> None:
    chain = "6.6.6.6, 198.51.100.9, 192.0.2.1"
    assert network.prefix("10.0.0.1", chain, 1) == "192.0.2.0/24"
    assert network.prefix("10.0.0.1", chain, 2) == "198.51.100.0/24"
    assert network.prefix("10.0.0.1", "198.51.100.9", 5) == "198.51.100.0/24"
    assert network.prefix("10.0.0.1", "", 1) == "10.0.0.0/24"


@given(st.ip_addresses())
def test_no_whole_address_is_ever_kept(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    kept = ipaddress.ip_network(network.prefix(str(address), "", 0))
    assert kept.num_addresses >= 256


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 10))
def test_whatever_a_proxy_writes_a_network_comes_out(peer: str, forwarded: str, proxies: int) -> None:
    found = network.prefix(peer, forwarded, proxies)
    assert found == "unknown" or ipaddress.ip_network(found).num_addresses >= 256
