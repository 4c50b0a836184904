"""The newsroom closes and hides the discussions of a section in one confirmed act, and undoes it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.person import Person
from tests.journeys.talk import Talk
from tests.server import ADMINISTRATOR, PUBLICATION
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

SECTION = "Harbour"


def comes_back_and_sees(person: Person, seen: Locator) -> None:
    """The reader returns to the tab, as when another one was in front of it, until the server's pages have followed."""

    def looks() -> bool:
        person.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        return seen.is_visible()

    wait_until(looks)


def asks_for(desk: Page, what: str, confirm: str) -> None:
    desk.get_by_label(what).check()
    desk.get_by_label("Where?").select_option(SECTION)
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_text("It can be undone at any time")).to_be_visible()
    desk.get_by_role("button", name=confirm).click()


def test_a_section_is_closed_hidden_and_opened_again(talk: Talk, visit: Visit) -> None:
    story, other = talk.story("closing-harbour"), talk.story("closing-elsewhere")
    talk.push(story, section=SECTION)
    for one in (story, other):
        talk.says(one, "Berta", "They promised it in spring.")
    reader, staff = visit(), visit(java_script_enabled=False)
    staff.expects_answers(404)
    reader.opens(story)
    reader.sees("They promised it in spring.")
    reader.writes("Not yet said.")

    desk = staff.page
    desk.goto(f"{talk.url}/closings/{PUBLICATION}")
    desk.get_by_label("Your e-mail address").fill(ADMINISTRATOR)
    desk.get_by_role("button", name="E-mail me a code").click()
    desk.get_by_label("Six-digit code").fill(talk.code_mailed_to(ADMINISTRATOR))
    desk.get_by_role("button", name="Sign in").click()

    asks_for(desk, "Closed", "Close them")
    expect(desk.get_by_text(f"All discussions in “{SECTION}” are closed.")).to_be_visible()
    comes_back_and_sees(reader, reader.discussion.get_by_text("This discussion is closed"))
    reader.sees("They promised it in spring.")

    asks_for(desk, "Hidden", "Hide them")
    expect(desk.get_by_role("button", name="Undo")).to_have_count(2)
    reader.expects_answers(404)
    comes_back_and_sees(reader, reader.discussion.get_by_text("There is no discussion under this story."))
    expect(reader.comments).to_have_count(0)
    desk.goto(talk.discussion(other))
    expect(desk.get_by_text("They promised it in spring.")).to_be_visible()
    assert desk.goto(talk.discussion(story)).status == 404
    expect(desk.get_by_text("The newspaper has hidden the discussion")).to_be_visible()

    desk.goto(f"{talk.url}/closings/{PUBLICATION}")
    desk.get_by_role("button", name="Undo").last.click()
    expect(desk.get_by_role("button", name="Undo")).to_have_count(1)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Every discussion is as its own story has it.")).to_be_visible()
    comes_back_and_sees(reader, reader.box)
    reader.sees("They promised it in spring.")
    expect(reader.box).to_have_value("Not yet said.")
    assert talk.count(story) == 1
