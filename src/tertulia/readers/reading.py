"""Questions about readers."""

from tertulia.readers.models import Erasure, Leaving, Reader, Session


def sessions_of(reader: Reader) -> list[Session]:
    """Where the reader is signed in, the newest first; their number has a limit."""
    return list(Session.objects.filter(reader=reader).order_by("-pk"))


def leaving_of(reader: Reader) -> Leaving | None:
    return Leaving.objects.filter(reader=reader).first()


def erased_digests() -> set[str]:
    """Of everybody who was forgotten here (see ``leaving.digest_of``)."""
    return set(Erasure.objects.values_list("digest", flat=True))
