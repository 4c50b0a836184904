"""Questions about readers."""

from tertulia.readers.models import Erasure, Leaving, OutsideAccount, Passkey, Picture, Profile, Reader, Session


def sessions_of(reader: Reader) -> list[Session]:
    """Where the reader is signed in, the newest first; their number has a limit."""
    return list(Session.objects.filter(reader=reader, waits=False).order_by("-pk"))


def profile_of(reader: Reader) -> Profile:
    """What they have said of themselves; an empty one that isn't kept, if nothing."""
    return Profile.objects.filter(reader=reader).first() or Profile(reader=reader)


def picture_named(name: str) -> bytes | None:
    found = Picture.objects.filter(name=name).values_list("image", flat=True).first()
    return bytes(found) if found is not None else None


def outside_accounts_of(reader: Reader) -> list[OutsideAccount]:
    return list(OutsideAccount.objects.filter(reader=reader).order_by("pk"))


def leaving_of(reader: Reader) -> Leaving | None:
    return Leaving.objects.filter(reader=reader).first()


def erased_digests() -> set[str]:
    """Of everybody who was forgotten here (see ``leaving.digest_of``)."""
    return set(Erasure.objects.values_list("digest", flat=True))


def passkeys_of(reader: Reader) -> list[Passkey]:
    return list(Passkey.objects.filter(reader=reader).order_by("-pk"))
