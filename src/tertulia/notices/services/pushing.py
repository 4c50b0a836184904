"""Notices pushed to browsers: wished for by their readers, sent by a thread of the server's. Posting never waits for it.

Which notices a browser has been told of is kept as the newest one's event. A push is claimed by moving its next try ahead, then
sent, then settled: who ends in between leaves it to be tried again, and the browser shows the same one but once, by its tag.
"""

import json
import logging
from collections.abc import Collection
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tertulia.notices import conf
from tertulia.notices.errors import PushAddressWrong
from tertulia.notices.models import Push
from tertulia.notices.reading import drawn, path_of, story_of, to_be_pushed
from tertulia.notices.services.following import demand_member
from tertulia.plumbing import clock, limits, outbox
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader, Session
from tertulia.stories.reading import is_visible

log = logging.getLogger("tertulia")

MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)
# Longer than any push takes: whoever claimed one that long ago has ended.
LONGEST_CLAIM = timedelta(minutes=2)
LONGEST_ENDPOINT = 1_000
LONGEST_ERROR = 300
LONGEST_TITLE = 150
MOST_IN_ONE = 20


def wish_push(*, reader: Reader | None, session: Session | None, subscription: str, language: str) -> None:
    """Told in this browser of what comes from now on. One per session, and it ends with it.

    ``subscription`` is what the browser gives for it, as JSON. Raises SignInNeeded, MemberNeeded, PushAddressWrong, TooMany.
    """
    member = demand_member(reader)
    if not conf.PUSH() or session is None or session.reader_id != member.pk:
        raise PushAddressWrong
    limits.hit("pushes", str(member.pk), conf.FOLLOW_RATES())
    endpoint, key, auth = _parsed(subscription)
    with writing():
        # A browser shows what is pushed to whoever sits before it: to the one who asked for it last.
        Push.objects.filter(endpoint=endpoint).delete()
        Push.objects.filter(session=session).delete()
        now, last = clock.now(), outbox.last_id()
        Push.objects.create(
            session=session, endpoint=endpoint, key=key, auth=auth, language=language, at=now, due_at=now, newest=last, told=last
        )


def stop_push(*, session: Session | None) -> None:
    """No more in this browser; doing it twice changes nothing."""
    if session is not None:
        with writing():
            Push.objects.filter(session=session).delete()


def have_pushed(readers: Collection[int], event: int) -> None:
    """Who of them wants it in a browser is told of the notice made of that event. Call it inside ``writing()``."""
    Push.objects.filter(session__reader__in=readers, newest__lt=event).update(newest=event)


def push_next() -> bool:
    """Send one that is due; whether there was one."""
    claimed = _claim() if conf.PUSH() and _due().exists() else None
    if claimed is None:
        return False
    from tertulia.notices.push_services import Gone, NotPushed, push  # noqa: PLC0415  # memory: see ``sealing``

    try:
        words, upto = _written(claimed)
        if words:
            push(claimed.endpoint, words, browser_key=claimed.key, auth=claimed.auth)
    except Gone:
        with writing():
            Push.objects.filter(pk=claimed.pk, endpoint=claimed.endpoint).delete()
        return True
    except NotPushed as wrong:
        _settle_failed(claimed, str(wrong))
        return True
    except Exception as wrong:  # one that can't be written or sealed must not keep all others waiting
        log.exception("push %s failed", claimed.pk)
        _settle_failed(claimed, repr(wrong))
        return True
    _settle(claimed, told=upto, due_at=clock.now(), tries=0, error="")
    return True


def _due() -> "QuerySet[Push]":
    return Push.objects.filter(newest__gt=F("told"), due_at__lte=clock.now())


def _claim() -> Push | None:
    with writing():
        due = _due().select_for_update(of=("self",), skip_locked=True).select_related("session__reader")
        found = due.order_by("due_at", "pk").first()
        if found is not None:
            found.due_at = clock.now() + LONGEST_CLAIM
            found.save(update_fields=["due_at"])
    return found


def _settle(push: Push, **changes: object) -> None:
    """Only if it is still the one that was claimed: it may have been turned off and on since."""
    with writing():
        Push.objects.filter(pk=push.pk, endpoint=push.endpoint, due_at=push.due_at).update(**changes)


def _settle_failed(push: Push, error: str) -> None:
    """Tried again a few times; then what it would have told is let go, and the next notice is tried once."""
    tries = min(push.tries + 1, MOST_TRIES)
    told = push.newest if tries == MOST_TRIES else push.told
    due_at = clock.now() + (FIRST_PAUSE * 4 ** (tries - 1) if tries < MOST_TRIES else timedelta())
    _settle(push, told=told, due_at=due_at, tries=tries, error=error[:LONGEST_ERROR])


def _written(push: Push) -> tuple[bytes, int]:
    """What the browser shows, if there is anything left to tell, and the event up to which it tells."""
    with translation.override(push.language):
        rows = [row for row in to_be_pushed(push.session.reader, push.told, MOST_IN_ONE) if is_visible(story_of(row))]
        upto = max([push.newest, *(row.event for row in rows)])
        if not rows:
            return b"", upto
        first = drawn(rows[0])
        title, body, path = first.sentence, first.excerpt, path_of(rows[0], story_of(rows[0]))
        if len(rows) > 1:
            title = _("%(counter)s new notices") % {"counter": len(rows)}
            body, path = first.sentence, "/me/notices"
    shown = {"title": _line(title, LONGEST_TITLE), "body": _line(body, 200), "path": path, "tag": str(upto)}
    return json.dumps(shown, ensure_ascii=False).encode(), upto


def _line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


def _parsed(subscription: str) -> tuple[str, str, str]:
    """Endpoint, key and secret. Raises PushAddressWrong."""
    from tertulia.notices import sealing  # noqa: PLC0415  # memory: see there
    from tertulia.notices.push_services import is_known  # noqa: PLC0415

    try:
        told = json.loads(subscription)
        endpoint, key, auth = str(told["endpoint"]), str(told["keys"]["p256dh"]), str(told["keys"]["auth"])
        sealing.public_of(sealing.bytes_of(key))
        good = len(sealing.bytes_of(auth)) == sealing.AUTH_BYTES and len(key) <= 100
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise PushAddressWrong from wrong
    if not good or len(endpoint) > LONGEST_ENDPOINT or not is_known(endpoint):
        raise PushAddressWrong
    return endpoint, key, auth
