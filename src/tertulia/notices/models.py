from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from tertulia.discussion.models import Comment
from tertulia.plumbing import ids
from tertulia.readers.models import Reader, Session
from tertulia.stories.models import Publication, Story


class FollowKind(StrEnum):
    STORY = "story"
    SECTION = "section"
    BYLINE = "byline"
    THREAD = "thread"


class Follow(models.Model):
    """What a member wants to hear of: a story, a section or a byline of a publication, or a comment and what is below it.

    A story that has become part of another is gone before its follows have moved on, so the database doesn't watch over it.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    story = models.ForeignKey(Story, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, related_name="+", db_index=False)
    section = models.CharField(max_length=200, default="")
    byline = models.CharField(max_length=100, default="")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "follow"
        constraints = [
            models.UniqueConstraint(fields=["reader", "story"], name="follow_story_once"),
            models.UniqueConstraint(
                fields=["reader", "publication", "section"], condition=Q(kind=FollowKind.SECTION), name="follow_section_once"
            ),
            models.UniqueConstraint(
                fields=["reader", "publication", "byline"], condition=Q(kind=FollowKind.BYLINE), name="follow_byline_once"
            ),
            models.UniqueConstraint(fields=["reader", "comment"], name="follow_thread_once"),
            models.CheckConstraint(
                condition=Q(kind=FollowKind.STORY, story__isnull=False, publication__isnull=True, comment__isnull=True)
                | Q(
                    kind__in=[FollowKind.SECTION, FollowKind.BYLINE],
                    story__isnull=True,
                    publication__isnull=False,
                    comment__isnull=True,
                )
                | Q(kind=FollowKind.THREAD, story__isnull=True, publication__isnull=True, comment__isnull=False),
                name="follow_one_thing",
            ),
        ]
        indexes = [
            models.Index(F("publication"), F("section"), name="follow_section"),
            models.Index(F("publication"), F("byline"), name="follow_byline"),
            models.Index(F("reader"), F("id"), name="follow_newest"),
        ]


class NoticeKind(StrEnum):
    REPLY = "reply"
    MENTION = "mention"
    DECISION = "decision"
    THREAD = "thread"
    STORY = "story"
    SECTION = "section"
    BYLINE = "byline"


class Notice(models.Model):
    """Something a member is told: made of the event of that number, which is also its place among the reader's.

    ``comment`` is what it is about, for what is followed the newest of ``count``: while one about the same ``subject`` (a story's
    or a comment's number) is unread, it is counted up. Words and names aren't kept here: what is deleted is told no more.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    event = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject = models.BigIntegerField(default=0)
    story = models.ForeignKey(Story, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=10, default="")
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        constraints = [
            models.UniqueConstraint(fields=["reader", "event"], name="notice_once"),
            models.UniqueConstraint(
                fields=["reader", "kind", "subject"],
                condition=Q(read_at__isnull=True) & Q(subject__gt=0),
                name="notice_counted_up",
            ),
            models.UniqueConstraint(
                fields=["reader", "story"],
                condition=Q(kind__in=[NoticeKind.SECTION, NoticeKind.BYLINE]),
                name="notice_story_once",
            ),
        ]
        indexes = [models.Index(F("reader"), F("event"), condition=Q(read_at__isnull=True), name="notice_unread")]


class Progress(models.Model):
    """The one row: up to which event notices have been made."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    event = models.BigIntegerField()

    class Meta:
        db_table = "notice_progress"


class Often(StrEnum):
    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


class MailWish(models.Model):
    """A member wants their notices by mail, so often and in that language. Who wants none has no row."""

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="+")
    often = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        db_table = "mail_wish"
        constraints = [models.CheckConstraint(condition=Q(often__in=list(Often)), name="mail_wish_often")]


class LetterState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    GIVEN_UP = "given_up"
    UNCLEAR = "unclear"


class Letter(models.Model):
    """A mail that is to be sent; what stands in it is looked up when it is. Sent ones are gone.

    ``sending`` is claimed by a process, before the mail server hears of it. Who claimed it and died leaves it ``unclear``: it may
    have arrived, and is never sent again. ``given_up`` was refused for good, or too often; nothing more goes to that reader until
    it is tried again by hand.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=LetterState.WAITING)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "letter"
        constraints = [
            models.UniqueConstraint(fields=["reader"], condition=Q(state=LetterState.WAITING), name="letter_one_waits"),
            models.CheckConstraint(condition=Q(state__in=list(LetterState)), name="letter_state"),
        ]
        indexes = [
            models.Index(F("due_at"), F("id"), condition=Q(state=LetterState.WAITING), name="letter_due"),
            models.Index(F("state"), F("id"), condition=~Q(state=LetterState.WAITING), name="letter_in_trouble"),
        ]


class Push(models.Model):
    """A member wants to be told of notices in the browser of that session; it ends with the session.

    ``endpoint`` is the browser's address at its push service, ``key`` and ``auth`` what words for it are sealed with. Up to the
    event ``told`` it has been told, and ``newest`` is that of the newest notice; while they differ, it is tried at ``due_at``.
    """

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    key = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()
    newest = models.BigIntegerField()
    told = models.BigIntegerField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "push"
        indexes = [models.Index(F("due_at"), condition=Q(newest__gt=F("told")), name="push_due")]
