from typing import Any

from django.db import models
from django.dispatch import receiver
from django_comments_xtd.signals import should_request_be_authorized


class Article(models.Model):
    title = models.CharField(max_length=200)

    def get_absolute_url(self) -> str:
        return f"/articles/{self.pk}/"


@receiver(should_request_be_authorized)
def trust(sender: Any, **_: Any) -> bool:
    """A form drawn by the server carries a signed time stamp; over the API the site must vouch instead."""
    return True
