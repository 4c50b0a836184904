"""Hand-written threads are well formed and fit in the time since their story appeared."""

import pytest

from tertulia.assembly.demo.papers import DemoStory, papers
from tertulia.assembly.demo.remarks import Remark
from tertulia.assembly.demo.threads import HUGE, parse_thread, thread_of

STORIES = [story for each in papers() for story in each.stories if (story.paper, story.key) != HUGE]


def depths(rows: tuple[Remark, ...]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        found[row.number] = 0 if row.parent is None else found[row.parent] + 1
    return found


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_every_ordinary_story_has_a_thread(story: DemoStory) -> None:
    rows = thread_of(story.paper, story.key)
    assert 8 <= len(rows) <= 40
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert 2 <= max(depths(rows).values()) <= 5


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_answers_come_after_what_they_answer_and_before_now(story: DemoStory) -> None:
    rows = thread_of(story.paper, story.key)
    by_number = {row.number: row for row in rows}
    assert [row.minutes_after for row in rows] == sorted(row.minutes_after for row in rows)
    assert rows[-1].minutes_after < story.hours_before * 60
    for row in rows:
        if row.parent is not None:
            assert row.parent < row.number
            assert by_number[row.parent].name != row.name


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_names_and_texts_could_have_been_posted(story: DemoStory) -> None:
    for row in thread_of(story.paper, story.key):
        assert 2 <= len(row.name) <= 40
        assert 1 <= len(row.text) <= 5000
        assert not row.text.startswith("#")


def test_no_comment_has_more_respect_than_there_are_readers_to_give_it() -> None:
    rows = [row for story in STORIES for row in thread_of(story.paper, story.key)]
    assert max(row.respect for row in rows) < len({row.name for row in rows})


def test_the_newspaper_answers_in_most_threads() -> None:
    answered = [story for story in STORIES if any(row.name == story.byline for row in thread_of(story.paper, story.key))]
    assert len(answered) > len(STORIES) / 2


def test_an_answer_may_not_skip_a_level() -> None:
    with pytest.raises(ValueError, match="skips a level"):
        parse_thread("## Ada | 1 | 0\nYes.\n\n#### Teo | 1 | 0\nNo.\n")


def test_rows_are_numbered_by_time_and_keep_their_parents() -> None:
    source = "## Ada | 5 | 2\nFirst.\n\n### Teo | 30 | 0\nTo Ada.\n\n## Zita | 10 | 0\nSecond.\n\nTwo paragraphs.\n"
    assert parse_thread(source) == (
        Remark(1, None, "Ada", "First.", 5, 2),
        Remark(2, None, "Zita", "Second.\n\nTwo paragraphs.", 10, 0),
        Remark(3, 1, "Teo", "To Ada.", 35, 0),
    )


def test_a_story_without_a_file_has_no_thread() -> None:
    assert thread_of(*HUGE) == ()
