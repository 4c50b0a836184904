"""Notices, made of the outbox's events: each event is read at least once and applied once.

Up to where it has been read is committed with what was made of it, so a process may end anywhere, and several may read at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from tertulia.discussion import paths
from tertulia.discussion.models import Comment, Decision, Mute
from tertulia.notices import conf
from tertulia.notices.mentions import names_in
from tertulia.notices.models import Follow, FollowKind, Notice, NoticeKind, Progress
from tertulia.notices.services.posting import put_in_post
from tertulia.notices.services.pushing import have_pushed
from tertulia.plumbing import clock, outbox
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader
from tertulia.readers.names import mark_of
from tertulia.stories.models import Story
from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import CommentState

AT_ONCE = 100
_READERS_AT_ONCE = 500


@dataclass(frozen=True)
class Told:
    """What one event is to somebody."""

    reader_id: int
    kind: NoticeKind
    subject: int = 0
    outcome: str = ""


def notice_next() -> bool:
    """Make the notices of the events that follow; whether there may be more.

    Who is to be told is asked before the write lock is taken: a thread may be long, and the followed have many followers.
    """
    done = _done()
    events = outbox.since(done, limit=AT_ONCE)
    if not events:
        return False
    told = [(event, _told(event)) for event in events]
    with writing():
        progress = Progress.objects.select_for_update().get()
        if progress.event != done:  # Another process was faster.
            return True
        for event, readers in told:
            _keep(event, readers)
        progress.event = events[-1].id
        progress.save(update_fields=["event"])
    return len(events) == AT_ONCE


def _done() -> int:
    """Nobody is told of what happened before there were notices."""
    found = Progress.objects.values_list("event", flat=True).first()
    if found is None:
        with writing():
            found = Progress.objects.get_or_create(pk=1, defaults={"event": outbox.last_id()})[0].event
    return found


def _told(event: Event) -> list[Told]:
    if event.kind is Kind.COMMENT_POSTED and event.comment is not None:
        return _of_posted(int(event.comment.id), event.at)
    if event.kind is Kind.COMMENT_DECIDED and event.comment is not None:
        return _of_decided(int(event.comment.id))
    if event.kind in (Kind.STORY_REGISTERED, Kind.STORY_CHANGED):
        return _of_story(event.story)
    return []


def _of_posted(comment_id: int, at: datetime) -> list[Told]:
    """To everybody one thing: what concerns them most comes first. Who has followed since then is told of what comes next."""
    loaded = Comment.objects.select_related("parent__author", "author", "story").defer("story__text")
    comment = loaded.filter(pk=comment_id, state=CommentState.PUBLISHED).first()
    if comment is None:
        return []
    people: dict[int, Told] = {}
    for told in (*_replied_to(comment), *_mentioned(comment), *_readers_of_byline(comment, at), *_followers(comment, at)):
        people.setdefault(told.reader_id, told)
    spared = {comment.author_id, *Mute.objects.filter(muted=comment.author_id).values_list("reader", flat=True)}
    return [told for pk, told in people.items() if pk not in spared]


def _replied_to(comment: Comment) -> Iterator[Told]:
    if comment.parent is not None and not comment.parent.author.is_guest:
        yield Told(comment.parent.author_id, NoticeKind.REPLY)


def _mentioned(comment: Comment) -> Iterator[Told]:
    """Members who have published something in this discussion, by their names; so nobody is called in from elsewhere."""
    wanted = names_in(comment.source, conf.MENTIONS_MOST())
    marks = {mark_of(name) for names in wanted for name in names}
    known = dict(Reader.objects.filter(name_mark__in=marks).values_list("name_mark", "pk")) if marks else {}
    for names in wanted:
        found = next((known[mark] for mark in map(mark_of, names) if mark in known), None)
        if found and Comment.objects.filter(author=found, story=comment.story_id, state=CommentState.PUBLISHED).exists():
            yield Told(found, NoticeKind.MENTION)


def _readers_of_byline(comment: Comment, at: datetime) -> Iterator[Told]:
    """Who follows a byline hears when they answer under a story of theirs."""
    own = mark_of(comment.author.byline) if comment.author.byline else None
    names = [name for name in comment.story.authors if mark_of(name) == own]
    if names:
        paper = comment.story.publication_id
        follows = Follow.objects.filter(kind=FollowKind.BYLINE, publication=paper, byline__in=names, at__lte=at)
        for reader in follows.values_list("reader", flat=True):
            yield Told(reader, NoticeKind.BYLINE)


def _followers(comment: Comment, at: datetime) -> Iterator[Told]:
    follows = Follow.objects.filter(at__lte=at)
    if comment.root_id is not None:
        followed = Q(comment=comment.root_id)
        above = paths.above(bytes(comment.path))
        if above:
            followed |= Q(comment__in=Comment.objects.filter(root=comment.root_id, path__in=above).values("pk"))
        for reader, subject in follows.filter(followed, kind=FollowKind.THREAD).values_list("reader", "comment"):
            yield Told(reader, NoticeKind.THREAD, subject or 0)
    for reader in follows.filter(story=comment.story_id).values_list("reader", flat=True):
        yield Told(reader, NoticeKind.STORY, comment.story_id)


def _of_decided(comment_id: int) -> list[Told]:
    decision = Decision.objects.filter(comment=comment_id).select_related("comment__author").order_by("-pk").first()
    if decision is None or decision.comment.author.is_guest or decision.by_id == decision.comment.author_id:
        return []
    return [Told(decision.comment.author_id, NoticeKind.DECISION, outcome=decision.outcome)]


def _of_story(story_id: int) -> list[Told]:
    """Who follows its section, or who wrote it, hears of it once, and only of stories that came after they followed."""
    story = Story.objects.defer("text").filter(pk=story_id).first()
    if story is None:
        return []
    told = Notice.objects.filter(kind__in=[NoticeKind.SECTION, NoticeKind.BYLINE], story=story.pk).values("reader")
    follows = Follow.objects.filter(publication=story.publication_id, at__lte=story.created_at).exclude(reader__in=told)
    by = follows.filter(kind=FollowKind.BYLINE, byline__in=story.authors).values_list("reader", flat=True)
    within = follows.filter(kind=FollowKind.SECTION, section=story.section).values_list("reader", flat=True)
    kinds = dict.fromkeys(within, NoticeKind.SECTION) | dict.fromkeys(by, NoticeKind.BYLINE)
    return [Told(reader, kind) for reader, kind in kinds.items()]


def _keep(event: Event, told: list[Told]) -> None:
    if event.kind is Kind.STORY_MERGED and event.shape is not None and int(event.shape.id) != event.story:
        _move(event.story, int(event.shape.id))
    single = [one for one in told if not one.subject]
    followed = [one for one in told if one.subject]
    for some in _pieces(single):
        _add(event, some)
    for some in _pieces(followed):
        _add(event, _not_counted_up(event, some))


def _pieces(told: list[Told]) -> Iterator[list[Told]]:
    for at in range(0, len(told), _READERS_AT_ONCE):
        yield told[at : at + _READERS_AT_ONCE]


def _not_counted_up(event: Event, told: list[Told]) -> list[Told]:
    """An unread notice about the same is counted up instead of another being made; the others are returned."""
    subjects, readers = {one.subject for one in told}, [one.reader_id for one in told]
    rows = Notice.objects.select_for_update().filter(subject__in=subjects, reader__in=readers, read_at=None)
    there = {(row.reader_id, row.kind, row.subject): row.pk for row in rows}
    up = [there[key] for one in told if (key := (one.reader_id, one.kind, one.subject)) in there]
    comment = int(event.comment.id) if event.comment else None
    Notice.objects.filter(pk__in=up).update(count=F("count") + 1, event=event.id, comment=comment, at=clock.now())
    return [one for one in told if (one.reader_id, one.kind, one.subject) not in there]


def _add(event: Event, told: list[Told]) -> None:
    comment = int(event.comment.id) if event.comment else None
    rows = [
        Notice(
            reader_id=one.reader_id,
            event=event.id,
            kind=one.kind,
            subject=one.subject,
            outcome=one.outcome,
            comment_id=comment,
            story_id=None if comment else event.story,
            at=clock.now(),
        )
        for one in told
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    readers = [one.reader_id for one in told]
    put_in_post(readers)
    have_pushed(readers, event.id)


def _move(gone: int, into: int) -> None:
    """Two stories have become one: who followed the one follows the other."""
    Follow.objects.filter(story=gone, reader__in=Follow.objects.filter(story=into).values("reader")).delete()
    Follow.objects.filter(story=gone).update(story=into)
    Notice.objects.filter(story=gone, reader__in=Notice.objects.filter(story=into).values("reader")).delete()
    Notice.objects.filter(story=gone).update(story=into)
