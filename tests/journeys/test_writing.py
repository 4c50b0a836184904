"""Somebody who writes: as a guest, in place, and without losing a word."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

RULES = {
    "Profanity": "profanity",
    "Hate speech": "hate",
    "A personal attack": "personal",
    "Off the point of the story": "off_point",
    "A threat": "threat",
    "Spam or advertising": "spam",
    "Somebody's private details": "privacy",
}


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    """With one comment by Berta."""
    made = talk.story(key_for(request))
    talk.says(made, "Berta", "They promised it in spring.")
    return made


def test_a_guest_is_asked_for_a_name_only_when_posting_and_in_place(story: Story, reader: Person) -> None:
    reader.opens(story)
    expect(reader.discussion.get_by_label("Your name")).to_have_count(0)
    reader.writes("Spring is over.")
    reader.posts()

    expect(reader.discussion.get_by_label("Your name")).to_be_focused()
    expect(reader.box).to_have_value("Spring is over.")
    reader.calls_themselves("Ana")
    reader.sees("Spring is over.", "They promised it in spring.")
    expect(reader.comment("Spring is over.")).to_be_in_viewport()
    expect(reader.box).to_have_value("")
    expect(reader.discussion.get_by_text("Writing as Ana")).to_be_visible()

    # From here on nobody asks again, after a reload either.
    reader.says("Summer as well.")
    reader.reloads()
    reader.says("And autumn.")
    assert [text.strip() for text in reader.discussion.locator("article .text").all_inner_texts()] == [
        "And autumn.",
        "Summer as well.",
        "Spring is over.",
        "They promised it in spring.",
    ]


def test_what_is_being_written_survives_a_reload_and_a_change_of_mind(story: Story, reader: Person) -> None:
    reader.opens(story)
    reader.writes("Half a thou")
    reader.reloads()
    expect(reader.box).to_have_value("Half a thou")

    reader.posts()
    reader.presses("Cancel")
    expect(reader.box).to_have_value("Half a thou")

    reader.acts("Reply", "They promised")
    reader.row("They promised").get_by_role("textbox").fill("Half a reply")
    reader.reloads()
    reader.acts("Reply", "They promised")
    expect(reader.row("They promised").get_by_role("textbox")).to_have_value("Half a reply")


def test_the_markdown_of_a_comment_is_drawn(story: Story, reader: Person) -> None:
    reader.opens(story)
    reader.comments_as("Ana", "Good day.")
    reader.writes("This is **strong** and *soft*.\n\n> They promised\n\n- a list stays as it was typed")
    reader.posts()
    comment = reader.comment("This is strong and soft.")
    expect(comment.locator("strong")).to_have_text("strong")
    expect(comment.locator("blockquote")).to_have_text("They promised")
    expect(comment).to_contain_text("- a list stays as it was typed")


def test_a_reply_stands_under_what_it_answers(story: Story, talk: Talk, visit: Visit) -> None:
    talk.says(story, "Carlos", "Another matter.")
    ana = visit()
    ana.opens(story)
    ana.replies("They promised", "Which spring?")
    ana.calls_themselves("Ana")
    ana.sees("Which spring?")

    other = visit()
    other.opens(story)
    for person in (ana, other):
        texts = [text.strip() for text in person.discussion.locator("article .text").all_inner_texts()]
        assert texts == ["Another matter.", "They promised it in spring.", "Which spring?"]
        expect(person.comment("Which spring?")).to_have_attribute("aria-label", re.compile("in reply to Berta"))


def test_respect_is_given_and_taken_back(story: Story, visit: Visit) -> None:
    respect = re.compile(r"^Respect")
    ana, other = visit(), visit()
    ana.opens(story)
    ana.acts("Respect", "They promised")
    ana.calls_themselves("Ana")
    button = ana.comment("They promised").get_by_role("button", name=respect)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text(re.compile(r"Respect\s+1"))
    other.opens(story)
    expect(other.comment("They promised").get_by_role("button", name="Respect 1")).to_have_attribute("aria-pressed", "false")

    ana.reloads()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_text("Respect")
    other.reloads()
    expect(other.comment("They promised").get_by_role("button", name=respect)).to_have_text("Respect")


def test_ones_own_comment_can_be_changed_and_others_see_the_change(story: Story, visit: Visit) -> None:
    ana, other = visit(), visit()
    ana.opens(story)
    ana.comments_as("Ana", "I doubt it very mcuh.")
    ana.edits("very mcuh", "I doubt it very much.")
    ana.sees("I doubt it very much.")
    expect(ana.comment("I doubt it very much.").get_by_text("(edited)")).to_be_visible()

    other.opens(story)
    other.sees("I doubt it very much.")
    expect(other.comment("I doubt it very much.").get_by_text("(edited)")).to_be_visible()
    for verb in ("Edit", "Delete"):
        expect(other.discussion.get_by_role("button", name=verb)).to_have_count(0)


def test_a_deleted_comment_leaves_a_place_and_its_replies(story: Story, talk: Talk, visit: Visit) -> None:
    ana, other = visit(), visit()
    ana.opens(story)
    ana.comments_as("Ana", "I take this back soon.")
    other.opens(story)
    other.replies("I take this back", "Too late, I answered.")
    other.calls_themselves("Olaf")
    other.sees("Too late, I answered.")

    ana.reloads()
    ana.acts("Delete", "I take this back")
    ana.presses("Cancel")
    ana.sees("I take this back soon.")
    ana.deletes("I take this back")
    gone = ana.comments.filter(has_text="A comment deleted by its writer")
    expect(gone).to_be_visible()
    expect(gone).to_be_focused()

    other.reloads()
    expect(other.comments.filter(has_text="A comment deleted by its writer")).to_be_visible()
    other.sees("Too late, I answered.")
    expect(other.comment("I take this back")).to_have_count(0)
    assert talk.count(story) == 2


def test_a_comment_is_reported_for_each_house_rule(story: Story, talk: Talk, reader: Person) -> None:
    comment = talk.says(story, "Rowdy", "Something that breaks every rule.")
    reader.opens(story)
    for words in RULES:
        reader.reports("breaks every rule", words)
        expect(reader.discussion.get_by_role("dialog")).to_have_count(0)
        reader.is_told("Thank you. A person of the newsroom will read your report.")
    # Nobody was signed in by it, so each came from somebody else.
    assert talk.reports(comment) == [(rule, "") for rule in RULES.values()]


def test_a_report_for_something_else_says_what(story: Story, talk: Talk, reader: Person) -> None:
    comment = talk.says(story, "Rowdy", "Something odd.")
    reader.opens(story)
    reader.reports("Something odd.", "Something else")
    dialog = reader.discussion.get_by_role("dialog")
    # The browser itself asks for the missing words; nothing has been sent.
    expect(dialog.get_by_role("textbox")).to_be_focused()
    assert talk.reports(comment) == []

    dialog.get_by_role("textbox").fill("It is about my neighbour.")
    dialog.get_by_role("button", name="Send report").click()
    reader.is_told("Thank you.")
    assert talk.reports(comment) == [("other", "It is about my neighbour.")]
    # Reporting made nobody of the reader: the discussion goes on asking who writes.
    expect(reader.discussion.get_by_text("Writing as")).to_have_count(0)


def test_a_lost_answer_and_a_second_try_make_one_comment(story: Story, talk: Talk, reader: Person) -> None:
    reader.watch.expected.add("ERR_FAILED")
    lose_answers(reader, 1)
    reader.opens(story)
    reader.writes("Said once.")
    reader.posts()
    reader.calls_themselves("Ana")
    expect(reader.discussion.get_by_role("alert")).to_contain_text("Your text is kept here; please try again.")
    expect(reader.box).to_have_value("Said once.")
    wait_until(lambda: talk.count(story) == 2)

    reader.presses("Continue as guest")
    reader.sees("Said once.")
    expect(reader.comment("Said once.")).to_have_count(1)
    assert talk.count(story) == 2


def test_a_lost_answer_and_a_reload_make_one_comment_too(story: Story, talk: Talk, reader: Person) -> None:
    reader.watch.expected.add("ERR_FAILED")
    reader.opens(story)
    reader.comments_as("Ana", "The first.")
    lose_answers(reader, 1)
    reader.writes("The second.")
    reader.posts()
    expect(reader.discussion.get_by_role("alert")).to_be_visible()

    reader.reloads()
    reader.sees("The second.")
    expect(reader.box).to_have_value("The second.")
    # Changed meanwhile: what had arrived is finished first, and then changed.
    reader.writes("The second, with more to it.")
    reader.posts()
    reader.sees("The second, with more to it.")
    assert talk.count(story) == 3


def lose_answers(reader: Person, how_many: int) -> None:
    """The platform gets the comment, and its answer never arrives."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    reader.page.route("**/api/v1/comments?*", lose, times=how_many)


def test_the_counter_warns_before_a_comment_is_too_long(story: Story, reader: Person) -> None:
    reader.expects_answers(422)
    reader.opens(story)
    reader.comments_as("Ana", "Short.")
    reader.writes("x" * 4600)
    expect(reader.discussion.get_by_text("4600 / 5000")).to_be_visible()
    reader.writes("x" * 5001)
    reader.posts()
    expect(reader.discussion.get_by_role("alert")).to_contain_text("a comment can have up to 5,000 characters")
    expect(reader.box).to_have_value("x" * 5001)


def test_an_empty_comment_is_not_sent(story: Story, reader: Person) -> None:
    reader.opens(story)
    reader.writes("   ")
    reader.posts()
    expect(reader.discussion.get_by_role("alert")).to_contain_text("There is nothing to post yet")
    assert not reader.watch.to("/api/v1/comments")
