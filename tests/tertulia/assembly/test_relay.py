"""The thread that carries events to the cache, asked to do its work by hand."""

import asyncio

import pytest
from django.db import OperationalError

from tertulia.assembly import relay as relays
from tertulia.assembly.relay import Housekeeper, Relay, tags_of
from tertulia.hotpath.cache import Cache, Key
from tertulia.hotpath.finished import Finished
from tertulia.plumbing import bus, clock, outbox
from tertulia.plumbing.transactions import writing
from tertulia.stories import origins
from tertulia.stories.models import Publication
from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import Comment, CommentState

pytestmark = pytest.mark.django_db

PAGE: Key = ("/page", "")


async def _build(key: Key, now: float) -> Finished:
    return Finished(200, [], {"identity": b""}, "", False, frozenset({"story-7"}), now)


@pytest.fixture
def cache() -> Cache:
    made = Cache(_build, most_bytes=1_000, coalesce_seconds=0.0)
    asyncio.run(made.get(PAGE))
    return made


@pytest.fixture
def relay(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> Relay:
    """No event reaches it but by the outbox, as if another process had made them."""
    monkeypatch.setattr(bus, "_listeners", [])
    made = Relay(cache)
    bus._listeners.clear()
    return made


def _is_fresh(cache: Cache) -> bool:
    return cache.ready(PAGE) is not None


def _tell(story: int) -> None:
    with writing():
        outbox.add(Kind.STORY_CHANGED, publication=1, story=story)


def test_what_was_kept_before_it_began_to_listen_is_made_anew(cache: Cache, relay: Relay) -> None:
    assert _is_fresh(cache)
    relay.once()
    assert not _is_fresh(cache)


def test_a_deleted_comment_leaves_no_page_in_memory(cache: Cache, relay: Relay) -> None:
    relay.once()
    asyncio.run(cache.get(PAGE))
    gone = Comment(
        id="1", parent=None, root=None, depth=0, author=None, html="", text="", state=CommentState.DELETED,
        created_at=clock.now(), edited_at=None, respect=0, replies=0, thread=0,
    )  # fmt: skip
    with writing():
        outbox.add(Kind.COMMENT_CHANGED, publication=1, story=7, comment=gone)
    relay.once()
    assert cache.size == (0, 0)


def test_a_chore_that_fails_keeps_none_of_the_others_from_theirs() -> None:
    done = []

    def failing() -> bool:
        raise RuntimeError("broken for good")

    def working() -> bool:
        done.append(1)
        return False

    keeper = Housekeeper([failing, working])
    for _ in range(4):
        keeper._once_safely()
    assert done == [1, 1]


def test_every_event_in_the_outbox_drops_what_it_names(cache: Cache, relay: Relay) -> None:
    relay.once()
    asyncio.run(cache.get(PAGE))
    _tell(story=8)
    assert relay.once()
    assert _is_fresh(cache)
    _tell(story=7)
    assert relay.once()
    assert not _is_fresh(cache)
    assert not relay.once(), "there is nothing more"


def test_more_events_than_one_look_holds_are_all_told(cache: Cache, relay: Relay) -> None:
    relay.once()
    asyncio.run(cache.get(PAGE))
    for _ in range(501):
        _tell(story=8)
    _tell(story=7)
    while relay.once():
        pass
    assert not _is_fresh(cache)


def test_a_database_that_was_away_makes_it_begin_again(cache: Cache, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    relay.once()

    def away(*args: object, **kwargs: object) -> list[Event]:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(relays.outbox, "since", away)
        patch.setattr(relays.connection, "close", lambda: None)
        assert relay._once_safely() == relays.AWAY_SECONDS
    asyncio.run(cache.get(PAGE))
    relay.once()
    assert not _is_fresh(cache), "what was missed meanwhile nobody knows"


def test_a_changed_publications_sites_are_known_at_once(relay: Relay, paper: Publication) -> None:
    relay.once()
    assert origins.is_allowed("https://paper.example")
    Publication.objects.update(origins=["https://new.example"])
    with writing():
        outbox.add(Kind.PUBLICATION_CHANGED, publication=paper.pk)
    relay.once()
    assert origins.is_allowed("https://paper.example"), "a site must not be shut out while its publication is read again"
    relay.once()
    assert origins.is_allowed("https://new.example")
    assert not origins.is_allowed("https://paper.example")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_event_has_its_names(kind: Kind) -> None:
    tags = tags_of(Event(id=1, at=clock.now(), kind=kind, publication=3, story=7))
    assert all(tag.rsplit("-", 1)[-1] in ("3", "7") for tag in tags)
    unseen = (Kind.COMMENT_REPORTED, Kind.COMMENT_WAITING, Kind.COMMENT_DECIDED)
    assert bool(tags) is (kind not in unseen), "what everybody sees is as before"
