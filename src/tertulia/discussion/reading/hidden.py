"""Whose comments a reader has hidden."""

from tertulia.discussion.models import Hiding
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication


def hidden_slugs(reader: Reader) -> list[str]:
    """The publications whose comments this member has hidden, by slug; a guest's choice isn't kept here."""
    if reader.is_guest:
        return []
    return list(Hiding.objects.filter(reader=reader).order_by("publication__slug").values_list("publication__slug", flat=True))


def hides(reader: Reader, paper: Publication) -> bool:
    return not reader.is_guest and Hiding.objects.filter(reader=reader, publication=paper).exists()
