"""Stories' rows, locked until the transaction ends, so that one story's changes come one after another."""

from collections.abc import Iterable

from tertulia.stories.errors import StoryUnknown
from tertulia.stories.models import Story


def lock_stories(ids: Iterable[int]) -> dict[int, Story]:
    """Those that are still there, publications loaded; in the order of ids, so that no two wait for each other crosswise."""
    stories = Story.objects.select_for_update(of=("self",)).select_related("publication")
    return {story.pk: story for story in stories.filter(pk__in=set(ids)).order_by("pk")}


def lock_story(story_id: int) -> Story:
    """The story as it stands now. Raises StoryUnknown when it was merged or removed meanwhile."""
    story = lock_stories([story_id]).get(story_id)
    if story is None:
        raise StoryUnknown
    return story
