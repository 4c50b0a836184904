"""Guests: a name and a signed token, nothing else."""

from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.models import Reader, ReaderKind
from tertulia.readers.names import usable_name


def make_guest(*, name: str, network: str) -> Reader:
    """A new guest. Raises NameNotUsable, TooMany."""
    usable = usable_name(name)
    limits.hit("guests", network, conf.GUEST_NETWORK_RATES())
    with writing():
        return Reader.objects.create(kind=ReaderKind.GUEST, name=usable, created_at=clock.now())
