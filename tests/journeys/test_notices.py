"""A member follows a story and a thread, is answered, and hears of it at the bell."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.talk import Talk, key_for
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


def test_a_member_follows_is_answered_and_reads_of_it_at_the_bell(
    talk: Talk, visit: Visit, request: pytest.FixtureRequest
) -> None:
    story = talk.story(key_for(request))
    thread = talk.says(story, "Berta Bell", "They promised it in spring.")
    ana = visit()
    ana.expects_answers(422)  # a name is needed
    ana.opens(story)
    expect(ana.discussion.get_by_role("button", name="Notices")).to_have_count(0)
    ana.writes("I was there.")
    ana.posts()
    ana.signs_in("ana-at-the-bell@reader.example", talk.code_mailed_to, name="Ana Bell")
    ana.sees("I was there.")
    bell = ana.discussion.get_by_role("button", name=re.compile("^Notices"))
    expect(bell).to_have_text("Notices")

    ana.presses("Follow")
    ana.is_told("You will get notices of new comments on this story.")
    ana.acts("Follow the replies to Berta Bell", on="promised")
    ana.is_told("You will get notices of replies to this comment, and of replies to those.")
    own = ana.comment("I was there.").get_attribute("id")
    assert own is not None
    talk.says(story, "Carlos Bell", "So was I, all morning.", to=own.removeprefix("c-"))
    talk.says(story, "Carlos Bell", "And in autumn again.", to=thread)

    def rings() -> bool:
        ana.reloads()
        try:
            # The number comes after the bell: who looks at once may always look too early.
            expect(bell).to_have_text("Notices 2", timeout=2_000)
        except AssertionError:
            return False
        return True

    wait_until(rings, seconds=30)
    bell.click()
    dialog = ana.discussion.get_by_role("dialog", name="Notices")
    for words in (
        "Carlos Bell replied to you on “The crossing stays shut”",
        "So was I, all morning.",
        "1 new comment in a thread you",
    ):
        expect(dialog.get_by_text(words)).to_be_visible()
    dialog.get_by_role("link", name=re.compile("Carlos Bell replied")).click()
    expect(ana.comment("So was I, all morning.")).to_be_focused()
    ana.reloads()
    expect(bell).to_have_text("Notices")
    expect(ana.discussion.get_by_role("button", name="Following", exact=True)).to_be_visible()
    ana.presses("Following")
    ana.is_told("No more notices of it.")
    expect(ana.discussion.get_by_role("button", name="Follow", exact=True)).to_be_visible()
