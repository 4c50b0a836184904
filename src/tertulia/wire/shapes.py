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


class CommentState(StrEnum):
    PUBLISHED = "published"
    HELD = "held"
    DELETED = "deleted"


class Author(Shape):
    id: str
    name: str


class Comment(Shape):
    """One comment as everybody sees it; a tombstone has neither author nor words.

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


class Overlay(Shape):
    """What is mine alone: my reactions and comments among those asked for, and what waits."""

    reader: Me | None
    respected: list[str]
    mine: list[str]
    pending: list[Comment]


class Posted(Shape):
    comment: Comment
    reader: Me
    token: str | None


class Changed(Shape):
    comment: Comment


class Respected(Shape):
    comment: Comment
    respected: bool
    reader: Me
    token: str | None


class Reported(Shape):
    reported: bool
    token: str | None


class SignedIn(Shape):
    reader: Me
    token: str


class Sent(Shape):
    sent: bool
