"""When the platform says no, or says nothing: calm words, the text kept, and on it goes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Newspaper, Story, open_newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for, open_talk
from tests.server import PUBLICATION

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request))
    talk.says(made, "Berta", "They promised it in spring.")
    return made


@pytest.fixture(scope="module")
def other_newspaper() -> Iterator[Newspaper]:
    with open_newspaper() as site:
        yield site


@pytest.fixture(scope="module")
def strict_talk(other_newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A platform that lets nobody say more than four things an hour, and waits for its database for one second."""
    folder = tmp_path_factory.mktemp("strict")
    limits = {"TERTULIA_POST_RATES": "4/hour", "TERTULIA_DATABASE_WAIT_SECONDS": "1"}
    with open_talk(other_newspaper, folder, "sqlite:///tertulia.sqlite3", **limits) as running:
        yield running


def alert(person: Person, words: str) -> None:
    expect(person.discussion.get_by_role("alert")).to_contain_text(words)


def test_who_writes_too_much_is_told_how_long_to_wait(strict_talk: Talk, other_newspaper: Newspaper, visit: Visit) -> None:
    story = strict_talk.story("too-much")
    reader = visit(reads=other_newspaper)
    reader.expects_answers(429)
    reader.opens(story)
    # A first comment counts for new guests of that network, not for who becomes one by it.
    reader.comments_as("Ana", "Good morning.")
    for number in ("One.", "Two.", "Three.", "Four."):
        reader.says(number)
    reader.writes("Five.")
    reader.posts()
    alert(reader, "That was a lot at once. Please try again in 60 minutes.")
    expect(reader.box).to_have_value("Five.")
    reader.reloads()
    expect(reader.box).to_have_value("Five.")


def test_a_pause_of_the_database_is_told_and_the_next_try_works(
    strict_talk: Talk, other_newspaper: Newspaper, visit: Visit
) -> None:
    story = strict_talk.story("busy")
    reader = visit(reads=other_newspaper)
    reader.expects_answers(503)
    reader.opens(story)
    with closing(sqlite3.connect(strict_talk.server.folder / "tertulia.sqlite3", isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        reader.writes("Patience.")
        reader.posts()
        reader.calls_themselves("Ana")
        alert(reader, "The comments are having a short break. Your text is kept here; please try again in a moment.")
        expect(reader.box).to_have_value("Patience.")
    reader.presses("Continue as guest")
    reader.sees("Patience.")
    assert strict_talk.count(story) == 1


def test_a_discussion_closed_meanwhile_is_told_and_the_text_stays(story: Story, talk: Talk, reader: Person) -> None:
    reader.expects_answers(403)
    reader.opens(story)
    reader.comments_as("Ana", "In time.")
    talk.push(story, state="closed")
    reader.writes("Too late.")
    reader.posts()
    alert(reader, "This discussion has been closed in the meantime.")
    expect(reader.box).to_have_value("Too late.")


def test_a_change_that_comes_too_late_is_told_and_the_text_stays(story: Story, talk: Talk, reader: Person) -> None:
    reader.expects_answers(409)
    reader.opens(story)
    reader.comments_as("Ana", "I doubt it.")
    talk.server.run("publication", "set", PUBLICATION, "--edit-seconds", "0")
    try:
        reader.edits("I doubt it.", "I doubt it very much.")
        alert(reader, "The time for changing this comment is over. You can still delete it.")
    finally:
        talk.server.run("publication", "set", PUBLICATION, "--edit-seconds", "300")
    expect(reader.row("I doubt it.").get_by_role("textbox")).to_have_value("I doubt it very much.")


def test_a_reply_to_what_is_gone_is_told_and_the_text_stays(story: Story, talk: Talk, reader: Person) -> None:
    reader.expects_answers(422)
    gone = talk.says(story, "Carlos", "Not for long.")
    reader.opens(story)
    reader.comments_as("Ana", "Good day.")
    talk.deletes("Carlos", gone)
    reader.replies("Not for long.", "Why not?")
    alert(reader, "The comment you answer has been deleted in the meantime. Your text is kept here.")
    expect(reader.row("Not for long.").get_by_role("textbox")).to_have_value("Why not?")


def test_a_name_that_cannot_be_used_is_asked_for_again(story: Story, reader: Person) -> None:
    reader.expects_answers(422)
    reader.opens(story)
    reader.writes("Who am I?")
    reader.posts()
    # Two signs, and none of them can be seen.
    reader.calls_themselves("\u200b\u200b")
    alert(reader, "This name cannot be used.")
    reader.calls_themselves("Ana")
    reader.sees("Who am I?")


def test_an_address_that_is_none_is_told(story: Story, reader: Person) -> None:
    reader.expects_answers(422)
    reader.opens(story)
    reader.writes("Who am I?")
    reader.posts()
    # Good enough for the browser.
    reader.discussion.get_by_label("Your e-mail address").fill("ana@reader")
    reader.presses("E-mail me a code")
    alert(reader, "This does not look like an e-mail address.")


def test_offline_nothing_is_lost_and_back_online_it_is_posted(story: Story, talk: Talk, reader: Person) -> None:
    reader.opens(story)
    reader.comments_as("Ana", "Before the tunnel.")
    with reader.offline():
        reader.writes("In the tunnel.")
        reader.posts()
        alert(reader, "You are offline. Your text is kept here; try again when you are connected.")
        # What was read stays, and says why nothing new comes.
        reader.sorts_by("Oldest")
        reader.is_told("The comments could not be loaded.")
        reader.sees("Before the tunnel.", "They promised it in spring.")
    reader.posts()
    reader.sees("In the tunnel.")
    assert talk.count(story) == 3


def test_a_discussion_reached_offline_comes_by_itself_when_the_network_does(talk: Talk, reader: Person) -> None:
    story = talk.story("in-the-tunnel", paragraphs=60, under="<tertulia-discussion><p>Comments</p></tertulia-discussion>")
    talk.says(story, "Berta", "Out again.")
    reader.page.goto(story.address, wait_until="networkidle")
    with reader.offline():
        with reader.page.expect_event("requestfailed"):
            reader.discussion.scroll_into_view_if_needed()
        expect(reader.page.locator("tertulia-discussion > p")).to_be_visible()
    reader.sees("Out again.")


def test_a_discussion_whose_answer_is_lost_offline_comes_by_itself_too(story: Story, reader: Person) -> None:
    held = reader.holds(r"/api/v1/discussion\?")
    reader.page.goto(story.address)
    held.wait()
    with reader.offline():
        held.release()
        expect(reader.discussion.get_by_text("You are offline.")).to_be_visible()
    reader.sees("They promised it in spring.")
