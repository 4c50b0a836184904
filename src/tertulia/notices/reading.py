"""What a reader follows and what they are told."""

from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tertulia.discussion.models import Mute
from tertulia.discussion.reading.cursors import place_if_any
from tertulia.notices.models import Follow, FollowKind, Letter, LetterState, MailWish, Notice, NoticeKind, Push
from tertulia.plumbing import clock
from tertulia.plumbing.http import public_url
from tertulia.readers.models import Reader, Session
from tertulia.stories.models import Story
from tertulia.wire import shapes
from tertulia.wire.shapes import CommentState, StoryState

PER_PAGE = 20
# More are not counted: “99+”.
UNREAD_COUNTED = 100
FOLLOWED_HERE = 200
EXCERPT_CHARACTERS = 200


def notices_page(reader: Reader, before: str | None = None) -> shapes.Notices:
    """Newest first; ``before`` is the ``next`` of the page before. In the language spoken now. Raises CursorWrong."""
    rows = _told_to(reader)
    place = place_if_any(before)
    found = list((rows.filter(event__lt=place) if place else rows).order_by("-event")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shapes.Notices(
        notices=[drawn(row) for row in shown],
        unread=unread(reader),
        next=str(shown[-1].event) if len(found) > PER_PAGE else None,
    )


def unread(reader: Reader) -> int:
    """How many, up to a hundred."""
    return _told_to(reader).filter(read_at=None).order_by()[:UNREAD_COUNTED].count()


def to_be_mailed(reader: Reader, most: int) -> list[Notice]:
    """What is neither read nor mailed, oldest first."""
    return list(_told_to(reader).filter(read_at=None, mailed_at=None).order_by("event")[:most])


def to_be_pushed(reader: Reader, told: int, most: int) -> list[Notice]:
    """What is unread and came after that event, the newest first."""
    return list(_told_to(reader).filter(read_at=None, event__gt=told).order_by("-event")[:most])


def push_of(session: Session | None) -> Push | None:
    return Push.objects.filter(session=session).first() if session else None


@dataclass(frozen=True)
class Post:
    """How the mails of notices stand: how many wait and how many are due by now, and those in trouble, the newest first.

    And the browsers that couldn't be told.
    """

    waiting: int
    due: int
    in_trouble: list[Letter]
    not_pushed: list[Push]


def post(most: int = 50) -> Post:
    waiting = Letter.objects.filter(state=LetterState.WAITING)
    trouble = Letter.objects.exclude(state=LetterState.WAITING).exclude(error="").select_related("reader").order_by("-id")[:most]
    late = waiting.exclude(error="").select_related("reader").order_by("-id")[:most]
    not_pushed = Push.objects.exclude(error="").select_related("session__reader").order_by("-pk")[:most]
    return Post(waiting.count(), count_due(), [*trouble, *late], list(not_pushed))


def count_due() -> int:
    return Letter.objects.filter(state=LetterState.WAITING, due_at__lte=clock.now()).count()


def wish_of(reader: Reader) -> tuple[str, str]:
    """How often the reader wants mail ("" for never), and why the last one didn't get there."""
    often = MailWish.objects.filter(reader=reader).values_list("often", flat=True).first() or ""
    stuck = Letter.objects.filter(reader=reader, state=LetterState.GIVEN_UP).values_list("error", flat=True).first() or ""
    return often, stuck


def drawn(row: Notice) -> shapes.Notice:
    """In the language spoken now. Comment and story must be loaded (see ``_told_to``)."""
    comment, story = row.comment, story_of(row)
    return shapes.Notice(
        id=str(row.event),
        kind=row.kind,
        sentence=_sentence(row, story),
        excerpt=_excerpt(comment.source) if comment else "",
        address=address_of(row, story),
        at=row.at,
        read=row.read_at is not None,
    )


def story_of(row: Notice) -> Story:
    story = row.comment.story if row.comment else row.story
    assert story is not None, "it would not have been found"
    return story


def address_of(row: Notice, story: Story) -> str:
    """Under the story, on the paper's own page; what only its writer can see, here."""
    base = public_url()
    if row.outcome == CommentState.REJECTED:
        return f"{base}/c/{row.comment_id}/act"
    if row.comment_id is not None:
        return f"{story.address}#tertulia-comment-{row.comment_id}" if story.address else f"{base}/c/{row.comment_id}"
    return story.address or f"{base}/d/{story.publication.slug}/{quote(story.key, safe='')}"


def path_of(row: Notice, story: Story) -> str:
    """The same here, without the host."""
    if row.comment_id is not None:
        return f"/c/{row.comment_id}/act" if row.outcome == CommentState.REJECTED else f"/c/{row.comment_id}"
    return f"/d/{story.publication.slug}/{quote(story.key, safe='')}"


def follows_page(reader: Reader, before: str | None = None) -> shapes.Follows:
    """Newest first, as above."""
    rows = Follow.objects.filter(reader=reader).select_related("story", "publication", "comment__author", "comment__story")
    rows = rows.filter(~Q(kind=FollowKind.STORY) | Q(story__title__isnull=False)).defer("comment__story__text", "story__text")
    place = place_if_any(before)
    found = list((rows.filter(pk__lt=place) if place else rows).order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    following = str(shown[-1].pk) if len(found) > PER_PAGE else None
    return shapes.Follows(follows=[_follow(row) for row in shown], next=following)


def all_follows(reader: Reader) -> list[dict[str, str]]:
    """Everything they follow, to take along; their number has a limit."""
    found, page = [], follows_page(reader)
    while True:
        found += [{"kind": row.kind, "what": row.what, "address": row.address} for row in page.follows]
        if page.next is None:
            return found
        page = follows_page(reader, page.next)


@dataclass(frozen=True)
class Here:
    """What of a story a reader follows: itself, its section, who wrote it, and the threads in it."""

    story: bool
    section: bool
    bylines: list[str]
    threads: list[str]


def followed_here(reader: Reader, story: Story) -> Here:
    own = Follow.objects.filter(reader=reader)
    threads = own.filter(comment__story=story).values_list("comment", flat=True).order_by("-pk")[:FOLLOWED_HERE]
    return Here(
        story=own.filter(story=story).exists(),
        section=own.filter(kind=FollowKind.SECTION, publication=story.publication_id, section=story.section).exists(),
        bylines=list(
            own.filter(kind=FollowKind.BYLINE, publication=story.publication_id, byline__in=story.authors).values_list(
                "byline", flat=True
            )
        ),
        threads=[str(pk) for pk in threads],
    )


def follows_thread(reader: Reader, comment_id: int) -> bool:
    return Follow.objects.filter(reader=reader, comment=comment_id).exists()


def _told_to(reader: Reader) -> "QuerySet[Notice]":
    """What can still be told: not of what is deleted or hidden, nor of who has been muted since."""
    rows = Notice.objects.filter(reader=reader).select_related(
        "comment__author", "comment__story__publication", "story__publication"
    )
    published = Q(comment__state=CommentState.PUBLISHED)
    decided = Q(kind=NoticeKind.DECISION) & ~Q(comment__state=CommentState.DELETED)
    of_comment = (published | decided) & ~Q(comment__story__state=StoryState.HIDDEN)
    of_story = Q(comment=None) & Q(story__publication__isnull=False) & ~Q(story__state=StoryState.HIDDEN)
    muted = Mute.objects.filter(reader=reader).values("muted")
    return rows.filter(of_comment | of_story).exclude(comment__author__in=muted).defer("comment__story__text", "story__text")


def _sentence(row: Notice, story: Story) -> str:
    words = {"title": story.title or story.address or story.key, "counter": row.count, "section": story.section}
    words["byline"] = ", ".join(story.authors)
    if row.comment is not None:
        words["name"] = row.comment.author.name
    told = {
        NoticeKind.REPLY: _("%(name)s replied to you on “%(title)s”"),
        NoticeKind.MENTION: _("%(name)s mentioned you on “%(title)s”"),
        NoticeKind.DECISION: _("The newsroom has read your comment on “%(title)s” and published it")
        if row.outcome == CommentState.PUBLISHED
        else _("The newsroom has read your comment on “%(title)s” and decided not to publish it"),
        NoticeKind.THREAD: ngettext(
            "%(counter)s new comment in a thread you follow on “%(title)s”",
            "%(counter)s new comments in a thread you follow on “%(title)s”",
            row.count,
        ),
        NoticeKind.STORY: ngettext(
            "%(counter)s new comment on “%(title)s”, which you follow",
            "%(counter)s new comments on “%(title)s”, which you follow",
            row.count,
        ),
        NoticeKind.SECTION: _("New in %(section)s: “%(title)s”"),
        NoticeKind.BYLINE: _("%(name)s, who wrote “%(title)s”, has answered under it")
        if row.comment
        else _("New by %(byline)s: “%(title)s”"),
    }
    return told[NoticeKind(row.kind)] % words


def _excerpt(source: str) -> str:
    line = " ".join(source.split())
    return line if len(line) <= EXCERPT_CHARACTERS else line[: EXCERPT_CHARACTERS - 1] + "…"


def _follow(row: Follow) -> shapes.Follow:
    base = public_url()
    if row.kind == FollowKind.THREAD and row.comment is not None:
        standing = row.comment.state == CommentState.PUBLISHED
        what = _excerpt(row.comment.source) if standing else ""
        return shapes.Follow(id=str(row.pk), kind=row.kind, what=what, address=f"{base}/c/{row.comment_id}")
    if row.kind == FollowKind.STORY and row.story is not None:
        return shapes.Follow(id=str(row.pk), kind=row.kind, what=row.story.title, address=row.story.address)
    slug = row.publication.slug if row.publication else ""
    return shapes.Follow(id=str(row.pk), kind=row.kind, what=row.section or row.byline, address=f"{base}/d/{slug}")
