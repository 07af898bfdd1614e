"""Which addresses a server may be sent to by whoever asks it to fetch something."""

import ipaddress
import socket

from jupyter_mlplatform.records.errors import NotFound, PermissionDenied

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Where clouds tell a machine its secrets, as far as these are not private or link-local addresses already.
_METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("168.63.129.16", "192.0.0.192", "100.100.100.200", "fd00:ec2::254")
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the addresses of a host, all of them public unless `allow_private`.

    Raises `NotFound` for a host without addresses, `PermissionDenied` if any is not public: one that names both is
    up to no good.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NotFound(f"There is no host {host!r}: {error}", field="uri") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not allow_private and not is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise PermissionDenied(
                f"{host!r} is at {address}, which is not a public address.",
                field="uri",
                hint="Whoever runs the server can allow it: MLPlatformApp.allow_private_addresses = True.",
            )
    return addresses


def is_public(address: Address) -> bool:
    """Whether an address is out on the internet: not private, loopback, link-local, shared, metadata or multicast."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved and address not in _METADATA
