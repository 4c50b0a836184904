"""Names: every change of one goes through here.

A member's name is the member's alone in the whole installation, look-alikes included: one person speaks under one name in all its
publications. Guests share names among themselves, but can't take a member's.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.errors import NameAgainstRules, NameNotJudged, NameReserved, NameTaken
from tertulia.readers.models import Reader, ReaderKind
from tertulia.readers.names import mark_of, usable_name

# Who reports without a name is kept apart as a guest of this one; so it can't be a member's.
NAMELESS = "Reader"

log = logging.getLogger("tertulia")


def _any_is_fit(name: str) -> bool:
    return True


_is_fit: Callable[[str], bool] = _any_is_fit


def judged_by(is_fit: Callable[[str], bool]) -> None:
    """Who tells whether a name keeps the house rules; called at start by who knows them."""
    global _is_fit
    _is_fit = is_fit


def free_name(*, typed: str, of: Reader | None = None) -> str:
    """The name as it is kept, when ``of`` (None: a guest still to be made) may have it. Writes nothing.

    What the newsroom's people are called is the newsroom's own affair: only that nobody else is called so is seen to.
    A member who keeps a name may, whatever is said of it by now; a guest who becomes a member takes it like anybody else.
    Raises NameNotUsable, NameReserved, NameTaken, NameAgainstRules, NameNotJudged.
    """
    name = usable_name(typed)
    if of is None and name == NAMELESS:
        return name
    if of is not None and not of.is_guest and name == of.name:
        return name
    mark = mark_of(name)
    is_newsrooms = of is not None and of.is_staff_member
    if mark in map(mark_of, [NAMELESS, *conf.RESERVED_NAMES()]) and not is_newsrooms:
        raise NameReserved
    owner = Reader.objects.filter(name_mark=mark).first()
    if owner is not None and owner != of:
        raise NameTaken
    if not is_newsrooms:
        _judge(name, is_guest=of is None)
    return name


def _judge(name: str, *, is_guest: bool) -> None:
    """A guest's name is read with the comment, which is held when nothing can be judged."""
    try:
        fit = _is_fit(name)
    except Exception as wrong:  # whatever breaks in the engine, no name passes unjudged
        log.error("a name can't be judged: %s: %s", type(wrong).__name__, wrong)
        if is_guest:
            return
        raise NameNotJudged(retry_after_seconds=60) from wrong
    if not fit:
        raise NameAgainstRules


def give_name(*, reader: Reader, typed: str) -> Reader:
    """The reader, called that from now on; a guest may be about to become a member. Raises what ``free_name`` raises."""
    with writing():
        name = free_name(typed=typed, of=reader)
        reader.name = name
        reader.name_mark = None if reader.is_guest else mark_of(name)
        _save(reader, "name", "name_mark")
    return reader


def make_member(*, typed: str, guest: Reader | None = None, **columns: Any) -> Reader:
    """A new member of that name; out of the guest, if there is one, who keeps what the guest wrote. Call it inside ``writing``.

    A guest's tokens are void from then on: who has one, and didn't sign in, is no member. Raises what ``free_name`` raises.
    """
    reader = guest or Reader(created_at=clock.now())
    reader.name = free_name(typed=typed, of=reader)
    reader.name_mark, reader.kind = mark_of(reader.name), ReaderKind.MEMBER
    for name, value in columns.items():
        setattr(reader, name, value)
    if guest is None:
        _save(reader)
    else:
        guest.epoch += 1
        _save(guest, "name", "name_mark", "kind", "epoch", *columns)
    return reader


def _save(reader: Reader, *columns: str) -> None:
    """Save those columns, all of a new row if none are named; who was quicker has the name. Raises NameTaken."""
    try:
        with transaction.atomic():
            reader.save(update_fields=columns or None, force_insert=not columns)
    except IntegrityError as wrong:
        if "name_mark" in str(wrong):
            raise NameTaken from wrong
        raise
