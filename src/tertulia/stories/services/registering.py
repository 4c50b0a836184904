"""How stories come to be known: by their first view, or pushed by the paper's system."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from tertulia.plumbing import clock, markup, outbox
from tertulia.plumbing.problems import OriginNotAllowed
from tertulia.plumbing.transactions import writing
from tertulia.stories import addresses, conf, page_facts, reading
from tertulia.stories.errors import AddressNotUsable, AddressTaken
from tertulia.stories.models import Publication, Reading, Story, StoryName
from tertulia.stories.services.locking import lock_story
from tertulia.wire.events import Kind
from tertulia.wire.shapes import StoryState


@dataclass(frozen=True)
class StoryFacts:
    """What is known of a story. None: not said, leave as it is."""

    title: str | None = None
    section: str | None = None
    authors: list[str] | None = None
    language: str | None = None
    published_at: datetime | None = None
    text: str | None = None
    state: StoryState | None = None
    closes_at: datetime | None = None


def register_view(*, paper: Publication, address: str, key: str | None = None) -> tuple[Story, bool]:
    """The story on that page of the publication's sites, and whether this view was its first.

    Raises OriginNotAllowed, AddressNotUsable. Its page is read later, by ``reading_pages``.
    """
    name = _usable(address)
    if addresses.origin_of(address) not in paper.origins:
        raise OriginNotAllowed
    known = reading.story_named(paper, key or address)
    if known is not None:
        return known, False
    try:
        return _add(paper, key or _free_key(paper, name), address.partition("#")[0], name, StoryFacts()), True
    except IntegrityError:
        # Two first views at once: the other one has made it.
        return _known_after_all(paper, key, address), False


def _known_after_all(paper: Publication, key: str | None, address: str) -> Story:
    known = reading.story_named(paper, key or address) or reading.story_named(paper, address)
    if known is None:
        raise AddressTaken
    return known


def push_story(*, paper: Publication, key: str, address: str, facts: StoryFacts) -> tuple[Story, bool]:
    """Make or change the story of that key as the paper's system says; whether it is new. Raises AddressTaken."""
    name = _usable(address)
    known = reading.story_named(paper, reading.checked_key(key))
    if known is None:
        known = reading.story_named(paper, address)
    if known is None:
        try:
            return _add(paper, key, address.partition("#")[0], name, facts, Reading.GIVEN), True
        except IntegrityError:
            # Pushed twice at once, or viewed just now: the other one has made it.
            known = _known_after_all(paper, key, address)
    return _change(known, key, address, name, facts), False


def _usable(address: str) -> str:
    name = addresses.normal(address)
    if name is None:
        raise AddressNotUsable
    return name


def _free_key(paper: Publication, name: str) -> str:
    """Readable, and the same for the same address."""
    digest = hashlib.sha256(f"{paper.slug} {name}".encode()).hexdigest()[:8]
    return f"{addresses.key_from(name)}-{digest}"


def _add(paper: Publication, key: str, address: str, name: str, facts: StoryFacts, how: Reading = Reading.WAITING) -> Story:
    now = clock.now()
    to_read = how is Reading.WAITING and conf.READ_PAGES()
    with writing():
        story = Story(
            publication=paper,
            key=reading.checked_key(key),
            address=address,
            language=paper.language,
            created_at=now,
            closes_at=closing_time(paper, now),
            reading=how if to_read or how is not Reading.WAITING else Reading.FAILED,
            read_next_at=now if to_read else None,
        )
        apply_facts(story, facts)
        story.save(force_insert=True)
        StoryName.objects.create(publication=paper, name=name, story=story)
        outbox.add(Kind.STORY_REGISTERED, publication=paper.pk, story=story.pk, shape=reading.shape(story))
    return story


def closing_time(paper: Publication, published: datetime) -> datetime | None:
    return published + timedelta(days=paper.closes_after_days) if paper.closes_after_days else None


def _change(story: Story, key: str, address: str, name: str, facts: StoryFacts) -> Story:
    with writing():
        story = lock_story(story.pk)
        if story.key != key:
            StoryName.objects.get_or_create(publication=story.publication, name=f"key:{story.key}", defaults={"story": story})
            story.key = key
        row, _ = StoryName.objects.get_or_create(publication=story.publication, name=name, defaults={"story": story})
        if row.story_id != story.pk:
            raise AddressTaken
        story.address, story.reading, story.read_next_at = address.partition("#")[0], Reading.GIVEN, None
        apply_facts(story, facts)
        story.save()
        announce_change(story)
    return story


def change_state(*, story: Story, facts: StoryFacts) -> Story:
    """Open, close or hide the discussion; only what is said changes."""
    with writing():
        story = lock_story(story.pk)
        apply_facts(story, facts)
        story.save(update_fields=["state", "closes_at"])
        announce_change(story)
    return story


def apply_facts(story: Story, facts: StoryFacts) -> None:
    """Put what was said into the row, cut to what the columns hold.

    A closing time that follows from the date moves with the date; one that somebody has set stays.
    """
    follows = story.closes_at == closing_time(story.publication, story.published_at or story.created_at)
    limits: dict[str, int] = {"title": 500, "section": 200, "language": 10, "text": 200_000}
    for name in ("title", "section", "language", "text"):
        said: Any = getattr(facts, name)
        if said is not None:
            setattr(story, name, markup.tidy_text(said)[: limits[name]])
    if facts.authors is not None:
        story.authors = page_facts.names(facts.authors) or []
    story.published_at = facts.published_at or story.published_at
    story.state = facts.state or story.state
    if follows:
        story.closes_at = closing_time(story.publication, story.published_at or story.created_at)
    story.closes_at = facts.closes_at or story.closes_at


def announce_change(story: Story) -> None:
    """Tell it to the caches; call it inside the transaction of the change."""
    outbox.add(Kind.STORY_CHANGED, publication=story.publication_id, story=story.pk, shape=reading.shape(story))
