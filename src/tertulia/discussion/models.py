from enum import StrEnum

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from tertulia.plumbing import ids
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.wire.shapes import CommentState

# For its writer alone: what waits for a person, and what a person decided against.
KEPT_BACK = (CommentState.HELD, CommentState.REJECTED)

_ROOT = Q(parent__isnull=True, drawn=True)
_REPLY = Q(root__isnull=False, drawn=True)
_KEPT_BACK = Q(kept_back=True)
_OWED = Q(complete=False)


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

    ``drawn`` says that it stands in the discussion for everybody. Once it does, its place stays, whatever becomes of its
    words; what was never published has no place yet, and no path. ``reply_ordinal`` is the number the next reply gets;
    ``reply_count`` the direct replies drawn; ``thread_count`` (on roots) the published descendants.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    depth = models.PositiveIntegerField(default=0)
    path = models.BinaryField(default=b"")
    author = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=CommentState.PUBLISHED)
    drawn = models.BooleanField(default=True)
    # A column of its own, so that a partial index can name it without a value bound to the query.
    kept_back = models.GeneratedField(
        expression=ExpressionWrapper(Q(state__in=[str(state) for state in KEPT_BACK]), models.BooleanField()),
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
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(CommentState)), name="comment_state"),
            models.CheckConstraint(condition=Q(drawn=True) | ~Q(state=CommentState.PUBLISHED), name="comment_published_is_drawn"),
        ]
        indexes = [
            models.Index(F("story"), F("parent"), F("id"), name="comment_roots", condition=_ROOT),
            models.Index(F("story"), F("respect_count"), F("id"), name="comment_respected", condition=_ROOT),
            models.Index(F("story"), F("thread_count"), F("id"), name="comment_replied", condition=_ROOT),
            models.Index(F("root"), F("path"), name="comment_thread", condition=_REPLY),
            models.Index(F("author"), F("id"), name="comment_author"),
            models.Index(F("author"), F("story"), F("id"), name="comment_kept_back", condition=_KEPT_BACK),
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


class Hiding(models.Model):
    """A member doesn't want to see the comments of a publication, on any machine."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "hiding"
        constraints = [models.UniqueConstraint(fields=["reader", "publication"], name="hiding_once")]


class Mute(models.Model):
    """A reader doesn't want to read what somebody writes; that person never learns of it."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    muted = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "mute"
        constraints = [
            models.UniqueConstraint(fields=["reader", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(reader=F("muted")), name="mute_not_oneself"),
        ]


class Export(models.Model):
    """Everything of a reader's in one file, asked for and made by and by; the newest takes the place of the one before.

    ``done`` of ``total`` comments are in it. Whole, it has its bytes in ``file``, until ``expires_at``.
    """

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="+")
    lang = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    file = models.BinaryField(null=True)

    class Meta:
        db_table = "export"


class Verdict(models.Model):
    """One judging of a comment's words, those written at ``written_at`` (as in ``Revision``). The newest is the one in force.

    ``complete`` is false while the full models still owe theirs; the row is then the queue, due at ``next_try_at``.
    ``fault`` is why (see ``judging.opinion.Fault``), and stays. ``accepted``: the writer was told what is at risk, and posted it
    anyway. ``spans`` are [rule, begin, end], in characters of the source.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+")
    written_at = models.DateTimeField()
    judged_at = models.DateTimeField()
    tier = models.CharField(max_length=10)
    lang = models.CharField(max_length=10)
    action = models.CharField(max_length=10)
    actions = models.JSONField()
    scores = models.JSONField()
    toxicity = models.FloatField(null=True)
    spans = models.JSONField()
    rulebook = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    accepted = models.BooleanField(default=False)
    complete = models.BooleanField(default=True)
    fault = models.CharField(max_length=12, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "verdict"
        indexes = [models.Index(fields=["next_try_at"], name="verdict_owed", condition=_OWED)]


class Decision(models.Model):
    """What a person made of a comment; ``by`` is null for who works at the server itself. Rows are only added."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10)
    rule = models.CharField(max_length=20, default="")
    by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "decision"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[str(CommentState.PUBLISHED), str(CommentState.REJECTED)]), name="decision_outcome"
            )
        ]


class Refusals(models.Model):
    """How many comments were refused for a rule on a day (UTC): all that is kept of them."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    rule = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "refusals"
        constraints = [models.UniqueConstraint(fields=["publication", "day", "rule"], name="refusals_once")]
