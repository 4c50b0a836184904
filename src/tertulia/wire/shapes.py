"""The shapes readers' browsers and the paper's systems see, as the OpenAPI file describes them.

Ids are decimal strings: they have 63 bits, and JavaScript's numbers hold 53.
Times are UTC and end in ``Z``.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_zulu, return_type=str, when_used="json")]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    RESPECTED = "respected"
    REPLIES = "replies"


class StoryState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    READ_ONLY = "read_only"
    HIDDEN = "hidden"


class Closing(Shape):
    """Discussions closed or hidden in one act, of a section or (null) of the whole publication, until it is undone.

    The states of the stories themselves are left as they are, so that undoing it brings back exactly what there was. ``by`` is
    the id of whoever did it; null: somebody at the server itself.
    """

    id: str
    section: str | None
    state: StoryState
    at: Moment
    by: str | None


class Closings(Shape):
    """What is closed or hidden like this now, oldest first."""

    closings: list[Closing]


class CommentState(StrEnum):
    """``held`` waits for a person, ``rejected`` a person decided against; the words of both are for their writer alone."""

    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    DELETED = "deleted"


class Badge(StrEnum):
    """What a writer is. ``byline``: they wrote the story; ``new`` is a member of a few days.

    That somebody subscribes is the word of an account they sign in by.
    """

    BYLINE = "byline"
    STAFF = "staff"
    SUBSCRIBER = "subscriber"
    NEW = "new"


class Author(Shape):
    """``picture`` is the path of theirs on this server."""

    id: str
    name: str
    picture: str | None = None
    badges: list[Badge] = []


class Comment(Shape):
    """One comment as everybody sees it; what isn't published has neither author nor words, only its place.

    ``replies`` counts the direct replies drawn (tombstones included), ``thread`` the published
    descendants of a root (0 on replies).
    """

    id: str
    parent: str | None
    root: str | None
    depth: int
    author: Author | None
    html: str
    text: str
    state: CommentState
    created_at: Moment
    edited_at: Moment | None
    respect: int
    replies: int
    thread: int


class Thread(Shape):
    """A root comment with the first of its descendants; ``more`` continues them."""

    comment: Comment
    replies: list[Comment]
    more: str | None


class Story(Shape):
    id: str
    publication: str
    key: str
    address: str
    title: str
    section: str | None
    language: str
    state: StoryState
    closes_at: Moment | None
    comments: int
    guests: bool
    edit_seconds: int
    discussion: str


class Page(Shape):
    """A piece of a discussion, the same for everybody. ``event`` is the last event it has seen."""

    story: Story
    sort: Sort
    threads: list[Thread]
    next: str | None
    event: int


class Replies(Shape):
    comment: str
    replies: list[Comment]
    next: str | None


class Permalink(Shape):
    """A comment with its parents; ``gap`` says that some between root and nearest were left out."""

    story: Story
    ancestors: list[Comment]
    gap: bool
    comment: Comment
    replies: list[Comment]
    more: str | None


class Counts(Shape):
    counts: dict[str, int]


class Me(Shape):
    id: str
    name: str
    kind: str


class Reason(Shape):
    """Why a comment may break the house rules, in the reader's language; ``rule`` is null when the failure is our own."""

    rule: str | None
    sentence: str


class Span(Shape):
    """Words that a rule is about: UTF-16 code units of the text beside it, as JavaScript counts them; ``end`` exclusive."""

    rule: str
    begin: int
    end: int


class Judgement(Shape):
    """What the house rules say of a text before it is posted.

    ``text`` is what was judged, and what the spans count in. ``anyway`` is what becomes of it when it is sent again with
    ``accept_nudge``: published, or held for a person to read; null: it can't be posted like this.
    """

    text: str
    reasons: list[Reason]
    spans: list[Span]
    anyway: CommentState | None


class Hidden(Shape):
    """The publications whose comments I have hidden, by slug."""

    publications: list[str]


class Mutes(Shape):
    """People I have muted, newest first."""

    people: list[Author]
    next: str | None


class Notice(Shape):
    """Something I am told: what happened, as a sentence in my language, and where to read it."""

    id: str
    kind: str
    sentence: str
    excerpt: str
    address: str
    at: Moment
    read: bool


class Notices(Shape):
    """Newest first; ``unread`` of all of them, and no further than 100."""

    notices: list[Notice]
    unread: int
    next: str | None


class Unread(Shape):
    unread: int


class Bell(Shape):
    """What the page of a story needs to know of me: how much is unread, and what of it I follow (threads by their comments)."""

    unread: int
    story: bool
    section: bool
    threads: list[str]


class Follow(Shape):
    """``kind``: story, section, byline or thread; ``what`` is its title, its name or its words; empty for words that are gone."""

    id: str
    kind: str
    what: str
    address: str


class Follows(Shape):
    follows: list[Follow]
    next: str | None


class Overlay(Shape):
    """What is mine alone: my reactions and comments among those asked for, and what waits or was rejected, with why.

    ``hidden``: I have hidden the comments of all stories of this publication, here or on another machine.
    ``muted``: the writers, among those of the comments asked for, whom I have muted.
    """

    reader: Me | None
    hidden: bool = False
    respected: list[str]
    mine: list[str]
    pending: list[Comment]
    why: dict[str, list[Reason]] = {}
    muted: list[str] = []


class Posted(Shape):
    """My new comment, whatever became of it; ``why`` it waits."""

    comment: Comment
    reader: Me
    token: str | None
    why: list[Reason] = []


class Changed(Shape):
    comment: Comment
    why: list[Reason] = []


class Respected(Shape):
    comment: Comment
    respected: bool
    reader: Me
    token: str | None


class Reported(Shape):
    reported: bool
    token: str | None


class SignedIn(Shape):
    """``second_factor``: the token is good for giving a code to ``/sign-in/second``, and for nothing else before."""

    reader: Me
    token: str
    second_factor: bool = False


class Provider(Shape):
    """Where one can sign in; ``address`` is a path of this server, opened in a window of its own."""

    key: str
    name: str
    address: str


class Providers(Shape):
    providers: list[Provider]


class Claimed(Shape):
    """How many comments of a guest's are mine from now on."""

    comments: int


class Sent(Shape):
    sent: bool
