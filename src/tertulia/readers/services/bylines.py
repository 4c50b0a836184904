"""Which member is whom the paper's stories name as their writer."""

from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader

LONGEST = 100


def set_byline(*, reader: Reader, name: str) -> None:
    """``name`` as the stories give it; nothing: they write for the paper no more."""
    with writing():
        Reader.objects.filter(pk=reader.pk).update(byline=" ".join(name.split())[:LONGEST].rstrip())
