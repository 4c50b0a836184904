"""Reading stories' own pages. The queue is the table itself: a story waits until ``read_next_at``, then any worker takes it."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from django.db.models import ProtectedError

from tertulia.plumbing import clock, outbox
from tertulia.plumbing.transactions import writing
from tertulia.stories import addresses, conf, extracting, fetching
from tertulia.stories.fetching import Fetched, FetchFailed, Resolve
from tertulia.stories.models import Reading, Story, StoryName
from tertulia.stories.page_facts import PageFacts
from tertulia.stories.services.locking import lock_stories
from tertulia.stories.services.registering import StoryFacts, announce_change, apply_facts
from tertulia.wire.events import Kind

logger = logging.getLogger(__name__)

EXTRACT_SECONDS = 30
# A page that can't be read is tried again after these, and then never more.
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2))
_OLDEST_YEAR = 1600  # Some papers have put their whole archive on the web; before that there were none.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # What many systems write when they know none.


class Merge(Protocol):
    """Makes one story of two, in the transaction it is called in: who keeps comments knows how."""

    def __call__(self, *, into: Story, other: Story) -> Story: ...


class PageGone(FetchFailed):
    """The site says that there is no such page."""


class NotTheStory(FetchFailed):
    """What came is some other page."""


def read_next(*, merge: Merge, user_agent: str, resolve: Resolve = fetching.resolve_name) -> bool:
    """Read the page of one story that is due; whether there was one. A failure is noted in the row and in the log."""
    story = _claim()
    if story is None:
        return False
    try:
        page, facts = _visit(story, user_agent, resolve)
    except PageGone:
        _forget_or_fail(story)
    except FetchFailed as failure:
        _try_later(story, failure)
    else:
        _keep(story, _addresses_met(story, page, facts), facts, merge)
    return True


def _claim() -> Story | None:
    """The story that has waited longest, its next try put off by more than this one can take: who dies leaves it to others."""
    now = clock.now()
    due = Story.objects.filter(reading=Reading.WAITING, read_next_at__lte=now).order_by("read_next_at")
    if not due.exists():  # Looking must not take the write lock.
        return None
    with writing():
        story = due.select_for_update(of=("self",), skip_locked=True).select_related("publication").first()
        if story is None:
            return None
        story.read_tries += 1
        story.read_next_at = now + timedelta(seconds=conf.FETCH_SECONDS() + EXTRACT_SECONDS + 60)
        story.save(update_fields=["read_tries", "read_next_at"])
    return story


def _visit(story: Story, user_agent: str, resolve: Resolve) -> tuple[Fetched, PageFacts]:
    if story.read_tries > len(RETRY_AFTER) + 1:
        raise NotTheStory("every try before ended in the middle")
    page = fetching.fetch(
        story.address, allowed_origins=frozenset(story.publication.origins), seconds=conf.FETCH_SECONDS(),
        most_bytes=conf.FETCH_BYTES(), allow_private=conf.FETCH_PRIVATE(), user_agent=user_agent, resolve=resolve,
    )  # fmt: skip
    if page.status in (404, 410):
        raise PageGone(f"the site answers {page.status}")
    if page.status != 200:
        raise NotTheStory(f"the site answers {page.status}")
    if _is_root(page.final_address) and not _is_root(story.address):
        raise NotTheStory("it leads to the site's front page")
    facts = extracting.extract(page.body, page.content_type, page.final_address, seconds=EXTRACT_SECONDS)
    if not (facts.title or facts.text):
        raise NotTheStory("nothing can be read out of it")
    # Sites send strangers to log in, to subscribe, to consent: for every story the same page, which must not become one of them.
    if not (page.lasting or facts.is_article):
        raise NotTheStory(f"it leads for now to {page.final_address}, which doesn't call itself an article")
    return page, facts


def _addresses_met(story: Story, page: Fetched, facts: PageFacts) -> list[str]:
    """Redirects' targets and the canonical address, as far as they can be this story's; the best comes last."""
    met = [*page.addresses_on_the_way[1:], facts.canonical or page.final_address]
    return [
        address
        for address in dict.fromkeys(met)
        if addresses.normal(address)
        and addresses.origin_of(address) in story.publication.origins
        and (_is_root(story.address) or not _is_root(address))
    ]


def _is_root(address: str) -> bool:
    parts = urlsplit(addresses.normal(address) or "")
    return not parts.path and not parts.query


def _keep(story: Story, met: list[str], facts: PageFacts, merge: Merge) -> None:
    """The row, its names, whom it turned out to be the same as, and the event: all at once."""
    names = [name for name in map(addresses.normal, met) if name]
    with writing():
        mine = _lock_with_owners(story, names)
        if mine is None:
            return
        for name in names:
            StoryName.objects.get_or_create(publication=mine.publication, name=name, defaults={"story": mine})
        one = mine
        for name in names:
            owner = Story.objects.get(names__publication=mine.publication, names__name=name)
            if owner.pk != one.pk:
                one = merge(into=owner, other=one)
        if one.reading != Reading.GIVEN:
            _fill(one, met[-1] if met else one.address, facts)


def _lock_with_owners(story: Story, names: list[str]) -> Story | None:
    """The story as it stands now, unless somebody has pushed, merged or removed it; locked together with those it may join."""
    owners = StoryName.objects.filter(publication=story.publication, name__in=names).values_list("story_id", flat=True)
    mine = lock_stories([story.pk, *owners]).get(story.pk)
    return mine if mine and mine.reading == Reading.WAITING and mine.read_tries == story.read_tries else None


def _fill(story: Story, address: str, facts: PageFacts) -> None:
    story.address = address
    story.reading, story.read_next_at = Reading.DONE, None
    apply_facts(story, _what_is_new(story, facts))
    story.save()
    announce_change(story)


def _what_is_new(story: Story, facts: PageFacts) -> StoryFacts:
    """What the page says and nobody has said before. The language so far is only the paper's usual one."""
    said = StoryFacts(
        title=facts.title, section=facts.section, authors=facts.authors, text=facts.text,
        published_at=facts.published_at if facts.published_at and is_believable(facts.published_at) else None,
    )  # fmt: skip
    known = {name: None for name in ("title", "section", "authors", "text", "published_at") if getattr(story, name)}
    return replace(said, language=facts.language if story.language == story.publication.language else None, **known)


def is_believable(published: datetime) -> bool:
    """Whether a story can have been published then; a day ahead is a matter of time zones."""
    return published.year >= _OLDEST_YEAR and published != _NO_DATE and published <= clock.now() + timedelta(days=1)


def _try_later(story: Story, failure: FetchFailed) -> None:
    tries = story.read_tries
    last = tries > len(RETRY_AFTER)
    logger.log(
        logging.WARNING if last else logging.INFO, "%s couldn't be read (try %d%s): %s",
        story.address, tries, ", the last" if last else "", failure,
    )  # fmt: skip
    with writing():
        Story.objects.filter(pk=story.pk, reading=Reading.WAITING, read_tries=tries).update(
            reading=Reading.FAILED if last else Reading.WAITING,
            read_next_at=None if last else clock.now() + RETRY_AFTER[tries - 1],
        )


def _forget_or_fail(story: Story) -> None:
    """There is no such page: a story nobody has talked about was a wrong address, and goes again."""
    with writing():
        mine = _lock_with_owners(story, [])
        if mine is None:
            return
        if not _forgotten(mine):
            mine.reading, mine.read_next_at = Reading.FAILED, None
            mine.save(update_fields=["reading", "read_next_at"])


def _forgotten(story: Story) -> bool:
    if story.comment_count or story.names.count() > 1:
        return False
    pk = story.pk
    try:
        story.delete()
    except ProtectedError:  # Somebody has talked: held or deleted comments don't count, but they are there.
        return False
    outbox.add(Kind.STORY_CHANGED, publication=story.publication_id, story=pk)
    return True
