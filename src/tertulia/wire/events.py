"""Events: what happened in a discussion, in order. Others (caches, streams, mail) know the house by these."""

from enum import StrEnum

from tertulia.wire.shapes import Comment, Moment, Shape, Story


class Kind(StrEnum):
    STORY_REGISTERED = "story.registered"
    STORY_CHANGED = "story.changed"
    STORY_MERGED = "story.merged"
    COMMENT_POSTED = "comment.posted"
    COMMENT_CHANGED = "comment.changed"
    COMMENT_REPORTED = "comment.reported"
    # Something waits for a person, or doesn't any more; nobody else has seen anything change.
    COMMENT_WAITING = "comment.waiting"
    # A person has decided about a comment that waited; what became of it for everybody is told beside it.
    COMMENT_DECIDED = "comment.decided"
    PUBLICATION_CHANGED = "publication.changed"


class Event(Shape):
    """One outbox row. ``comment`` and ``comments`` (the story's count) as they stood after it.

    ``thread`` is the root's count of published descendants; ``replies`` the direct replies drawn under the parent of a
    comment that was posted.
    """

    id: int
    at: Moment
    kind: Kind
    publication: int
    story: int
    comment: Comment | None = None
    comments: int = 0
    thread: int = 0
    replies: int = 0
    shape: Story | None = None
