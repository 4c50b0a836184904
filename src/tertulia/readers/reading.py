"""Questions about readers."""

from tertulia.readers.models import OutsideAccount, Reader, Session


def sessions_of(reader: Reader) -> list[Session]:
    """Where the reader is signed in, the newest first; their number has a limit."""
    return list(Session.objects.filter(reader=reader).order_by("-pk"))


def outside_accounts_of(reader: Reader) -> list[OutsideAccount]:
    """By which the reader signs in, the oldest first."""
    return list(OutsideAccount.objects.filter(reader=reader).order_by("pk"))
