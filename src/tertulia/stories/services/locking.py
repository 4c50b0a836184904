"""Stories' rows, locked until the transaction ends, so that one story's changes come one after another."""

from collections.abc import Iterable

from django.db.models import QuerySet

from tertulia.plumbing.prepared import Given, Question
from tertulia.stories.errors import StoryUnknown
from tertulia.stories.models import Story


def _locked() -> "QuerySet[Story]":
    return Story.objects.select_for_update(of=("self",)).select_related("publication")


_ONE = Question(lambda: _locked().filter(pk=Given("id")))


def lock_stories(ids: Iterable[int]) -> dict[int, Story]:
    """Those that are still there, publications loaded; in the order of ids, so that no two wait for each other crosswise."""
    return {story.pk: story for story in _locked().filter(pk__in=set(ids)).order_by("pk")}


def lock_story(story_id: int) -> Story:
    """The story as it stands now. Raises StoryUnknown when it was merged or removed meanwhile."""
    story = _ONE.first(id=story_id)
    if story is None:
        raise StoryUnknown
    return story
