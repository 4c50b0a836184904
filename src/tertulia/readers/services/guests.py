"""Guests: a name and a signed token, nothing else."""

from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.models import Reader, ReaderKind
from tertulia.readers.services.naming import free_name


def make_guest(*, name: str, network: str) -> Reader:
    """A new guest. Raises NameNotUsable, NameTaken, NameReserved, NameAgainstRules, TooMany."""
    usable = free_name(typed=name)
    limits.hit("guests", network, conf.GUEST_NETWORK_RATES())
    with writing():
        return Reader.objects.create(kind=ReaderKind.GUEST, name=usable, created_at=clock.now())


def locked_guest(guest: Reader | None) -> Reader | None:
    """As the row stands now: another sign-in may have made a member of it since the request came."""
    if guest is None:
        return None
    return Reader.objects.select_for_update().filter(pk=guest.pk, kind=ReaderKind.GUEST).first()
