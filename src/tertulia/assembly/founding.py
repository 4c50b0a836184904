"""What an installation begins with: publications and their first administrator."""

import hashlib
import re
import secrets

from tertulia.plumbing import clock, outbox
from tertulia.plumbing.problems import Problem
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader, ReaderKind
from tertulia.readers.services.naming import give_name
from tertulia.readers.services.signing_in import usable_address
from tertulia.stories import addresses
from tertulia.stories.models import Publication
from tertulia.wire.events import Kind


def found_publication(
    *, name: str, slug: str | None, language: str, origins: list[str], admin_email: str | None = None, admin_name: str = ""
) -> Publication:
    """A new publication, with an administrator if an address is given. Raises ValueError with what to do."""
    made = slug or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", made):
        raise ValueError(f"“{made}” can't be a slug: use small letters, digits and hyphens (--slug).")
    sites = [usable_origin(site) for site in origins]
    with writing():
        if Publication.objects.filter(slug=made).exists():
            raise ValueError(f"There is already a publication “{made}” in this database; choose another --slug.")
        paper = Publication.objects.create(slug=made, name=name, language=language, origins=sites, created_at=clock.now())
        if admin_email:
            _administrator(admin_email, admin_name)
        announce_change(paper)
    return paper


def usable_origin(site: str) -> str:
    """As browsers write it. Raises ValueError."""
    origin = addresses.origin_of(site)
    if origin is None or addresses.normal(site) != origin:
        raise ValueError(f"“{site}” can't be an origin: write scheme and host only, like https://www.paper.example.")
    return origin


def new_api_key(paper: Publication) -> str:
    """A fresh key for the paper's own system; only its hash is kept, and the one before is void."""
    key = secrets.token_urlsafe(32)
    with writing():
        Publication.objects.filter(pk=paper.pk).update(api_key_hash=hashlib.sha256(key.encode()).hexdigest())
    return key


def announce_change(paper: Publication) -> None:
    """Tell every process that origins or rules have changed; call it inside the transaction."""
    outbox.add(Kind.PUBLICATION_CHANGED, publication=paper.pk)


def _administrator(email: str, name: str) -> None:
    try:
        address = usable_address(email)
        reader = Reader.objects.filter(email=address).first() or Reader(email=address, created_at=clock.now())
        reader.kind = ReaderKind.STAFF
        reader.save()
        give_name(reader=reader, typed=name)
    except Problem as wrong:
        raise ValueError(f"The administrator: {wrong.detail}") from wrong
