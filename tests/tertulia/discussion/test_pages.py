import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertulia.discussion.errors import CommentUnknown, CursorWrong
from tertulia.discussion.models import Comment
from tertulia.discussion.reading import pages
from tertulia.discussion.services import editing, flagging
from tertulia.readers.models import Reader
from tertulia.readers.services.bylines import set_byline
from tertulia.stories.errors import StoryHidden
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import CommentState, Sort
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.planting import chain, plant, roots, wide
from tests.tertulia.discussion.talking import guest, member, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


def _walk(story: Story, sort: Sort) -> list[str]:
    """The ids of all roots, page after page."""
    seen, after = [], None
    while True:
        page = pages.discussion_page(story, sort, after)
        assert len(page.threads) <= 20
        seen += [thread.comment.id for thread in page.threads]
        if page.next is None:
            return seen
        assert len(page.threads) == 20
        after = page.next


def _all_replies(comment: Comment) -> list[str]:
    seen, after = [], None
    while True:
        page = pages.replies_page(comment, after)
        assert len(page.replies) <= 50
        seen += [reply.id for reply in page.replies]
        if page.next is None:
            return seen
        after = page.next


def _shuffled_counts(rows: list[Comment]) -> None:
    """Many equal counts, so that the id must decide."""
    for at, row in enumerate(rows):
        row.respect_count, row.thread_count = at % 3, (at * 7) % 4
    Comment.objects.bulk_update(rows, ["respect_count", "thread_count"])


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        (Sort.NEWEST, lambda row: -row.pk),
        (Sort.OLDEST, lambda row: row.pk),
        (Sort.RESPECTED, lambda row: (-row.respect_count, -row.pk)),
        (Sort.REPLIES, lambda row: (-row.thread_count, -row.pk)),
    ],
)
@pytest.mark.parametrize("number", [0, 1, 19, 20, 21, 40, 41, 65])
def test_page_after_page_every_root_comes_once_and_in_order(
    story: Story, ana: Reader, sort: Sort, key: object, number: int
) -> None:
    rows = plant(story, ana, roots(number))
    _shuffled_counts(rows)
    assert _walk(story, sort) == [str(row.pk) for row in sorted(rows, key=key)]  # type: ignore[arg-type]


def test_nothing_of_another_story_comes_with_it(story: Story, paper: Publication, ana: Reader) -> None:
    other = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    plant(other, ana, wide(3, 2))
    assert pages.discussion_page(story, Sort.NEWEST).threads == []


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "after", ["", "0", "x", "-1", "1.2.3", "5.x", "x.5", ".", "5.", "99999999999999999999", "\x00", "٣", "1 "]
)
def test_a_cursor_that_is_none_of_ours_is_said_to_be_wrong(story: Story, sort: Sort, after: str) -> None:
    with pytest.raises(CursorWrong):
        pages.discussion_page(story, sort, after)


@given(after=st.text(max_size=30), sort=st.sampled_from(list(Sort)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rubbish_for_a_cursor_gives_a_page_or_a_clear_answer(story: Story, after: str, sort: Sort) -> None:
    try:
        pages.discussion_page(story, sort, after)
    except CursorWrong:
        return


def test_a_page_stays_in_place_when_its_last_root_is_deleted_meanwhile(story: Story, ana: Reader) -> None:
    rows = [say(story, ana) for _ in range(25)]
    first = pages.discussion_page(story, Sort.OLDEST)
    editing.delete_comment(comment_id=rows[19].pk, reader=ana)
    rest = pages.discussion_page(story, Sort.OLDEST, first.next)
    assert [thread.comment.id for thread in rest.threads] == [str(row.pk) for row in rows[20:]]


def test_a_new_root_does_not_move_what_was_read(story: Story, ana: Reader) -> None:
    rows = plant(story, ana, roots(25))
    first = pages.discussion_page(story, Sort.NEWEST)
    say(story, ana)
    rest = pages.discussion_page(story, Sort.NEWEST, first.next)
    assert [thread.comment.id for thread in rest.threads] == [str(row.pk) for row in reversed(rows[:5])]


_trees = st.lists(st.integers(0, 30), min_size=1, max_size=40)


@given(tree=_trees)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_replies_come_depth_first_siblings_oldest_first(paper: Publication, ana: Reader, tree: list[int]) -> None:
    key = f"tree-{Story.objects.count()}"
    story = push_story(paper=paper, key=key, address=f"{PAPER_ORIGIN}/{key}", facts=StoryFacts())[0]
    rows = plant(story, ana, [None, *(parent % (at + 1) for at, parent in enumerate(tree))])

    def below(row: Comment) -> list[str]:
        found = []
        for child in (other for other in rows if other.parent_id == row.pk):
            found += [str(child.pk), *below(child)]
        return found

    for row in rows:
        expected = below(row)
        assert _all_replies(row) == expected
        link = pages.permalink(pages.drawn_comment(row.pk))
        assert [reply.id for reply in link.replies] == expected[:20]
        assert link.more == (expected[19] if len(expected) > 20 else None)
    (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
    assert [reply.id for reply in thread.replies] == below(rows[0])[:3]
    assert thread.more == (below(rows[0])[2] if len(rows) > 4 else None)


@pytest.mark.parametrize("replies", [49, 50, 51, 240, 260])
def test_many_replies_come_in_pages_and_in_order(story: Story, ana: Reader, replies: int) -> None:
    rows = plant(story, ana, wide(1, replies))
    assert _all_replies(rows[0]) == [str(row.pk) for row in rows[1:]]


def test_more_continues_where_the_preview_ends(story: Story, ana: Reader) -> None:
    rows = plant(story, ana, wide(2, 10))
    for thread in pages.discussion_page(story, Sort.OLDEST).threads:
        rest = pages.replies_page(pages.drawn_comment(int(thread.comment.id)), thread.more)
        expected = [str(row.pk) for row in rows if str(row.parent_id) == thread.comment.id]
        assert [reply.id for reply in (*thread.replies, *rest.replies)] == expected


def test_a_cursor_of_another_thread_or_of_elsewhere_in_it_is_wrong(story: Story, ana: Reader) -> None:
    root, other = plant(story, ana, roots(2))
    first, second = say(story, ana, under=root), say(story, ana, under=root)
    elsewhere = say(story, ana, under=other)
    for comment, after in [
        (root, str(elsewhere.pk)),
        (first, str(second.pk)),
        (root, str(other.pk)),
        (root, "1"),
        (root, "x"),
        (root, ""),
    ]:
        with pytest.raises(CursorWrong):
            pages.replies_page(comment, after)


def test_a_tombstone_keeps_its_place_without_words_or_writer(story: Story, ana: Reader) -> None:
    root = say(story, ana, "Not for long")
    say(story, ana, "Still here", under=root)
    editing.delete_comment(comment_id=root.pk, reader=ana)
    (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
    gone = thread.comment
    assert (gone.state, gone.author, gone.text, gone.html) == (CommentState.DELETED, None, "", "")
    assert [reply.text for reply in thread.replies] == ["Still here"]
    assert thread.comment.replies == 1


def test_a_comment_held_before_anybody_saw_it_is_on_no_page(story: Story, ana: Reader) -> None:
    root = say(story, ana)
    reply = say(story, ana, under=root)
    Comment.objects.filter(pk__in=[reply.pk, say(story, ana).pk]).update(state=CommentState.HELD, drawn=False)
    (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
    assert thread.replies == []
    assert pages.replies_page(root).replies == []
    with pytest.raises(CommentUnknown):
        pages.drawn_comment(reply.pk)


def test_a_permalink_names_the_nearest_parents_and_the_root(story: Story, ana: Reader) -> None:
    rows = plant(story, ana, chain(30))
    for at, gap in [(0, False), (1, False), (5, False), (11, False), (12, True), (29, True)]:
        link = pages.permalink(pages.drawn_comment(rows[at].pk))
        above = rows[:at]
        expected = above if len(above) <= 11 else [above[0], *above[-10:]]
        assert [row.id for row in link.ancestors] == [str(row.pk) for row in expected]
        assert link.gap is gap
        assert link.comment.id == str(rows[at].pk)


def test_a_hidden_storys_comments_are_hidden_too(story: Story, ana: Reader) -> None:
    row = say(story, ana)
    Story.objects.update(state="hidden")
    with pytest.raises(StoryHidden):
        pages.drawn_comment(row.pk)


def test_a_page_says_what_was_respected_and_counted(story: Story, ana: Reader) -> None:
    root = say(story, ana)
    say(story, ana, under=root)
    flagging.set_respect(comment_id=root.pk, sender=sender(guest("Luis")), respected=True)
    page = pages.discussion_page(Story.objects.select_related("publication").get(), Sort.RESPECTED)
    assert (page.story.comments, page.threads[0].comment.respect, page.threads[0].comment.thread) == (2, 1, 1)


def test_feeds_take_the_newest_published_roots(story: Story, ana: Reader) -> None:
    rows = [say(story, ana) for _ in range(5)]
    editing.delete_comment(comment_id=rows[4].pk, reader=ana)
    assert [row.pk for row in pages.newest_comments(story, 3)] == [rows[3].pk, rows[2].pk, rows[1].pk]


def test_a_byline_that_answers_often_costs_no_more_questions(story: Story) -> None:
    vera, luis = member("Vera"), guest("Luis")
    set_byline(reader=vera, name="Vera Robles")
    Story.objects.filter(pk=story.pk).update(authors=["Vera Robles"])

    def asked() -> tuple[int, list[str]]:
        with CaptureQueriesContext(connection) as queries:
            page = pages.discussion_page(Story.objects.get(pk=story.pk), Sort.OLDEST)
            below = pages.replies_page(pages.drawn_comment(root.pk))
        drawn = [each.comment for each in page.threads] + below.replies
        return len(queries), [badge for comment in drawn for badge in comment.author.badges]

    vera.refresh_from_db()
    root = say(story, luis)
    say(story, vera, under=root)
    once = asked()
    for _ in range(3):
        say(story, vera, under=root)
        say(story, vera)
    often = asked()
    assert (once[1], often[1]) == (["byline"], ["byline"] * 7)
    assert once[0] == often[0]
