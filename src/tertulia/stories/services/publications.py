"""Publications' rows, changed by rooms above that keep something about them."""

from tertulia.plumbing import outbox
from tertulia.stories.errors import PublicationUnknown
from tertulia.stories.models import Publication
from tertulia.wire.events import Kind


def lock_publication(publication_id: int) -> Publication:
    """As it stands now, until the transaction ends. Raises PublicationUnknown."""
    paper = Publication.objects.select_for_update().filter(pk=publication_id).first()
    if paper is None:
        raise PublicationUnknown
    return paper


def name_rulebook(*, paper: Publication, ordinal: int) -> None:
    """That version is in force from now on; call it inside a transaction, with the publication locked."""
    if paper.rulebook_ordinal == ordinal:
        return
    paper.rulebook_ordinal = ordinal
    paper.save(update_fields=["rulebook_ordinal"])
    outbox.add(Kind.PUBLICATION_CHANGED, publication=paper.pk)
