from django.db import models


class OutboxEvent(models.Model):
    """What happened, in the order it was committed. Written only through ``outbox.add``."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    publication = models.BigIntegerField()
    story = models.BigIntegerField()
    comment = models.BigIntegerField(default=0)
    body = models.TextField()

    class Meta:
        db_table = "outbox_event"
        indexes = [models.Index(fields=["story", "id"], name="outbox_story")]
