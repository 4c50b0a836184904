from django.db import models
from django.db.models import Q

from tertulia.plumbing import ids
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication


class RulebookVersion(models.Model):
    """A rulebook as it was written. Rows are only added; the publication says which one is in force.

    ``ordinal`` counts a publication's from 1. ``version`` is what the rulebook calls itself, and verdicts keep: it stands for one
    text. ``made_by`` is null for who works at the server itself.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    ordinal = models.PositiveIntegerField()
    version = models.CharField(max_length=100)
    text = models.TextField()
    note = models.TextField(default="")
    made_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "rulebook_version"
        constraints = [
            models.UniqueConstraint(fields=["publication", "ordinal"], name="rulebook_ordinal_once"),
            models.UniqueConstraint(fields=["publication", "version"], name="rulebook_version_once"),
        ]


class Label(models.Model):
    """What somebody said of a comment of theirs, by the address for suggested scores: rows are only added.

    ``labels`` are by rule, ``attributes`` as they were sent. ``sender`` and ``said`` are digests: of one sender's about one
    comment the newest counts.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    lang = models.CharField(max_length=10, default="")
    labels = models.JSONField()
    attributes = models.JSONField()
    context = models.JSONField(default=dict)
    community = models.TextField(default="")
    client_token = models.TextField(default="")
    sender = models.CharField(max_length=32, default="")
    said = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        db_table = "label"
        indexes = [
            models.Index(fields=["publication", "id"], name="label_publication"),
            models.Index(fields=["sender", "id"], name="label_sender", condition=~Q(sender="")),
        ]
