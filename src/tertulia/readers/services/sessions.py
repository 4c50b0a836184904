"""Sessions: where a member is signed in, and how to end it."""

import threading
from datetime import date, timedelta

from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.browsers import kind_of
from tertulia.readers.models import Reader, Session, SignInCode
from tertulia.readers.services import second_factor

# More than anybody has browsers; the oldest end when more begin.
MOST = 50

# Seen since they were last written down, by id: requests that only read stay without a write.
_used: dict[int, date] = {}
_lock = threading.Lock()
MOST_NOTED = 10_000


def begin_session(*, reader: Reader, agent: str, strong: bool = False) -> Session:
    """``agent`` is what the browser calls itself. It waits when a second factor is owed; ``strong``: one was given just now."""
    browser, system = kind_of(agent)
    now = clock.now()
    with writing():
        proof = {"strong": strong, "waits": not strong and second_factor.is_on(reader)}
        kept = Session.objects.filter(reader=reader).order_by("-pk").values_list("pk", flat=True)[: MOST - 1]
        Session.objects.filter(reader=reader).exclude(pk__in=list(kept)).delete()
        return Session.objects.create(reader=reader, browser=browser, system=system, began_at=now, used_on=now.date(), **proof)


def end_this(*, session: Session | None) -> None:
    """Whoever signs out ends the session they are in, if they are in one."""
    if session is not None:
        with writing():
            Session.objects.filter(pk=session.pk).delete()


def end_session(*, reader: Reader, session_id: int) -> None:
    """One of the reader's own; what is none of theirs, or has ended, changes nothing."""
    with writing():
        Session.objects.filter(reader=reader, pk=session_id).delete()


def end_others(*, reader: Reader, session: Session | None) -> None:
    """All of the reader's but that one."""
    with writing():
        Session.objects.filter(reader=reader).exclude(pk=session.pk if session else 0).delete()


def note_used(session: Session) -> None:
    """Remember that it was used today, until ``write_used`` writes it down."""
    today = clock.now().date()
    if session.used_on != today:
        with _lock:
            if len(_used) < MOST_NOTED:
                _used[session.pk] = today


def write_used() -> bool:
    """Write down what was noted, and forget sessions and codes that are too old for anything; whether anything was."""
    with _lock:
        noted = dict(_used)
        _used.clear()
    now = clock.now()
    old = Session.objects.filter(began_at__lt=now - timedelta(days=conf.MEMBER_DAYS()))
    codes = SignInCode.objects.filter(expires_at__lt=now - timedelta(days=1))
    if not noted and not old.exists() and not codes.exists():
        return False
    with writing():
        old.delete()
        codes.delete()
        for day in set(noted.values()):
            Session.objects.filter(pk__in=[pk for pk, on in noted.items() if on == day]).update(used_on=day)
    return True
