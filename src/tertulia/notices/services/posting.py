"""When mail is wanted, and that it is to be sent: rows only, in the transaction of what it tells. No mail server is met here."""

from collections.abc import Collection
from datetime import datetime, timedelta

from tertulia.notices import conf
from tertulia.notices.errors import NoMailAddress
from tertulia.notices.models import Letter, LetterState, MailWish, Notice, Often
from tertulia.notices.services.following import demand_member
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader


def wish_mail(*, reader: Reader | None, often: Often | None, language: str) -> None:
    """So often from now on; not at all with None. What was given up is tried again.

    Raises SignInNeeded, MemberNeeded, NoMailAddress.
    """
    member = demand_member(reader)
    if often is None:
        stop_mail(reader_id=member.pk)
        return
    if not member.email:
        raise NoMailAddress
    with writing():
        MailWish.objects.update_or_create(reader=member, defaults={"often": often, "language": language, "at": clock.now()})
        Letter.objects.filter(reader=member, state__in=[LetterState.WAITING, LetterState.GIVEN_UP]).delete()
        if Notice.objects.filter(reader=member, read_at=None, mailed_at=None).exists():
            put_in_post([member.pk])


def stop_mail(*, reader_id: int) -> None:
    """No more mail of notices; doing it twice changes nothing."""
    with writing():
        MailWish.objects.filter(reader=reader_id).delete()
        Letter.objects.filter(reader=reader_id, state__in=[LetterState.WAITING, LetterState.GIVEN_UP]).delete()


def put_in_post(readers: Collection[int]) -> None:
    """Who of them wants mail gets one when it is time, unless one waits already. Call it inside ``writing()``."""
    stuck = Letter.objects.filter(state=LetterState.GIVEN_UP).values("reader")
    wishes = MailWish.objects.filter(reader__in=readers).exclude(reader__in=stuck)
    now = clock.now()
    letters = [Letter(reader_id=wish.reader_id, due_at=next_time(Often(wish.often), now)) for wish in wishes]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def next_time(often: Often, now: datetime) -> datetime:
    if often is Often.AT_ONCE:
        return now
    hour = now.replace(minute=0, second=0, microsecond=0)
    if often is Often.HOURLY:
        return hour + timedelta(hours=1)
    today = hour.replace(hour=conf.DIGEST_HOUR())
    return today if today > now else today + timedelta(days=1)


def try_again(*, letter_id: int) -> bool:
    """Send one that was given up, at once; whether it was."""
    with writing():
        letter = Letter.objects.filter(pk=letter_id, state=LetterState.GIVEN_UP).first()
        if letter is None:
            return False
        Letter.objects.filter(reader=letter.reader_id, state=LetterState.WAITING).delete()
        letter.state, letter.tries, letter.due_at = LetterState.WAITING, 0, clock.now()
        letter.save(update_fields=["state", "tries", "due_at"])
    return True
