"""Questions about rulebooks: which one is in force, which there are."""

from collections.abc import Iterator

from django.db.models import QuerySet

from houserules.errors import RulebookInvalid
from houserules.rulebook import Rulebook, default_rulebook, load_rulebook
from tertulia.rulebooks.errors import RulebookVersionUnknown
from tertulia.rulebooks.models import RulebookVersion
from tertulia.stories.models import Publication

SHIPPED = 0

# By publication: the version's number and what its text says. A version never changes, so nothing here is ever out of date:
# every request loads the number in force with its story, in whatever process it is.
_parsed: dict[int, tuple[int, Rulebook]] = {}


def rulebook_in_force(paper: Publication) -> Rulebook:
    """As the publication's row says that was loaded; asks the database once for each version.

    Raises RulebookVersionUnknown, RulebookInvalid: only when a row was removed, or a new release takes what was good no more.
    """
    if paper.rulebook_ordinal == SHIPPED:
        return default_rulebook()
    known = _parsed.get(paper.pk)
    if known is None or known[0] != paper.rulebook_ordinal:
        known = (paper.rulebook_ordinal, load_rulebook(numbered(paper, paper.rulebook_ordinal).text))
        _parsed[paper.pk] = known
    return known[1]


def numbered(paper: Publication, ordinal: int) -> RulebookVersion:
    """Raises RulebookVersionUnknown."""
    # Nothing else fits the column.
    found = versions(paper).filter(ordinal=ordinal).first() if 0 < ordinal < 2**31 else None
    if found is None:
        raise RulebookVersionUnknown
    return found


def versions(paper: Publication) -> QuerySet[RulebookVersion]:
    """All of them, newest first, with who made them."""
    return RulebookVersion.objects.filter(publication=paper).select_related("made_by").order_by("-ordinal")


def wrong_rulebooks() -> Iterator[str]:
    """For ``tertulia check``: every rulebook in force is there, and can be used; numbers have no gaps."""
    for paper in Publication.objects.exclude(rulebook_ordinal=SHIPPED):
        try:
            load_rulebook(numbered(paper, paper.rulebook_ordinal).text)
        except RulebookVersionUnknown:
            yield f"publication {paper.pk}: its rulebook {paper.rulebook_ordinal} is missing"
        except RulebookInvalid as invalid:
            yield f"publication {paper.pk}: its rulebook {paper.rulebook_ordinal} can't be used: {invalid}"
    last = (0, 0)
    for publication, ordinal in RulebookVersion.objects.order_by("publication", "ordinal").values_list("publication", "ordinal"):
        expected = last[1] + 1 if publication == last[0] else 1
        if ordinal != expected:
            yield f"publication {publication}: rulebook {expected} is missing, there is {ordinal}"
        last = (publication, ordinal)
