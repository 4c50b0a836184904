from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from tertulia.plumbing.models import OutboxEvent
from tertulia.plumbing.problems import OriginNotAllowed
from tertulia.stories import reading
from tertulia.stories.errors import AddressNotUsable, AddressTaken, StoryUnknown
from tertulia.stories.models import Publication, Reading, Story
from tertulia.stories.services.moving import move_story
from tertulia.stories.services.registering import StoryFacts, push_story, register_view
from tertulia.wire.events import Kind

OLD, NEW = "https://paper.example/2025/talks", "https://paper.example/news/talks/"


@pytest.fixture
def story(paper: Publication) -> Story:
    return register_view(paper=paper, address=OLD)[0]


def test_a_moved_story_is_known_by_both_addresses(paper: Publication, story: Story) -> None:
    moved = move_story(paper=paper, old=OLD, new=f"{NEW}#comments")
    assert moved.address == NEW
    for name in (OLD, NEW, NEW.rstrip("/"), story.key):
        assert reading.story_named(paper, name) == story
    assert register_view(paper=paper, address=NEW) == (story, False)


def test_a_story_is_moved_by_its_key_as_well(paper: Publication, story: Story) -> None:
    assert move_story(paper=paper, old=story.key, new=NEW).pk == story.pk


def test_a_move_is_told(paper: Publication, story: Story) -> None:
    move_story(paper=paper, old=OLD, new=NEW)
    event = OutboxEvent.objects.order_by("-id")[0]
    assert (event.kind, event.story) == (Kind.STORY_CHANGED, story.pk)
    assert NEW in event.body


def test_moving_twice_or_back_changes_nothing_but_the_address(paper: Publication, story: Story) -> None:
    for new in (NEW, NEW, OLD):
        move_story(paper=paper, old=OLD, new=new)
    assert story.names.count() == 2
    assert Story.objects.get().address == OLD


def test_an_address_of_another_story_is_not_taken_over(paper: Publication, story: Story) -> None:
    register_view(paper=paper, address=NEW)
    with pytest.raises(AddressTaken):
        move_story(paper=paper, old=OLD, new=NEW)
    assert Story.objects.get(pk=story.pk).address == OLD


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("https://paper.example/never", NEW, StoryUnknown),
        ("no-such-key", NEW, StoryUnknown),
        (OLD, "not an address", AddressNotUsable),
        (OLD, "https://elsewhere.example/talks", OriginNotAllowed),
    ],
)
def test_a_move_that_cannot_be_says_why(paper: Publication, story: Story, old: str, new: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        move_story(paper=paper, old=old, new=new)
    assert story.names.count() == 1


def test_a_story_whose_page_could_not_be_read_is_tried_at_its_new_address(
    paper: Publication, story: Story, settings: object
) -> None:
    settings.TERTULIA = settings.TERTULIA | {"read_pages": True}  # type: ignore[attr-defined]
    Story.objects.update(reading=Reading.FAILED, read_tries=4)
    moved = move_story(paper=paper, old=OLD, new=NEW)
    assert (moved.reading, moved.read_tries) == (Reading.WAITING, 0)
    assert moved.read_next_at is not None


def test_a_push_with_a_new_date_moves_the_closing_time(paper: Publication, story: Story) -> None:
    paper.closes_after_days = 14
    paper.save()
    address = "https://paper.example/b"
    first = datetime(2026, 5, 1, tzinfo=UTC)
    pushed, _ = push_story(paper=paper, key="b", address=address, facts=StoryFacts(published_at=first))
    assert pushed.closes_at == datetime(2026, 5, 15, tzinfo=UTC)
    pushed, _ = push_story(paper=paper, key="b", address=address, facts=StoryFacts(published_at=datetime(2026, 5, 3, tzinfo=UTC)))
    assert pushed.closes_at == datetime(2026, 5, 17, tzinfo=UTC)
    pushed, _ = push_story(paper=paper, key="b", address=address, facts=StoryFacts(closes_at=datetime(2027, 1, 1, tzinfo=UTC)))
    pushed, _ = push_story(paper=paper, key="b", address=address, facts=StoryFacts(published_at=first))
    assert pushed.closes_at == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_one_story_pushed_and_viewed_at_once_is_one_story(paper: Publication) -> None:
    start = Barrier(4)
    failures: list[BaseException] = []

    def push(number: int) -> None:
        try:
            start.wait(5)
            if number % 2:
                push_story(paper=paper, key="1", address=NEW, facts=StoryFacts(title="Given"))
            else:
                register_view(paper=paper, address=NEW)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=push, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Story.objects.get().title == "Given"
