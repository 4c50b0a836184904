"""Leaving: asked for, taken back within the grace period, and what becomes of the reader's own row in the end."""

import hashlib
from collections.abc import Set
from datetime import timedelta

from django.db.models import CASCADE

from tertulia.plumbing import clock, ids, wiping
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.errors import AlreadyLeaving
from tertulia.readers.models import Erasure, Leaving, Reader, Session, SignInCode

# How long a piece of the work may take before another process takes it for dead.
PIECE = timedelta(minutes=10)


def ask_to_leave(*, reader: Reader) -> Leaving:
    """From now on the grace period runs; asking twice changes nothing."""
    now = clock.now()
    due = now + timedelta(days=conf.LEAVING_DAYS())
    with writing():
        return Leaving.objects.get_or_create(reader=reader, defaults={"asked_at": now, "due_at": due, "next_try_at": due})[0]


def stay(*, reader: Reader) -> None:
    """Take it back. Raises AlreadyLeaving."""
    with writing():
        if Leaving.objects.filter(reader=reader, begun=True).exists():
            raise AlreadyLeaving
        Leaving.objects.filter(reader=reader).delete()


def leave_again(*, digests: Set[str]) -> int:
    """Who was forgotten before, and has come back with a backup, is due at once; returns how many."""
    now = clock.now()
    with writing():
        known = set(Leaving.objects.values_list("reader_id", flat=True))
        ids = Reader.objects.exclude(name="").values_list("pk", flat=True).iterator(2_000)
        back = [pk for pk in ids if digest_of(pk) in digests and pk not in known]
        Leaving.objects.filter(reader__in=back).delete()
        Leaving.objects.bulk_create([Leaving(reader_id=pk, asked_at=now, due_at=now, next_try_at=now) for pk in back])
        kept = [Erasure(digest=digest, at=now, wiped=True) for digest in digests]
        Erasure.objects.bulk_create(kept, ignore_conflicts=True)
    return len(back)


def claim_leaving() -> Leaving | None:
    """One that is due, for the caller alone; signed out everywhere, so that nothing of theirs is added meanwhile."""
    now = clock.now()
    if not Leaving.objects.filter(next_try_at__lte=now).exists():  # Looking must not take the write lock.
        return None
    with writing():
        due = Leaving.objects.select_for_update(of=("self",), skip_locked=True).select_related("reader")
        leaving = due.filter(next_try_at__lte=now).order_by("next_try_at").first()
        if leaving is None:
            return None
        if not leaving.begun:
            leaving.reader.epoch += 1
            leaving.reader.save(update_fields=["epoch"])
            Session.objects.filter(reader=leaving.reader).delete()
        leaving.begun, leaving.next_try_at = True, now + PIECE
        leaving.save(update_fields=["begun", "next_try_at"])
    return leaving


def go_on(*, leaving: Leaving, erased_to: int) -> None:
    """A piece is done; the next may be done at once."""
    with writing():
        Leaving.objects.filter(pk=leaving.pk).update(erased_to=erased_to, next_try_at=clock.now())


def forget_reader(*, reader: Reader) -> None:
    """Of the row only the number is left, which tombstones and decisions point to; what else names the reader is gone.

    What a reader's rows are counted by must have been put right before. Call it inside ``writing()``.
    """
    SignInCode.objects.filter(email=reader.email).delete()
    # As the database would, if the row itself went: whichever room the rows are in.
    for link in Reader._meta.get_fields(include_hidden=True):
        if link.auto_created and not link.concrete and getattr(link, "on_delete", None) is CASCADE:
            link.related_model._base_manager.filter(**{link.field.name: reader}).delete()  # type: ignore[union-attr]
    blank = Reader(pk=reader.pk, name="", epoch=reader.epoch + 1, created_at=ids.EPOCH)
    blank.save(force_update=True)
    Erasure.objects.update_or_create(digest=digest_of(reader.pk), defaults={"at": clock.now(), "wiped": False})


def digest_of(reader_id: int) -> str:
    """The same in every installation that a backup is put back into, whatever its secret key."""
    return hashlib.sha256(f"tertulia.readers.erasure:{reader_id}".encode()).hexdigest()


def wipe_next() -> bool:
    """When it is time for it, take what was freed out of the database's file; whether there was anything to do."""
    hour = conf.WIPING_HOUR()
    if hour not in (-1, clock.now().hour) or not Erasure.objects.filter(wiped=False).exists():
        return False
    before = list(Erasure.objects.filter(wiped=False).values_list("pk", flat=True))
    if not wiping.wipe_freed():
        return False
    with writing():
        Erasure.objects.filter(pk__in=before).update(wiped=True)
    return True
