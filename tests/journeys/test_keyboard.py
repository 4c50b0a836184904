"""Without a mouse: everything can be reached and done, the focus shows, and it is never lost."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visit
from tests.journeys.crowd import Crowd
from tests.journeys.newspaper import Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

# The element that has the focus, inside whatever shadow; what is wrong with it, or nothing.
_FOCUS = """() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (!focused || focused === document.body) return "the focus is lost";
    const name = `${focused.localName} “${focused.innerText || focused.id}”`;
    const box = focused.getBoundingClientRect(), style = getComputedStyle(focused);
    if (!box.width || !box.height) return `${name} has the focus and no size`;
    if (box.bottom < 0 || box.top > innerHeight) return `${name} has the focus out of sight`;
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0) return `${name} does not show its focus`;
    return "";
}"""
MOST_TABS = 60


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request))
    talk.says(made, "Berta", "They promised it in spring.")
    return made


class Keys:
    """Somebody at the keyboard; every step looks after the focus."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def check(self) -> None:
        """The page may still be scrolling to where the focus went: it has a moment to come to rest."""
        wait_until(lambda: not self.page.evaluate(_FOCUS), lambda: self.page.evaluate(_FOCUS))

    def go_to(self, there: Locator, key: str = "Tab") -> None:
        """By Tab alone."""
        for _ in range(MOST_TABS):
            self.press(key)
            self.check()
            if there.evaluate("(e) => e.getRootNode().activeElement === e"):
                return
        raise AssertionError(f"{there} cannot be reached")

    def use(self, name: str, on: str = "", key: str = "Enter") -> None:
        place = self.person.row(on) if on else self.person.discussion
        self.go_to(place.get_by_role("button", name=re.compile(f"^{name}$")))
        self.press(key)


@pytest.fixture
def keys(reader: Person) -> Keys:
    return Keys(reader)


def test_a_guest_writes_edits_and_deletes_by_keyboard(story: Story, reader: Person, keys: Keys) -> None:
    reader.opens(story)
    keys.go_to(reader.box)
    reader.page.keyboard.type("Written by keyboard.")
    keys.use("Post")
    expect(reader.discussion.get_by_label("Your name")).to_be_focused()
    keys.check()
    reader.page.keyboard.type("Ana")
    keys.press("Enter")
    comment = reader.comment("Written by keyboard.")
    expect(comment).to_be_focused()
    keys.check()

    keys.use("Edit")
    box = reader.row("Written by keyboard.").get_by_role("textbox")
    expect(box).to_be_focused()
    keys.press("Control+A")
    reader.page.keyboard.type("Changed by keyboard.")
    keys.press("Control+Enter")
    expect(reader.comment("Changed by keyboard.")).to_be_focused()
    keys.check()

    keys.use("Delete")
    keys.check()
    keys.use("Delete it")
    gone = reader.comments.filter(has_text="A comment deleted by its writer")
    expect(gone).to_be_focused()
    keys.check()


def test_a_reply_is_begun_given_up_and_posted_by_keyboard(story: Story, reader: Person, keys: Keys) -> None:
    reader.opens(story)
    keys.use("Reply", on="They promised")
    box = reader.row("They promised").get_by_role("textbox")
    expect(box).to_be_focused()
    reader.page.keyboard.type("Which spr")
    keys.press("Escape")
    expect(box).to_have_count(0)
    keys.check()

    keys.use("Reply", on="They promised")
    expect(box).to_have_value("Which spr")
    reader.page.keyboard.type("ing?")
    keys.press("Control+Enter")
    expect(reader.discussion.get_by_label("Your name")).to_be_focused()
    # Thought better of: the box is there again, with what is in it.
    keys.go_to(reader.row("They promised").get_by_role("button", name="Cancel"))
    keys.press("Enter")
    expect(box).to_be_focused()
    keys.press("Control+Enter")
    expect(reader.discussion.get_by_label("Your name")).to_be_focused()
    reader.page.keyboard.type("Ana")
    keys.press("Enter")
    expect(reader.comment("Which spring?")).to_be_focused()
    keys.check()


def test_respect_is_given_and_taken_back_by_keyboard(story: Story, reader: Person, keys: Keys) -> None:
    reader.opens(story)
    keys.use("Respect", on="They promised")
    expect(reader.discussion.get_by_label("Your name")).to_be_focused()
    reader.page.keyboard.type("Ana")
    keys.press("Enter")
    button = reader.comment("They promised").get_by_role("button", name=re.compile("^Respect"))
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(reader.comment("They promised")).to_be_focused()
    keys.go_to(button)
    keys.press("Space")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_be_focused()
    keys.check()


def test_a_report_is_given_up_and_sent_by_keyboard(story: Story, talk: Talk, reader: Person, keys: Keys) -> None:
    rowdy = talk.says(story, "Rowdy", "Something odd.")
    reader.opens(story)
    keys.use("Report", on="Something odd.")
    dialog = reader.discussion.get_by_role("dialog")
    expect(dialog).to_be_visible()
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    button = reader.comment("Something odd.").get_by_role("button", name="Report")
    expect(button).to_be_focused()
    keys.check()

    keys.press("Enter")
    expect(dialog).to_be_visible()
    keys.go_to(dialog.get_by_label("Something else"), key="ArrowDown")
    keys.go_to(dialog.get_by_role("textbox"))
    reader.page.keyboard.type("It is about my neighbour.")
    keys.go_to(dialog.get_by_role("button", name="Send report"))
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    keys.check()
    assert talk.reports(rowdy) == [("other", "It is about my neighbour.")]


def test_a_reader_sorts_and_loads_more_by_keyboard(crowd: Crowd, reader: Person, keys: Keys) -> None:
    reader.opens(crowd.story)
    sort = reader.discussion.get_by_label("Sort by")
    keys.go_to(sort)
    reader.page.keyboard.type("Most replies")
    expect(reader.comments.first).to_contain_text("A popular question")
    expect(sort).to_be_focused()

    keys.use("57 more replies")
    expect(reader.comment("Answer 04")).to_be_focused()
    keys.check()
    # Backwards from below, so that it is not all of the fifty.
    reader.discussion.get_by_role("button", name="7 more replies").focus()
    keys.press("Enter")
    expect(reader.comment("Answer 54")).to_be_focused()
    keys.use("Continue this thread")
    expect(reader.comment("Step 03")).to_be_focused()
    keys.check()


def test_a_folded_comment_opens_by_keyboard(crowd: Crowd, reader: Person, keys: Keys) -> None:
    reader.opens(crowd.story, f"#tertulia-comment-{crowd.respected}")
    reader.presses("More comments")
    more = reader.comment("A long letter.").get_by_role("button", name="Read more")
    more.focus()
    keys.press("Enter")
    less = reader.comment("A long letter.").get_by_role("button", name="Show less")
    expect(less).to_be_focused()


def test_signing_in_by_keyboard(story: Story, talk: Talk, reader: Person, keys: Keys) -> None:
    reader.expects_answers(422)
    reader.opens(story)
    keys.go_to(reader.box)
    reader.page.keyboard.type("Signed.")
    keys.press("Control+Enter")
    keys.go_to(reader.discussion.get_by_label("Your e-mail address"))
    reader.page.keyboard.type("keys@reader.example")
    keys.press("Enter")
    expect(reader.discussion.get_by_label("Six-digit code")).to_be_focused()
    keys.check()
    reader.page.keyboard.type(talk.code_mailed_to("keys@reader.example"))
    keys.press("Enter")
    expect(reader.discussion.get_by_label("New here?")).to_be_focused()
    keys.check()
    reader.page.keyboard.type("Kim")
    keys.press("Enter")
    expect(reader.comment("Signed.")).to_be_focused()
    keys.go_to(reader.discussion.get_by_role("button", name="Sign out"), key="Shift+Tab")
    keys.press("Enter")
    expect(reader.discussion.get_by_text("Writing as")).to_have_count(0)
    keys.check()


def test_the_pages_without_scripts_by_keyboard(story: Story, talk: Talk, visit: Visit) -> None:
    reader = visit(java_script_enabled=False)
    keys = Keys(reader)
    reader.page.goto(talk.discussion(story))
    keys.press("Tab")
    skip = reader.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keys.press("Enter")
    keys.go_to(reader.page.get_by_label("Your comment"))
    reader.page.keyboard.type("By keyboard, plainly.")
    keys.go_to(reader.page.locator("form.write").get_by_label("Your name"))
    reader.page.keyboard.type("Ana")
    keys.press("Enter")
    expect(reader.page.locator("article.here")).to_contain_text("By keyboard, plainly.")
    keys.go_to(reader.page.locator("article.here").get_by_role("link", name="Report or edit"))
    keys.press("Enter")
    expect(reader.page).to_have_url(re.compile("/act"))
    keys.go_to(reader.page.get_by_label("Delete this comment. Replies to it stay."))
    keys.press("Space", "Tab")
    keys.check()
    keys.press("Enter")
    expect(reader.page.get_by_text("A comment deleted by its writer").last).to_be_visible()
