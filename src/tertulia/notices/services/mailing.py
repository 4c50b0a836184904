"""Sending what is due. Each letter is claimed before the mail server hears of it, and settled after: in one commit with the claim
of the next, so that a mail costs one, and no more than one is ever in between.

A process that ends in between leaves that one claimed: the server may have taken it or not, and nobody can find out. It is never
sent again, so nobody gets a mail twice; what it told stays unmailed, and is in the reader's next digest if it is unread then.
"""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tertulia.notices.carrying import Carrier, NotTaken, ServerAway, Unclear
from tertulia.notices.models import Letter, LetterState, Notice, Often
from tertulia.notices.services.posting import next_time, put_in_post
from tertulia.notices.writing_letters import write_letter
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing

log = logging.getLogger("tertulia")

MOST_TRIES = 6
FIRST_PAUSE = timedelta(minutes=1)
# Longer than any mail takes: whoever claimed one that long ago has ended.
LONGEST_CLAIM = timedelta(minutes=10)
UNCLEAR_KEPT = timedelta(days=30)
LONGEST_ERROR = 300


class Fate(StrEnum):
    SENT = "sent"
    EMPTY = "empty"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNCLEAR = "unclear"
    SERVER_AWAY = "server_away"


@dataclass(frozen=True)
class Outcome:
    """What became of a letter; ``upto`` is the newest notice it told of."""

    letter: Letter
    fate: Fate
    upto: int = 0
    error: str = ""


def send_due(carrier: Carrier) -> Generator[Outcome]:
    """Send what is due, one after the other, for as long as there is any and the mail server is there.

    May be broken off between any two: what has been told is settled.
    """
    _notice_the_dead()
    outcome: Outcome | None = None
    try:
        while outcome is None or outcome.fate is not Fate.SERVER_AWAY:
            letter = _settle_and_claim(outcome)
            outcome = None
            if letter is None:
                break
            outcome = _send(carrier, letter)
            yield outcome
    finally:
        if outcome is not None:
            with writing():
                _settle(outcome)


def is_due() -> bool:
    """Looking must not take the write lock."""
    return Letter.objects.filter(state=LetterState.WAITING, due_at__lte=clock.now()).exists()


def _settle_and_claim(outcome: Outcome | None) -> Letter | None:
    with writing():
        if outcome is not None:
            _settle(outcome)
        now = clock.now()
        # While one of a reader's is on its way, what it tells isn't known to be told: the next must wait for it.
        busy = Letter.objects.filter(state=LetterState.SENDING).values("reader")
        due = Letter.objects.select_for_update(of=("self",), skip_locked=True).select_related("reader")
        due = due.filter(state=LetterState.WAITING, due_at__lte=now).exclude(reader__in=busy)
        letter = due.order_by("due_at", "id").first()
        if letter is not None:
            letter.state, letter.claimed_at = LetterState.SENDING, now
            letter.save(update_fields=["state", "claimed_at"])
    return letter


def _send(carrier: Carrier, letter: Letter) -> Outcome:
    try:
        written = write_letter(letter)
    except Exception as wrong:  # one that can't be written must not keep all others waiting
        log.exception("letter %s could not be written", letter.pk)
        return Outcome(letter, Fate.GIVEN_UP, error=repr(wrong))
    if written.message is None:
        return Outcome(letter, Fate.EMPTY, upto=written.upto)
    try:
        carrier.carry(written.message)
    except NotTaken as refused:
        last = refused.for_good or letter.tries + 1 >= MOST_TRIES
        return Outcome(letter, Fate.GIVEN_UP if last else Fate.REFUSED, error=str(refused))
    except ServerAway as away:
        return Outcome(letter, Fate.SERVER_AWAY, error=str(away))
    except Unclear as broken:
        return Outcome(letter, Fate.UNCLEAR, error=str(broken))
    return Outcome(letter, Fate.SENT, upto=written.upto)


def _settle(outcome: Outcome) -> None:
    letter, fate = outcome.letter, outcome.fate
    if fate in (Fate.SENT, Fate.EMPTY):
        told = Notice.objects.filter(reader=letter.reader_id, event__lte=outcome.upto, mailed_at=None, read_at=None)
        told.update(mailed_at=clock.now())
        Letter.objects.filter(pk=letter.pk).delete()
        if outcome.upto and Notice.objects.filter(reader=letter.reader_id, mailed_at=None, read_at=None).exists():
            put_in_post([letter.reader_id])
        return
    letter.error = outcome.error[:LONGEST_ERROR]
    if fate is Fate.UNCLEAR:
        _leave_unclear(letter)
        return
    letter.claimed_at = None
    letter.state = LetterState.GIVEN_UP if fate is Fate.GIVEN_UP else LetterState.WAITING
    if fate is Fate.REFUSED:
        letter.tries += 1
    # What came in the meantime goes with it.
    Letter.objects.filter(reader=letter.reader_id, state=LetterState.WAITING).delete()
    letter.due_at = clock.now() + FIRST_PAUSE * 4 ** max(letter.tries - 1, 0)
    letter.save(update_fields=["state", "claimed_at", "tries", "error", "due_at"])


def _notice_the_dead() -> None:
    now = clock.now()
    dead = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=now - LONGEST_CLAIM)
    old = Letter.objects.filter(state=LetterState.UNCLEAR, claimed_at__lt=now - UNCLEAR_KEPT)
    if not (dead.exists() or old.exists()):
        return
    with writing():
        old.delete()
        for letter in dead.select_for_update():
            letter.error = "the process ended while it was sent"
            _leave_unclear(letter)


def _leave_unclear(letter: Letter) -> None:
    """Never again; but what it told is in the next digest, if it is unread then."""
    letter.state = LetterState.UNCLEAR
    letter.save(update_fields=["state", "error"])
    again = Letter(reader_id=letter.reader_id, due_at=next_time(Often.DAILY, clock.now()))
    Letter.objects.bulk_create([again], ignore_conflicts=True)
