"""A member hides the comments of all stories of a publication, or shows them again."""

from tertulia.discussion import conf
from tertulia.discussion.models import Hiding
from tertulia.discussion.reading.hidden import hidden_slugs
from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import MemberNeeded, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication


def set_hidden(*, reader: Reader | None, paper: Publication, hidden: bool) -> Reader:
    """Hide them, or show them again; doing either twice changes nothing. Returns the member.

    Raises SignInNeeded, MemberNeeded (a guest's choice is kept by the browser alone), TooMany.
    """
    if reader is None:
        raise SignInNeeded
    if reader.is_guest:
        raise MemberNeeded
    limits.hit("hiding", str(reader.pk), conf.HIDING_RATES())
    with writing():
        if hidden:
            Hiding.objects.get_or_create(reader=reader, publication=paper, defaults={"at": clock.now()})
        else:
            Hiding.objects.filter(reader=reader, publication=paper).delete()
    return reader


def carry_hidden(*, member: Reader, slugs: list[str]) -> list[str]:
    """What a browser has hidden before its reader signed in joins what the member has; returns all of it, by slug."""
    if slugs:
        with writing():
            papers = Publication.objects.filter(slug__in=slugs)
            rows = [Hiding(reader=member, publication=paper, at=clock.now()) for paper in papers]
            Hiding.objects.bulk_create(rows, ignore_conflicts=True)
    return hidden_slugs(member)
