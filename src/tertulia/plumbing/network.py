"""Where a request comes from, cut to its network: a whole address is never kept."""

import ipaddress

IPV4_BITS = 24
IPV6_BITS = 56


def prefix(peer: str, forwarded_for: str, trusted_proxies: int) -> str:
    """“203.0.113.0/24” of the nearest address our own proxies vouch for; “unknown” when it can't be read."""
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    if trusted_proxies and hops:
        peer = hops[-min(trusted_proxies, len(hops))]
    try:
        address = ipaddress.ip_address(peer.strip("[]"))
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    bits = IPV4_BITS if address.version == 4 else IPV6_BITS
    return str(ipaddress.ip_network((address, bits), strict=False))
