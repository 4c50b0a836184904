"""Two stories turn out to be one: their comments, names and counts come together."""

from tertulia.discussion.models import Comment
from tertulia.plumbing import outbox
from tertulia.plumbing.transactions import writing
from tertulia.stories import addresses, reading
from tertulia.stories.errors import AddressTaken, StoryUnknown
from tertulia.stories.models import Reading, Story, StoryName, narrowest
from tertulia.stories.services.locking import lock_stories
from tertulia.stories.services.moving import move_story
from tertulia.stories.services.registering import announce_change
from tertulia.wire.events import Kind
from tertulia.wire.shapes import StoryState


def move_or_merge(*, slug: str | None, old: str, new: str, merge: bool) -> Story:
    """Move the story of that key or address; where another one lives already, make one of both if that is meant.

    Raises what ``move_story`` raises, and PublicationNeeded.
    """
    paper = reading.publication_for(slug, old if addresses.is_address(old) else new)
    try:
        return move_story(paper=paper, old=old, new=new)
    except AddressTaken:
        there, here = reading.story_named(paper, new), reading.story_named(paper, old)
        if not merge or there is None or here is None:
            raise
        return merge_stories(into=there, other=here)


def merge_stories(*, into: Story, other: Story) -> Story:
    """Move everything of ``other``, its key and names included, to ``into``, and remove it; returns ``into`` as it stands then.

    Comments keep their ids and so their permalinks. Both must be of one publication. Takes both rows' locks.
    Raises StoryUnknown when one of them has gone meanwhile.
    """
    if into.pk == other.pk:
        return into
    with writing():
        into, other = _locked(into, other)
        # One statement, however many: a thread of 100,000 passes through nobody's memory.
        Comment.objects.filter(story=other).update(story=into)
        into.comment_count += other.comment_count
        _take_names(into, other)
        _take_facts(into, other)
        gone = other.pk
        other.delete()
        into.save()
        for story in (gone, into.pk):
            outbox.add(Kind.STORY_MERGED, publication=into.publication_id, story=story, shape=reading.shape(into))
        announce_change(into)
    return into


def _locked(into: Story, other: Story) -> tuple[Story, Story]:
    rows = lock_stories([into.pk, other.pk])
    if len(rows) < 2:
        raise StoryUnknown
    into, other = rows[into.pk], rows[other.pk]
    assert into.publication_id == other.publication_id, "stories of two publications can't be one"
    return into, other


def _take_names(into: Story, other: Story) -> None:
    StoryName.objects.filter(story=other).update(story=into)
    StoryName.objects.update_or_create(publication=into.publication, name=f"key:{other.key}", defaults={"story": into})


def _take_facts(into: Story, other: Story) -> None:
    """What the paper's system said goes before what was read off a page; else only gaps are filled."""
    given = other.reading == Reading.GIVEN and into.reading != Reading.GIVEN
    for name in ("title", "section", "text", "published_at"):
        said = getattr(other, name)
        if said and (given or not getattr(into, name)):
            setattr(into, name, said)
    if given:
        into.language, into.reading, into.read_next_at = other.language, Reading.GIVEN, None
        into.closes_at = other.closes_at
    into.state = narrowest(StoryState(into.state), StoryState(other.state))
