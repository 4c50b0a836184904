"""Becoming somebody: a code by mail, in place, and what was written before stays one's own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request))
    talk.says(made, "Berta", "They promised it in spring.")
    return made


def test_a_new_reader_signs_in_with_a_code_and_the_comment_is_posted(story: Story, talk: Talk, reader: Person) -> None:
    # The first try is answered “which name?”.
    reader.expects_answers(422)
    reader.opens(story)
    reader.writes("Written before I was anybody.")
    reader.posts()
    reader.signs_in("nora@reader.example", talk.code_mailed_to, name="Nora")
    reader.sees("Written before I was anybody.")
    expect(reader.comment("Written before")).to_have_attribute("aria-label", re.compile("Comment by Nora"))
    expect(reader.discussion.get_by_text("Writing as Nora")).to_be_visible()
    expect(reader.box).to_have_value("")


def test_a_known_reader_signs_in_elsewhere_and_finds_their_own_comments(story: Story, talk: Talk, visit: Visit) -> None:
    here, there = visit(), visit()
    here.expects_answers(422)
    here.opens(story)
    here.writes("From the kitchen table.")
    here.posts()
    here.signs_in("pia@reader.example", talk.code_mailed_to, name="Pia")
    here.sees("From the kitchen table.")

    there.opens(story)
    there.writes("From the office.")
    there.posts()
    there.signs_in("pia@reader.example", talk.code_mailed_to)
    there.sees("From the office.")
    expect(there.comment("From the kitchen table.").get_by_role("button", name="Edit")).to_be_visible()


def test_who_wrote_as_a_guest_takes_it_along_when_signing_in(story: Story, talk: Talk, visit: Visit) -> None:
    there, here = visit(), visit()
    there.expects_answers(422)
    there.opens(story)
    there.writes("From the office.")
    there.posts()
    there.signs_in("rosalia@reader.example", talk.code_mailed_to, name="Rosalía")
    there.sees("From the office.")

    here.opens(story)
    here.comments_as("Lía", "Said in passing.")
    here.presses("Sign in")
    here.signs_in("rosalia@reader.example", talk.code_mailed_to)
    dialog = here.discussion.get_by_role("dialog")
    expect(dialog).to_contain_text("Lía has written as a guest")
    dialog.get_by_role("button", name="Take it along").click()
    expect(dialog).to_have_count(0)
    expect(here.comment("Said in passing.").get_by_role("button", name="Delete")).to_be_visible()
    here.page.reload()
    expect(here.comment("Said in passing.")).to_have_attribute("aria-label", re.compile("Comment by Rosalía"))


def test_a_wrong_code_is_told_and_another_can_be_asked_for(story: Story, talk: Talk, reader: Person) -> None:
    reader.expects_answers(403, 422)
    reader.opens(story)
    reader.writes("Let me in.")
    reader.posts()
    reader.discussion.get_by_label("Your e-mail address").fill("olga@reader.example")
    reader.presses("E-mail me a code")
    code = reader.discussion.get_by_label("Six-digit code")
    expect(code).to_be_focused()
    code.fill("000000" if talk.code_mailed_to("olga@reader.example") != "000000" else "111111")
    reader.presses("Sign in")
    expect(reader.discussion.get_by_role("alert")).to_contain_text("This code is not right, or it is too old.")

    reader.presses("Use another address")
    reader.signs_in("olga.2@reader.example", talk.code_mailed_to, name="Olga")
    reader.sees("Let me in.")


def test_a_guest_who_signs_in_keeps_their_comments(story: Story, talk: Talk, reader: Person) -> None:
    reader.opens(story)
    reader.comments_as("Quim", "Said as a guest.")
    reader.presses("Sign in")
    expect(reader.discussion.get_by_label("Your e-mail address")).to_be_focused()
    # Who has a name is not asked for one.
    expect(reader.discussion.get_by_label("Your name")).to_have_count(0)
    reader.signs_in("quim@reader.example", talk.code_mailed_to)
    expect(reader.discussion.get_by_label("Six-digit code")).to_have_count(0)
    expect(reader.box).to_be_focused()
    expect(reader.discussion.get_by_role("button", name="Sign in")).to_have_count(0)

    reader.reloads()
    reader.edits("Said as a guest.", "Said as a guest, changed as a member.")
    reader.sees("changed as a member.")
    expect(reader.comment("changed as a member.")).to_have_attribute("aria-label", re.compile("Comment by Quim"))


def test_two_tabs_are_in_step(story: Story, reader: Person) -> None:
    reader.opens(story)
    second: Page = reader.context.new_page()
    second.goto(story.address)
    other = second.locator("tertulia-discussion")
    expect(other.get_by_role("article")).to_have_count(1)

    reader.comments_as("Ana", "In the first tab.")
    expect(other.get_by_text("Writing as Ana")).to_be_visible()
    other.get_by_label("Your comment").fill("In the second tab.")
    other.get_by_role("button", name="Post", exact=True).click()
    expect(other.get_by_role("article").filter(has_text="In the second tab.")).to_be_visible()

    other.get_by_role("button", name="Sign out").click()
    expect(reader.discussion.get_by_text("Writing as")).to_have_count(0)
    expect(reader.comment("In the first tab.").get_by_role("button", name="Edit")).to_have_count(0)


def test_who_was_signed_out_elsewhere_is_asked_again_and_loses_nothing(story: Story, reader: Person) -> None:
    reader.expects_answers(401)
    reader.opens(story)
    reader.comments_as("Ana", "Before.")
    reader.page.evaluate(
        """() => {
            const name = Object.keys(localStorage).find((key) => key.startsWith("tertulia:session:"));
            const kept = JSON.parse(localStorage.getItem(name));
            localStorage.setItem(name, JSON.stringify({ ...kept, token: "no-longer-good" }));
        }"""
    )
    reader.writes("After.")
    reader.posts()
    expect(reader.discussion.get_by_text("One last step: who is writing?")).to_be_visible()
    expect(reader.box).to_have_value("After.")
    reader.calls_themselves("Ana again")
    reader.sees("After.")
