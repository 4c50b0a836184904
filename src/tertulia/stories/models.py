from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from tertulia.plumbing import ids
from tertulia.wire.shapes import Closing, StoryState

# Never open by accident: of two states the narrower stands.
_NARROWER = [StoryState.OPEN, StoryState.CLOSED, StoryState.READ_ONLY, StoryState.HIDDEN]


def narrowest(*states: StoryState) -> StoryState:
    return max(states, key=_NARROWER.index)


class Publication(models.Model):
    """A paper. ``origins`` are the sites whose pages may carry its discussions.

    ``rulebook_ordinal`` is the version of its house rules in force (0: the shipped one). It stands here so that whoever has
    loaded a story knows it; ``rulebooks`` keeps the versions. ``closings`` are its acts upon many discussions at once (see
    ``wire.shapes.Closing``) that nobody has undone; they stand here for the same reason.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    origins = models.JSONField(default=list)
    guests = models.BooleanField(default=True)
    edit_seconds = models.PositiveIntegerField(default=300)
    closes_after_days = models.PositiveIntegerField(null=True)
    api_key_hash = models.CharField(max_length=64, default="")
    rulebook_ordinal = models.PositiveIntegerField(default=0)
    closings = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "publication"

    def standing(self) -> list[Closing]:
        """What was closed or hidden in one act and not opened again, oldest first."""
        return [Closing.model_validate(row) for row in self.closings]

    def state_of(self, section: str) -> StoryState:
        """The narrowest of the acts that reach the stories of this section."""
        return narrowest(StoryState.OPEN, *(act.state for act in self.standing() if act.section in (None, section)))


class Reading(StrEnum):
    """How far the story's own page has been read for its title, section and text."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN = "given"  # the paper's system said it all: don't read
    FAILED = "failed"


class Stories(models.Manager["Story"]):
    """Without the text, which is long and wanted by few: it is read when it is asked for."""

    def get_queryset(self) -> "models.QuerySet[Story]":
        return super().get_queryset().defer("text")


class Story(models.Model):
    """``authors`` are the names of who wrote it, as the paper gives them."""

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    address = models.TextField(default="")
    title = models.TextField(default="")
    section = models.CharField(max_length=200, default="")
    authors = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    published_at = models.DateTimeField(null=True)
    text = models.TextField(default="")
    state = models.CharField(max_length=10, default=StoryState.OPEN)
    closes_at = models.DateTimeField(null=True)
    comment_count = models.PositiveIntegerField(default=0)
    reading = models.CharField(max_length=10, default=Reading.WAITING)
    read_next_at = models.DateTimeField(null=True)
    read_tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = Stories()

    class Meta:
        db_table = "story"
        constraints = [
            models.UniqueConstraint(fields=["publication", "key"], name="story_key"),
            models.CheckConstraint(condition=Q(state__in=list(StoryState)), name="story_state"),
        ]
        indexes = [
            models.Index(F("publication"), F("section"), F("id").desc(), name="story_section"),
            models.Index(F("publication"), F("id").desc(), name="story_newest"),
            models.Index(fields=["read_next_at"], condition=Q(reading=Reading.WAITING), name="story_to_read"),
        ]

    def state_at(self, moment: datetime) -> StoryState:
        """The state in force: an open discussion closes when its time has come, or the whole paper's are closed.

        The publication must be loaded.
        """
        is_over = self.closes_at is not None and self.closes_at <= moment
        timely = StoryState.CLOSED if is_over else StoryState.OPEN
        return narrowest(StoryState(self.state), timely, self.publication.state_of(self.section))


class StoryName(models.Model):
    """One of the names a story is known by: an address (see ``addresses.normal``) or an earlier key."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    name = models.CharField(max_length=2000)
    story = models.ForeignKey(Story, models.CASCADE, related_name="names")

    class Meta:
        db_table = "story_name"
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="story_name_once")]
