"""One reader's whole way, on every database; the journeys beside it go into each step."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.talk import Talk

pytestmark = pytest.mark.journey


def test_a_guest_reads_writes_replies_respects_edits_and_deletes_and_others_see_it(talk: Talk, visit: Visit) -> None:
    story = talk.story("a-day", "The crossing opens for a day")
    talk.says(story, "Berta", "I crossed it as a child, holding my uncle's hand.")
    ana = visit()

    ana.opens(story)
    ana.sees("I crossed it as a child")
    ana.comments_as("Ana", "A day is not enough for anybody.")
    ana.is_told("Your comment is posted.")
    ana.replies("I crossed it as a child", "Where did you go?")
    ana.sees("Where did you go?")
    ana.acts("Respect", "I crossed it as a child")
    ana.edits("A day is not enough", "A day is a beginning.")
    ana.sees("A day is a beginning.")

    other = visit()
    other.opens(story)
    other.sees("I crossed it as a child", "A day is a beginning.", "Where did you go?")
    expect(other.discussion.get_by_role("heading", name="3 comments")).to_be_visible()
    expect(other.comment("I crossed it as a child").get_by_role("button", name="Respect 1")).to_be_visible()

    ana.deletes("A day is a beginning.")
    expect(ana.comments.filter(has_text="A comment deleted by its writer")).to_be_visible()
    other.reloads()
    expect(other.comment("A day is a beginning.")).to_have_count(0)
    expect(other.discussion.get_by_role("heading", name="2 comments")).to_be_visible()
