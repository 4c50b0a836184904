"""What people have said of comments."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from tertulia.rulebooks.models import Label
from tertulia.stories.models import Publication

AT_ONCE = 500


def labels(publication: Publication | None = None) -> Iterator[Label]:
    """Those that count, oldest first: of one sender's about one comment the newest. A page of them at a time."""
    newer = Label.objects.filter(sender=OuterRef("sender"), pk__gt=OuterRef("pk")).exclude(sender="")
    rows = Label.objects.filter(~Exists(newer))
    if publication is not None:
        rows = rows.filter(publication=publication)
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from page
        last = page[-1].pk
