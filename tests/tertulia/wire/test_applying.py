"""Events applied to pages, by hand; ``discussion/test_events.py`` does it with whole discussions."""

from datetime import UTC, datetime

import pytest

from tertulia.wire.applying import REPLIES_PREVIEWED, ROOTS_PER_PAGE, apply, root_cursor
from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import Author, Comment, CommentState, Page, Sort, Story, StoryState, Thread

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STORY = Story(
    id="7", publication="chronicle", key="tram", address="", title="", section=None, language="en", state=StoryState.OPEN,
    closes_at=None, comments=0, guests=True, edit_seconds=300, discussion="/d/chronicle/tram",
)  # fmt: skip


def comment(pk: int, parent: Comment | None = None, **more: int) -> Comment:
    root = None if parent is None else parent.root or parent.id
    return Comment(
        id=str(pk), parent=parent and parent.id, root=root, depth=parent.depth + 1 if parent else 0,
        author=Author(id="1", name="Ana"),
        html="", text=str(pk), state=CommentState.PUBLISHED, created_at=NOW, edited_at=None,
        **{"respect": 0, "replies": 0, "thread": 0} | more,
    )  # fmt: skip


def page(*threads: Thread, sort: Sort = Sort.NEWEST, following: str | None = None) -> Page:
    return Page(story=STORY, sort=sort, threads=list(threads), next=following, event=10)


def thread(root: Comment, *replies: Comment, more: str | None = None) -> Thread:
    return Thread(comment=root, replies=list(replies), more=more)


def posted(row: Comment, **more: int) -> Event:
    return Event(id=11, at=NOW, kind=Kind.COMMENT_POSTED, publication=1, story=7, comment=row, **more)


def ids(of: Page) -> list[str]:
    return [t.comment.id for t in of.threads]


@pytest.mark.parametrize(("sort", "expected"), [(Sort.NEWEST, ["30", "20", "10"]), (Sort.OLDEST, ["10", "20", "30"])])
def test_a_new_root_takes_its_place(sort: Sort, expected: list[str]) -> None:
    at_first = [thread(comment(pk)) for pk in ((20, 10) if sort is Sort.NEWEST else (10, 20))]
    assert ids(apply(page(*at_first, sort=sort), posted(comment(30), comments=3))) == expected


def test_an_id_from_another_process_that_is_a_little_older_still_takes_its_place() -> None:
    assert ids(apply(page(thread(comment(20)), thread(comment(10))), posted(comment(15)))) == ["20", "15", "10"]


def test_a_full_page_lets_its_last_root_go_and_says_where_it_is() -> None:
    full = page(*(thread(comment(pk)) for pk in range(100, 100 - ROOTS_PER_PAGE, -1)))
    after = apply(full, posted(comment(200)))
    assert len(after.threads) == ROOTS_PER_PAGE
    assert ids(after)[0] == "200"
    assert after.next == ids(after)[-1] == "82"


def test_a_root_behind_the_page_is_not_on_it() -> None:
    before = page(thread(comment(10)), sort=Sort.OLDEST, following="10")
    after = apply(before, posted(comment(30), comments=9))
    assert (ids(after), after.next, after.story.comments) == (["10"], "10", 9)


@pytest.mark.parametrize("sort", [Sort.RESPECTED, Sort.REPLIES])
def test_sorts_that_move_with_every_reaction_get_no_new_root(sort: Sort) -> None:
    assert ids(apply(page(thread(comment(10)), sort=sort), posted(comment(30)))) == ["10"]


def test_a_reply_goes_behind_all_that_stand_under_its_parent() -> None:
    root = comment(1)
    a = comment(2, root)
    below, b = comment(3, a), comment(4, root)
    before = page(thread(root, a, below, b))
    after = apply(before, posted(comment(5, a), thread=4, replies=2))
    (one,) = after.threads
    assert [(r.id, r.replies) for r in one.replies] == [("2", 2), ("3", 0), ("5", 0)]
    assert (one.more, one.comment.thread, one.comment.replies) == ("5", 4, 0)


def test_a_reply_behind_the_preview_is_counted_and_there_is_more() -> None:
    root = comment(1)
    before = page(thread(root, *(comment(pk, root) for pk in (2, 3, 4))))
    (one,) = apply(before, posted(comment(5, root), thread=4, replies=4)).threads
    assert ([r.id for r in one.replies], one.more) == (["2", "3", "4"], "4")
    assert (one.comment.thread, one.comment.replies) == (4, 4)
    assert len(one.replies) == REPLIES_PREVIEWED


def test_what_is_there_already_is_not_there_twice() -> None:
    root = comment(1, replies=1, thread=1)
    before = page(thread(root, comment(2, root)))
    for row, counts in [(comment(1), {}), (comment(2, root), {"thread": 1, "replies": 1})]:
        assert apply(before, posted(row, comments=0, **counts)) == before.model_copy(update={"event": 11})


def test_an_event_that_was_seen_or_is_of_another_story_changes_nothing() -> None:
    before = page()
    assert apply(before, posted(comment(1)).model_copy(update={"id": 10})) is before
    assert apply(before, posted(comment(1)).model_copy(update={"story": 8})) is before


def test_a_report_moves_nothing_but_the_last_event() -> None:
    event = Event(id=12, at=NOW, kind=Kind.COMMENT_REPORTED, publication=1, story=7)
    assert apply(page(), event) == page().model_copy(update={"event": 12})


def test_cursors_name_the_place_in_the_sort() -> None:
    row = comment(5, respect=3, thread=8)
    assert [root_cursor(sort, row) for sort in (Sort.NEWEST, Sort.OLDEST, Sort.RESPECTED, Sort.REPLIES)] == [
        "5",
        "5",
        "3.5",
        "8.5",
    ]
