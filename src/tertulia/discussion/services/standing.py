"""What every verb on a comment begins and ends with: the story locked, its state asked, the event written."""

from tertulia.discussion.drawing import comment_shape
from tertulia.discussion.errors import CommentUnknown, DiscussionClosed, DiscussionReadOnly
from tertulia.discussion.models import Comment
from tertulia.plumbing import clock, outbox
from tertulia.stories.models import Story
from tertulia.stories.services.locking import lock_stories
from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import StoryState


def lock_comment(comment_id: int) -> Comment:
    """The comment with author and story, whatever their states; its story locked. Raises CommentUnknown."""
    # Twice: while we waited for the lock, the story may have become part of another one.
    for _ in range(2):
        story_id = Comment.objects.filter(pk=comment_id).values_list("story_id", flat=True).first()
        story = lock_stories([story_id]).get(story_id) if story_id is not None else None
        comment = Comment.objects.select_related("author").filter(pk=comment_id, story=story).first() if story else None
        if comment is not None and story is not None:
            comment.story = story
            return comment
    raise CommentUnknown


def demand_open(story: Story) -> None:
    """Raises DiscussionClosed, DiscussionReadOnly."""
    state = story.state_at(clock.now())
    if state is StoryState.CLOSED:
        raise DiscussionClosed
    if state is StoryState.READ_ONLY:
        raise DiscussionReadOnly


def demand_changeable(story: Story) -> None:
    """A closed discussion still takes reactions and deletions. Raises DiscussionReadOnly."""
    if story.state_at(clock.now()) is StoryState.READ_ONLY:
        raise DiscussionReadOnly


def tell(kind: Kind, comment: Comment, *, thread: int, replies: int = 0) -> Event:
    """The event of what has just been done to the comment; the counts are as ``Event`` says."""
    story = comment.story
    return outbox.add(
        kind,
        publication=story.publication_id,
        story=story.pk,
        comment=comment_shape(comment),
        comments=story.comment_count,
        thread=thread,
        replies=replies,
    )


def thread_count(comment: Comment) -> int:
    """The root's count of published descendants, as it stands now."""
    if comment.root_id is None:
        return comment.thread_count
    return Comment.objects.values_list("thread_count", flat=True).get(pk=comment.root_id)
