"""Rulebooks are proposed, put in force, and taken back; no version is ever lost."""

from houserules.errors import RulebookInvalid
from houserules.rulebook import load_rulebook
from tertulia.plumbing import clock, markup
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader
from tertulia.rulebooks.errors import RulebookNotUsable, RulebookVersionTaken
from tertulia.rulebooks.models import RulebookVersion
from tertulia.rulebooks.reading import versions as reading
from tertulia.stories.models import Publication
from tertulia.stories.services.publications import lock_publication, name_rulebook

LONGEST_NOTE_CHARACTERS = 2_000


def propose_rulebook(*, paper: Publication, text: str, note: str = "", made_by: Reader | None = None) -> RulebookVersion:
    """Keep it as a version, and leave in force what is. A text that is a version already stays that one.

    Raises RulebookNotUsable, RulebookVersionTaken.
    """
    version = _version(text)
    with writing():
        return _kept(lock_publication(paper.pk), version, _normal(text), note, made_by)


def publish_rulebook(*, paper: Publication, text: str, note: str = "", made_by: Reader | None = None) -> RulebookVersion:
    """Keep it as a version (see ``propose_rulebook``) and put it in force. Raises RulebookNotUsable, RulebookVersionTaken."""
    with writing():
        kept = propose_rulebook(paper=paper, text=text, note=note, made_by=made_by)
        name_rulebook(paper=lock_publication(paper.pk), ordinal=kept.ordinal)
    return kept


def put_in_force(*, paper: Publication, ordinal: int) -> None:
    """An earlier version, a proposal, or the shipped rulebook (0). Raises RulebookVersionUnknown, RulebookNotUsable."""
    with writing():
        locked = lock_publication(paper.pk)
        if ordinal != reading.SHIPPED:
            # It was good when it was kept; the rules for rulebooks may have changed since.
            _version(reading.numbered(locked, ordinal).text)
        name_rulebook(paper=locked, ordinal=ordinal)


def _normal(text: str) -> str:
    """Where it was written makes no other rulebook."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _version(text: str) -> str:
    try:
        return load_rulebook(text).version
    except RulebookInvalid as invalid:
        raise RulebookNotUsable.told(invalid) from invalid


def _kept(paper: Publication, version: str, text: str, note: str, made_by: Reader | None) -> RulebookVersion:
    known = reading.versions(paper)
    same = known.filter(version=version).first()
    if same is not None:
        if same.text != text:
            raise RulebookVersionTaken(version=version, ordinal=same.ordinal)
        return same
    newest = known.first()
    return RulebookVersion.objects.create(
        publication=paper,
        ordinal=newest.ordinal + 1 if newest else 1,
        version=version,
        text=text,
        note=markup.tidy_text(note)[:LONGEST_NOTE_CHARACTERS],
        made_by=made_by,
        made_at=clock.now(),
    )
