"""A reader who only reads."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.crowd import ANSWERS, COMMENTS, EVENING, MORNING, ROOTS, STEPS, Crowd
from tests.journeys.newspaper import Newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

HASH = "#tertulia-comment-"


def test_a_reader_sorts_the_discussion_in_all_four_ways(crowd: Crowd, reader: Person) -> None:
    reader.opens(crowd.story)
    expect(reader.discussion.get_by_role("heading", name=f"{COMMENTS} comments")).to_be_visible()
    expect(reader.comments.first).to_contain_text(f"Evening note {EVENING}")

    reader.sorts_by("Oldest")
    expect(reader.comments.first).to_contain_text("Morning note 01")
    reader.sorts_by("Most respected")
    expect(reader.comments.first).to_contain_text("Well said")
    expect(reader.comments.first.get_by_role("button", name="Respect 3")).to_be_visible()
    reader.sorts_by("Most replies")
    expect(reader.comments.first).to_contain_text("A popular question")
    reader.sorts_by("Newest")
    expect(reader.comments.first).to_contain_text(f"Evening note {EVENING}")


def test_a_reader_loads_more_comments_until_there_are_no_more(crowd: Crowd, reader: Person) -> None:
    roots = reader.discussion.locator(".l0 article .text")
    reader.opens(crowd.story)
    reader.sorts_by("Oldest")
    expect(reader.comments.first).to_contain_text("Morning note 01")
    expect(roots).to_have_count(20)

    reader.presses("More comments")
    expect(roots).to_have_count(40)
    reader.presses("More comments")
    expect(roots).to_have_count(ROOTS)

    expect(reader.discussion.get_by_role("button", name="More comments")).to_have_count(0)
    first_words = [" ".join(text.split()[:3]) for text in roots.all_inner_texts()]
    mornings = [f"Morning note {n:02}" for n in range(1, MORNING + 1)]
    between = ["A popular question:", "A deep argument", "Well said is", "A long letter."]
    assert first_words == [*mornings, *between, *(f"Evening note {n:02}" for n in range(1, EVENING + 1))]


def test_a_reader_loads_more_replies_in_the_order_of_the_thread(crowd: Crowd, reader: Person) -> None:
    answers = reader.discussion.locator("article .text", has_text=re.compile(r"^\s*Answer \d\d"))
    reader.opens(crowd.story)
    reader.sorts_by("Most replies")
    expect(answers).to_have_count(3)

    reader.presses(f"{ANSWERS - 3} more replies")
    expect(answers).to_have_count(53)
    reader.presses(f"{ANSWERS - 53} more replies")
    expect(answers).to_have_count(ANSWERS)

    assert [text.strip() for text in answers.all_inner_texts()] == [f"Answer {n:02}" for n in range(1, ANSWERS + 1)]


def test_a_reader_continues_a_thread_deeper_than_three_levels(crowd: Crowd, reader: Person) -> None:
    steps = reader.discussion.locator("article .text", has_text=re.compile(r"^\s*Step \d\d"))
    reader.opens(crowd.story)
    reader.sorts_by("Most replies")
    expect(steps).to_have_count(2)

    reader.presses("Continue this thread")
    expect(steps).to_have_count(STEPS)

    assert [text.strip() for text in steps.all_inner_texts()] == [f"Step {n:02}" for n in range(1, STEPS + 1)]
    # All on the third level, so each says whom it answers.
    expect(reader.comment("Step 15")).to_contain_text("in reply to Carlos")


def test_a_reader_unfolds_a_long_comment_and_folds_it_again(crowd: Crowd, reader: Person) -> None:
    reader.opens(crowd.story)
    reader.presses("More comments")
    letter = reader.comment("A long letter.")
    end = letter.get_by_text("Paragraph 30 of it")
    expect(end).not_to_be_in_viewport()
    folded_height = letter.bounding_box()["height"]  # type: ignore[index]

    letter.get_by_role("button", name="Read more").click()
    end.scroll_into_view_if_needed()
    expect(end).to_be_in_viewport()
    assert letter.bounding_box()["height"] > 2 * folded_height  # type: ignore[index]

    letter.get_by_role("button", name="Show less").click()
    expect(letter.get_by_role("button", name="Read more")).to_have_attribute("aria-expanded", "false")
    assert letter.bounding_box()["height"] == folded_height  # type: ignore[index]


def test_a_link_to_a_comment_deep_in_a_large_thread_shows_it_with_its_parents(crowd: Crowd, reader: Person) -> None:
    reader.opens(crowd.story, HASH + crowd.steps[-1])

    linked = reader.comment("Step 15")
    expect(linked).to_be_in_viewport()
    expect(linked).to_have_class(re.compile("linked"))
    expect(linked).to_be_focused()
    # On top, whatever the order: its root, a word about who was left out, the parents nearest to it.
    expect(reader.comments.first).to_contain_text("A deep argument")
    expect(reader.discussion.get_by_text("Some replies in between are not shown")).to_be_visible()
    reader.sees("Step 14", "Step 10")
    # The discussion goes on below.
    reader.sees(f"Evening note {EVENING}")


def test_a_link_is_followed_on_a_page_that_is_open_already(crowd: Crowd, reader: Person) -> None:
    reader.opens(crowd.story)
    reader.sees(f"Evening note {EVENING}")
    reader.page.evaluate(f"location.hash = '{HASH}{crowd.respected}'")
    expect(reader.comment("Well said")).to_be_in_viewport()
    expect(reader.comment("Well said")).to_have_class(re.compile("linked"))


def test_a_link_to_a_comment_that_is_gone_says_so_and_shows_the_discussion(crowd: Crowd, reader: Person) -> None:
    reader.expects_answers(404)
    reader.opens(crowd.story, HASH + "12345")
    reader.is_told("The comment this link leads to is not here any more.")
    reader.sees(f"Evening note {EVENING}")


def test_a_comments_own_page_shows_its_parents_and_leads_under_the_story(crowd: Crowd, reader: Person) -> None:
    reader.page.goto(f"{reader.newspaper.talk}/c/{crowd.steps[-1]}")
    page = reader.page
    expect(page.locator("article.here")).to_contain_text("Step 15")
    expect(page.get_by_role("list", name="What this answers")).to_contain_text("A deep argument")
    expect(page.get_by_role("list", name="What this answers")).to_contain_text("Step 14")

    page.get_by_role("link", name="See it under the story").click()
    expect(reader.comment("Step 15")).to_be_in_viewport()


@pytest.mark.parametrize("script", ["count.js", "embed.js"])
def test_a_front_page_shows_how_many_comments_its_stories_have(
    crowd: Crowd, talk: Talk, newspaper: Newspaper, reader: Person, script: str
) -> None:
    quiet = talk.story(f"quiet-{script[:5]}")
    talk.says(quiet, "Berta", "Nobody here but me.")
    teasers = f"""
      <p id="large">Large <tertulia-count story="{crowd.story.key}" publication="chronicle" other="# comments">…</tertulia-count>
      <p id="quiet">Quiet <tertulia-count story="{quiet.address}" one="# comment" other="# comments">…</tertulia-count></p>
      <p id="new">New <tertulia-count story="{newspaper.origin}/never-opened" other="# comments"></tertulia-count></p>"""
    front = newspaper.prints(f"front-{script[:5]}", "The Chronicle", under=teasers, script=script)

    reader.page.goto(front.address)
    expect(reader.page.locator("#large")).to_have_text(f"Large {COMMENTS} comments")
    expect(reader.page.locator("#quiet")).to_have_text("Quiet 1 comment")
    expect(reader.page.locator("#new")).to_have_text("New 0 comments")
    # One for the publication that was named, one for those named by address.
    assert len(reader.watch.to("/api/")) == 2


def test_new_comments_wait_for_the_reader_and_move_nothing(talk: Talk, visit: Visit) -> None:
    story = talk.story("while-you-read")
    talk.says(story, "Berta", "The first remark.")
    reader = visit()
    reader.opens(story)
    reader.sees("The first remark.")
    before = reader.comment("The first remark.").bounding_box()

    talk.says(story, "Carlos", "A remark that came later.")
    # As when the reader comes back from another tab.
    reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    button = reader.discussion.get_by_role("button", name="1 new comment")
    expect(button).to_be_visible()
    expect(reader.comment("A remark that came later.")).to_have_count(0)
    assert reader.comment("The first remark.").bounding_box() == before

    button.click()
    reader.sees("A remark that came later.", "The first remark.")
