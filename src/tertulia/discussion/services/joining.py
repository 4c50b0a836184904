"""Two readers turn out to be one person: what both wrote, said, hid and are known by comes together."""

from typing import Any

from django.db.models import Exists, F, ManyToOneRel, Model, OuterRef, Q, UniqueConstraint

from tertulia.discussion import conf
from tertulia.discussion.models import Comment, Export, Mute, Reaction
from tertulia.discussion.services.standing import tell, thread_count
from tertulia.plumbing import limits
from tertulia.plumbing.problems import Problem
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import AccountElsewhere, GuestNotProven
from tertulia.readers.models import Leaving, Picture, Reader, ReaderKind, RecoveryCode, SecondFactor, Session
from tertulia.stories.services.locking import lock_stories
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState


def join_members(*, into: Reader, other: Reader) -> Reader:
    """Everything of ``other`` is ``into``'s, under whose name it stands from now on; ``other`` is gone. Returns ``into``.

    Only for who has just proven to be both. It locks every story that ``other`` wrote or reacted in, and can't be undone.
    Raises AccountElsewhere when one of them isn't a member by then, or works for the newspaper: nobody gets that by joining.
    """
    return _join(into, other, ReaderKind.MEMBER, AccountElsewhere)


def claim_guest(*, member: Reader, guest: Reader) -> int:
    """What a guest wrote is the member's; returns how many comments that were. Only for who has the guest's token.

    Raises GuestNotProven when there is no such guest any more, TooMany.
    """
    limits.hit("claims", str(member.pk), conf.CLAIM_RATES())
    written = Comment.objects.filter(author=guest).count()
    _join(member, guest, ReaderKind.GUEST, GuestNotProven)
    return written


def _join(into: Reader, other: Reader, kind: ReaderKind, refusal: type[Problem]) -> Reader:
    """``kind`` is what ``other`` must still be."""
    with writing():
        rows = {row.pk: row for row in Reader.objects.select_for_update().filter(pk__in=[into.pk, other.pk]).order_by("pk")}
        if len(rows) < 2 or rows[into.pk].is_guest or rows[other.pk].kind != kind:
            raise refusal
        into, other = rows[into.pk], rows[other.pk]
        written = Comment.objects.filter(author=other)
        reacted = _reacted_by_both(into, other)
        lock_stories({*written.values_list("story", flat=True), *reacted.values_list("comment__story", flat=True)})
        touched = set(written.filter(state=CommentState.PUBLISHED).values_list("pk", flat=True)) | _take_back(reacted)
        written.update(author=into)
        for own in (Session, Leaving, Export, Picture, SecondFactor, RecoveryCode):
            own._default_manager.filter(reader=other).delete()
        _take_rows(into, other)
        if other.subscriber:
            into.subscriber = True
            into.save(update_fields=["subscriber"])
        _take_mail(into, other)
        for comment in Comment.objects.filter(pk__in=touched).select_related("author", "story__publication").order_by("pk"):
            if comment.state == CommentState.PUBLISHED:
                tell(Kind.COMMENT_CHANGED, comment, thread=thread_count(comment))
    return into


def _reacted_by_both(into: Reader, other: Reader) -> Any:
    """Respect of one for the other, and the second respect for what both respect: nobody respects themselves, or twice."""
    both = Reaction.objects.filter(reader=other).filter(Exists(Reaction.objects.filter(reader=into, comment=OuterRef("comment"))))
    return Reaction.objects.filter(pk__in=both.values("pk")) | Reaction.objects.filter(
        reader__in=[into, other], comment__author__in=[into, other]
    )


def _take_back(reactions: Any) -> set[int]:
    """A comment may lose two: what counts them counts rows."""
    rows = list(reactions.values_list("pk", "comment"))
    Reaction.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    for _, comment in rows:
        Comment.objects.filter(pk=comment).update(respect_count=F("respect_count") - 1)
    return {comment for _, comment in rows}


def _take_rows(into: Reader, other: Reader) -> None:
    """In whichever room they are; of two rows that can't be one person's twice, the one that was there stays."""
    Mute.objects.filter(reader__in=[into, other], muted__in=[into, other]).delete()
    for link in Reader._meta.get_fields(include_hidden=True):
        if not isinstance(link, ManyToOneRel):
            continue
        model, field = link.related_model, link.field
        rows = model._default_manager
        for others, where in _unique_with(model, field.name):
            same = {name: OuterRef(name) for name in others}
            rows.filter(where, Exists(rows.filter(where, **{field.name: into}, **same)), **{field.name: other}).delete()
        rows.filter(**{field.name: other}).update(**{field.name: into})


def _unique_with(model: type[Model], name: str) -> list[tuple[list[str], Q]]:
    """What a row can have but once for each reader: the other columns of every such constraint, and which rows it is about."""
    found = [
        ([other for other in constraint.fields if other != name], constraint.condition or Q())
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and name in constraint.fields
    ]
    return found + ([([], Q())] if name in {field.name for field in model._meta.concrete_fields if field.unique} else [])


def _take_mail(into: Reader, other: Reader) -> None:
    """Of two addresses the one that was there stays."""
    email = other.email
    other.delete()
    if into.email is None and email is not None:
        into.email = email
        into.save(update_fields=["email"])
