import tracemalloc
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tertulia.discussion.models import Comment
from tertulia.discussion.services.merging import merge_stories, move_or_merge
from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.readers.models import Reader
from tertulia.stories import reading
from tertulia.stories.errors import AddressTaken, StoryUnknown
from tertulia.stories.models import Publication, Reading, Story
from tertulia.stories.services.registering import StoryFacts, push_story, register_view
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState, StoryState

ONE, TWO = "https://paper.example/one", "https://paper.example/two"


@pytest.fixture
def two(paper: Publication) -> tuple[Story, Story]:
    return register_view(paper=paper, address=ONE)[0], register_view(paper=paper, address=TWO, key="Two")[0]


@pytest.fixture
def ana(db: None) -> Reader:
    return Reader.objects.create(name="Ana", created_at=clock.now())


def comment(story: Story, author: Reader, parent: Comment | None = None, state: CommentState = CommentState.PUBLISHED) -> Comment:
    placed: dict[str, Any] = {"parent": parent, "root": parent, "depth": 1, "path": b"\x00"} if parent else {}
    if state is CommentState.PUBLISHED:
        story.comment_count += 1
        story.save(update_fields=["comment_count"])
    return Comment.objects.create(
        story=story, author=author, source="x", html="<p>x</p>", created_at=clock.now(), state=state, **placed
    )


def test_comments_keep_their_ids_and_places_and_the_count_is_right(two: tuple[Story, Story], ana: Reader) -> None:
    into, other = two
    comment(into, ana)
    root = comment(other, ana)
    reply = comment(other, ana, root)
    waiting, tombstone = (comment(other, ana, state=state) for state in (CommentState.HELD, CommentState.DELETED))
    merged = merge_stories(into=into, other=other)
    assert merged.pk == into.pk
    assert Story.objects.get().comment_count == merged.comment_count == 3
    moved = {row.pk: row for row in Comment.objects.filter(story=into)}
    assert moved.keys() >= {root.pk, reply.pk, waiting.pk, tombstone.pk}
    assert (moved[reply.pk].parent_id, moved[reply.pk].root_id, bytes(moved[reply.pk].path)) == (root.pk, root.pk, b"\x00")


def test_every_name_of_the_story_that_went_names_the_one_that_stays(two: tuple[Story, Story], paper: Publication) -> None:
    into, other = two
    merge_stories(into=into, other=other)
    for name in (ONE, TWO, "Two", into.key):
        assert reading.story_named(paper, name) == into
    assert reading.stories_named(paper, [TWO, "Two"]) == {TWO: into, "Two": into}


def test_merges_in_a_row_keep_all_names(paper: Publication, two: tuple[Story, Story]) -> None:
    third, _ = register_view(paper=paper, address="https://paper.example/three", key="Three")
    merged = merge_stories(into=third, other=merge_stories(into=two[1], other=two[0]))
    assert {reading.story_named(paper, name) for name in (ONE, TWO, "Two", two[0].key, "Three")} == {merged}


def test_a_move_to_an_address_that_is_free_is_a_move(two: tuple[Story, Story]) -> None:
    moved = move_or_merge(slug=None, old="Two", new="https://paper.example/three", merge=True)
    assert (moved.pk, moved.address) == (two[1].pk, "https://paper.example/three")


def test_a_move_to_the_address_of_another_story_merges_only_when_that_is_meant(two: tuple[Story, Story], ana: Reader) -> None:
    comment(two[0], ana)
    with pytest.raises(AddressTaken):
        move_or_merge(slug=None, old=ONE, new=TWO, merge=False)
    assert Story.objects.count() == 2
    merged = move_or_merge(slug=None, old=ONE, new=TWO, merge=True)
    assert (merged.pk, merged.key, merged.comment_count) == (two[1].pk, "Two", 1)


def test_caches_of_both_are_told(two: tuple[Story, Story]) -> None:
    into, other = two
    OutboxEvent.objects.all().delete()
    merge_stories(into=into, other=other)
    told = list(OutboxEvent.objects.order_by("id").values_list("kind", "story"))
    assert told == [(Kind.STORY_MERGED, other.pk), (Kind.STORY_MERGED, into.pk), (Kind.STORY_CHANGED, into.pk)]


def test_a_story_merged_with_itself_stays_as_it_is(two: tuple[Story, Story]) -> None:
    assert merge_stories(into=two[0], other=two[0]) == two[0]
    assert Story.objects.count() == 2


def test_a_story_that_has_gone_cannot_be_merged(two: tuple[Story, Story]) -> None:
    into, other = two
    Story.objects.filter(pk=other.pk).delete()
    with pytest.raises(StoryUnknown):
        merge_stories(into=into, other=other)
    assert Story.objects.get() == into


def test_what_a_stale_row_says_is_not_believed(two: tuple[Story, Story], ana: Reader) -> None:
    into, other = (Story.objects.get(pk=story.pk) for story in two)
    comment(two[0], ana)
    comment(two[1], ana)
    assert merge_stories(into=into, other=other).comment_count == 2


@pytest.mark.parametrize(
    ("into_state", "other_state", "stands"),
    [
        (StoryState.OPEN, StoryState.HIDDEN, StoryState.HIDDEN),
        (StoryState.READ_ONLY, StoryState.OPEN, StoryState.READ_ONLY),
        (StoryState.OPEN, StoryState.CLOSED, StoryState.CLOSED),
        (StoryState.OPEN, StoryState.OPEN, StoryState.OPEN),
    ],
)
def test_no_discussion_opens_by_a_merge(two: tuple[Story, Story], into_state: str, other_state: str, stands: str) -> None:
    for story, state in zip(two, (into_state, other_state), strict=True):
        story.state = state
        story.save()
    assert merge_stories(into=two[0], other=two[1]).state == stands


def test_what_the_papers_system_said_goes_before_what_was_read(paper: Publication, two: tuple[Story, Story]) -> None:
    into, _ = two
    into.title, into.section, into.reading = "Read", "Strait", Reading.DONE
    into.save()
    published = clock.now() - timedelta(days=1)
    given, _ = push_story(
        paper=paper,
        key="given",
        address="https://paper.example/given",
        facts=StoryFacts(title="Given", published_at=published, language="es"),
    )
    merged = merge_stories(into=into, other=given)
    assert (merged.title, merged.section, merged.language, merged.published_at) == ("Given", "Strait", "es", published)
    assert merged.reading == Reading.GIVEN


def test_gaps_are_filled_from_the_story_that_goes(two: tuple[Story, Story]) -> None:
    into, other = two
    into.title = "Mine"
    other.title, other.text = "Other", "Words"
    for story in two:
        story.save()
    merged = merge_stories(into=into, other=other)
    assert (merged.title, merged.text) == ("Mine", "Words")


def test_a_large_discussion_moves_without_passing_through_memory(
    two: tuple[Story, Story], ana: Reader, django_assert_max_num_queries: Any
) -> None:
    into, other = two
    now = clock.now()
    rows = (Comment(story=other, author=ana, source="x" * 200, html="x" * 200, created_at=now) for _ in range(20_000))
    Comment.objects.bulk_create(rows, batch_size=2_000)
    Story.objects.filter(pk=other.pk).update(comment_count=20_000)
    tracemalloc.start()
    with django_assert_max_num_queries(25):
        merge_stories(into=into, other=other)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert Comment.objects.filter(story=into).count() == 20_000
    assert peak < 2_000_000


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_the_other_way_round_one_wins_and_nothing_is_lost(two: tuple[Story, Story], ana: Reader) -> None:
    for story in two:
        comment(story, ana)
    start = Barrier(2)
    outcomes: list[object] = []

    def merge(into: Story, other: Story) -> None:
        start.wait(5)
        try:
            outcomes.append(merge_stories(into=into, other=other))
        except StoryUnknown as late:
            outcomes.append(late)
        finally:
            connection.close()

    threads = [Thread(target=merge, args=pair) for pair in (two, two[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Story", "StoryUnknown"]
    assert Story.objects.get().comment_count == Comment.objects.count() == 2
