from enum import StrEnum

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from tertulia.plumbing import ids
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tertulia.wire.shapes import CommentState

# What stands in the discussion for everybody: a deleted comment stays as a tombstone.
DRAWN = (CommentState.PUBLISHED, CommentState.DELETED)


_ROOT = Q(parent__isnull=True, drawn=True)
_REPLY = Q(root__isnull=False, drawn=True)
_WAITING = Q(drawn=False)


class HouseRule(StrEnum):
    PROFANITY = "profanity"
    HATE = "hate"
    PERSONAL = "personal"
    OFF_POINT = "off_point"
    THREAT = "threat"
    SPAM = "spam"
    PRIVACY = "privacy"
    OTHER = "other"


class Comment(models.Model):
    """One comment. ``path`` orders the descendants of a root depth first (see ``paths``).

    ``reply_ordinal`` is the number the next reply gets; ``reply_count`` the direct replies drawn;
    ``thread_count`` (on roots) the published descendants.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    depth = models.PositiveIntegerField(default=0)
    path = models.BinaryField(default=b"")
    author = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=CommentState.PUBLISHED)
    # A column of its own, so that a partial index can name it without a value bound to the query.
    drawn = models.GeneratedField(
        expression=ExpressionWrapper(Q(state__in=[str(state) for state in DRAWN]), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    source = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    respect_count = models.PositiveIntegerField(default=0)
    reply_ordinal = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    thread_count = models.PositiveIntegerField(default=0)
    client_key = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        db_table = "comment"
        constraints = [models.CheckConstraint(condition=Q(state__in=list(CommentState)), name="comment_state")]
        indexes = [
            models.Index(F("story"), F("parent"), F("id"), name="comment_roots", condition=_ROOT),
            models.Index(F("story"), F("respect_count"), F("id"), name="comment_respected", condition=_ROOT),
            models.Index(F("story"), F("thread_count"), F("id"), name="comment_replied", condition=_ROOT),
            models.Index(F("root"), F("path"), name="comment_thread", condition=_REPLY),
            models.Index(F("author"), F("id"), name="comment_author"),
            models.Index(F("author"), F("story"), F("id"), name="comment_waiting", condition=_WAITING),
        ]


class Revision(models.Model):
    """How a comment read before an edit."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+")
    source = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        db_table = "comment_revision"


class Reaction(models.Model):
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "reaction"
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="reaction_once")]


class Report(models.Model):
    """A reader says that a comment breaks a house rule."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=20)
    text = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "report"
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="report_once"),
            models.CheckConstraint(condition=Q(rule__in=list(HouseRule)), name="report_rule"),
        ]
