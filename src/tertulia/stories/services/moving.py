"""A story's page moves to another address; its discussion goes with it."""

from django.db import IntegrityError

from tertulia.plumbing import clock
from tertulia.plumbing.problems import OriginNotAllowed
from tertulia.plumbing.transactions import writing
from tertulia.stories import addresses, conf, reading
from tertulia.stories.errors import AddressNotUsable, AddressTaken, StoryUnknown
from tertulia.stories.models import Publication, Reading, Story, StoryName
from tertulia.stories.services.locking import lock_story
from tertulia.stories.services.registering import announce_change


def move_story(*, paper: Publication, old: str, new: str) -> Story:
    """Give the story of that key or address a new address; every earlier one goes on naming it.

    Raises StoryUnknown, AddressNotUsable, OriginNotAllowed (a site that isn't the publication's), AddressTaken.
    """
    name = addresses.normal(new)
    if name is None:
        raise AddressNotUsable
    if addresses.origin_of(new) not in paper.origins:
        raise OriginNotAllowed
    known = reading.story_named(paper, old)
    if known is None:
        raise StoryUnknown
    try:
        with writing():
            return _moved(known, new.strip().partition("#")[0], name)
    except IntegrityError:  # Taken by a first view at this very moment.
        raise AddressTaken from None


def _moved(known: Story, address: str, name: str) -> Story:
    story = lock_story(known.pk)
    row, _ = StoryName.objects.get_or_create(publication=story.publication, name=name, defaults={"story": story})
    if row.story_id != story.pk:
        raise AddressTaken
    story.address = address
    if story.reading == Reading.FAILED and conf.READ_PAGES():
        # Its page couldn't be read where it was; perhaps it can be here.
        story.reading, story.read_next_at, story.read_tries = Reading.WAITING, clock.now(), 0
    story.save(update_fields=["address", "reading", "read_next_at", "read_tries"])
    announce_change(story)
    return story
