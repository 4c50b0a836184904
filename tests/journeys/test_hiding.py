"""“Hide comments”: one confirmed click on every story and in every tab, and back with one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import DISCUSSION, Newspaper, Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for
from tests.server import PUBLICATION, http

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

_NO_STORAGE = (
    """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("forbidden", "SecurityError"); } });"""
)


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request))
    talk.says(made, "Berta", "They promised it in spring.")
    return made


@pytest.fixture
def another(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(f"another-{key_for(request)}")
    talk.says(made, "Carlos", "And in autumn again.")
    return made


class Tab:
    """One tab of a person, with one discussion in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.discussion = page.locator("tertulia-discussion")
        self.hide = self.discussion.get_by_role("button", name="Hide comments", exact=True)
        self.show = self.discussion.get_by_role("button", name="Show comments", exact=True)
        self.dialog = self.discussion.get_by_role("dialog", name="Hide comments")

    def opens(self, story: Story) -> "Tab":
        self.page.goto(story.address)
        self.discussion.scroll_into_view_if_needed()
        return self

    def hides(self) -> None:
        self.hide.click()
        self.dialog.get_by_role("button", name="OK", exact=True).click()
        self.is_hidden()

    def is_hidden(self) -> None:
        expect(self.show).to_be_visible()
        expect(self.discussion).to_have_text(re.compile(r"^\s*Comments are hidden\s*·\s*Show comments\s*$"))
        expect(self.discussion.get_by_role("article")).to_have_count(0)

    def is_shown(self) -> None:
        expect(self.discussion.get_by_role("article")).to_have_count(1)
        expect(self.show).to_have_count(0)


def tab_of(person: Person) -> Tab:
    return Tab(person.page)


def signs_in(person: Person, talk: Talk, story: Story, address: str, name: str = "") -> None:
    """By a comment; ``name`` is for who is new."""
    person.opens(story)
    person.writes("Somebody signs in.")
    person.posts()
    person.signs_in(address, talk.code_mailed_to, name=name)


def test_comments_are_hidden_on_all_stories_in_all_tabs_and_come_back(story: Story, another: Story, reader: Person) -> None:
    first, second = tab_of(reader).opens(story), Tab(reader.context.new_page()).opens(another)
    second.is_shown()
    first.hide.click()
    expect(first.dialog).to_contain_text("This affects comments on all stories.")
    first.dialog.get_by_role("button", name="Cancel").click()
    expect(first.dialog).to_have_count(0)
    expect(first.hide).to_be_focused()
    first.is_shown()

    first.hides()
    expect(first.show).to_be_focused()
    second.is_hidden()

    reader.watch.requests.clear()
    for tab, there in ((first, story), (second, another), (first, another)):
        tab.opens(there)
        tab.is_hidden()
        tab.page.wait_for_load_state("networkidle")
    first.page.goto(f"{story.address}#tertulia-comment-1")
    first.is_hidden()
    assert reader.watch.to("/api/") == []
    assert reader.watch.to("/assets/reading") == []
    assert len(reader.watch.to("/embed.js")) == 4
    second.page.reload()
    second.is_hidden()

    first.opens(story).show.click()
    first.is_shown()
    expect(first.hide).to_be_focused()
    second.is_shown()
    second.page.reload()
    second.is_shown()


def test_by_keyboard_after_a_double_click(story: Story, reader: Person) -> None:
    tab = tab_of(reader).opens(story)
    tab.hide.dblclick()
    expect(tab.dialog).to_be_visible()
    expect(tab.discussion.get_by_text("That did not work")).to_have_count(0)
    tab.page.keyboard.press("Escape")
    expect(tab.dialog).to_have_count(0)
    expect(tab.hide).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(tab.dialog.get_by_role("button", name="OK")).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(tab.show).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(tab.hide).to_be_focused()
    tab.is_shown()


def test_a_draft_outlives_the_hiding(story: Story, reader: Person) -> None:
    reader.opens(story)
    reader.writes("Not yet said.")
    tab = tab_of(reader)
    tab.hides()
    tab.show.click()
    expect(reader.box).to_have_value("Not yet said.")


def test_where_nothing_can_be_kept_it_holds_for_this_page(story: Story, reader: Person) -> None:
    reader.page.add_init_script(_NO_STORAGE)
    tab = tab_of(reader).opens(story)
    tab.hides()
    tab.show.click()
    tab.is_shown()
    tab.hides()
    tab.page.reload()
    tab.is_shown()


def test_counts_are_empty_and_not_asked_for(story: Story, newspaper: Newspaper, reader: Person) -> None:
    counted = f'<tertulia-count story="{story.key}" publication="{PUBLICATION}">…</tertulia-count>'
    front = newspaper.prints(f"front-{story.key}", "The Chronicle", under=counted, script="count.js")
    tab, other = tab_of(reader).opens(story), reader.context.new_page()
    other.goto(front.address)
    count = other.locator("tertulia-count")
    expect(count).to_have_text("1")
    tab.hides()
    expect(count).to_be_empty()
    reader.watch.requests.clear()
    other.reload(wait_until="networkidle")
    expect(count).to_be_empty()
    assert reader.watch.to("/api/") == []
    tab.show.click()
    expect(count).to_have_text("1")


def test_comments_the_newspapers_server_put_in_are_not_seen_either(
    story: Story, talk: Talk, newspaper: Newspaper, reader: Person
) -> None:
    fragment = http.request("GET", f"{talk.discussion(story)}/fragment").data.decode()
    tab = tab_of(reader).opens(story)
    tab.hides()
    newspaper.prints(story.key, story.title, under=DISCUSSION.replace("><", f">{fragment}<"))
    held = reader.holds("/assets/hidden")
    tab.opens(story)
    held.wait()
    expect(tab.page.get_by_text("They promised it in spring.")).to_be_hidden()
    held.release()
    expect(tab.show).to_be_visible()
    expect(tab.page.get_by_text("They promised it in spring.")).to_be_hidden()


def test_a_members_choice_follows_to_another_machine_and_back(story: Story, another: Story, talk: Talk, visit: Visit) -> None:
    here, there = visit(), visit()
    here.expects_answers(422)
    signs_in(here, talk, another, "hilda@reader.example", name="Hilda")
    here.sees("Somebody signs in.")
    tab_of(here).hides()

    tab_of(there).opens(story).is_shown()
    signs_in(there, talk, story, "hilda@reader.example")
    tab = tab_of(there)
    tab.is_hidden()
    there.watch.requests.clear()
    tab.opens(another).is_hidden()
    tab.page.wait_for_load_state("networkidle")
    # Nothing of the discussion: only whether the member still wants it so.
    assert {url.split("/api/v1")[1] for url in there.watch.to("/api/")} == {"/readers/me/hidden"}

    tab.show.click()
    expect(tab.discussion.get_by_role("article")).to_have_count(2)
    here.page.goto(story.address)
    expect(tab_of(here).hide).to_be_visible()
    expect(here.comment("They promised")).to_be_visible()


def test_a_signed_in_machine_hears_of_it_with_the_next_story(story: Story, another: Story, talk: Talk, visit: Visit) -> None:
    here, there = visit(), visit()
    here.expects_answers(422)
    signs_in(here, talk, another, "hugo@reader.example", name="Hugo")
    here.sees("Somebody signs in.")
    signs_in(there, talk, another, "hugo@reader.example")
    expect(there.comment("Somebody signs in.")).to_have_count(2)
    tab_of(here).hides()
    tab_of(there).opens(story).is_hidden()


def test_who_cannot_reach_the_server_is_told_and_goes_on_reading(story: Story, talk: Talk, reader: Person) -> None:
    reader.expects_answers(422)
    signs_in(reader, talk, story, "henri@reader.example", name="Henri")
    reader.sees("Somebody signs in.")
    tab = tab_of(reader)
    tab.hide.click()
    with reader.offline():
        tab.dialog.get_by_role("button", name="OK").click()
        expect(tab.dialog.get_by_role("alert")).to_be_visible()
    tab.dialog.get_by_role("button", name="OK").click()
    tab.is_hidden()
    with reader.offline():
        tab.show.click()
        expect(tab.discussion.get_by_text("The comments could not be loaded.")).to_be_visible()
    tab.show.click()
    expect(tab.discussion.get_by_role("article")).to_have_count(2)


def test_the_same_without_scripts(story: Story, another: Story, talk: Talk, visit: Visit) -> None:
    reader = visit(java_script_enabled=False)
    page = reader.page
    page.goto(talk.discussion(story))
    page.get_by_role("link", name="Hide comments").click()
    expect(page.get_by_text("This affects comments on all stories.")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name="Hide comments").click()
    page.get_by_role("button", name="OK").click()
    for there in (story, another):
        page.goto(talk.discussion(there))
        expect(page.get_by_text("Comments are hidden · Show comments")).to_be_visible()
        expect(page.get_by_role("article")).to_have_count(0)
    page.get_by_role("button", name="Show comments").click()
    expect(page).to_have_url(talk.discussion(another))
    expect(page.get_by_role("article")).to_have_count(1)


def test_without_scripts_it_follows_a_member_at_sign_in(story: Story, talk: Talk, visit: Visit) -> None:
    here, there = visit(java_script_enabled=False), visit(java_script_enabled=False)
    here.page.goto(f"{talk.discussion(story)}/hide")
    here.page.get_by_role("button", name="OK").click()
    for person in (here, there):
        page = person.page
        page.goto(f"{talk.url}/sign-in?next=/d/{PUBLICATION}/{story.key}")
        page.get_by_label("Your e-mail address").fill("plain.hana@reader.example")
        page.get_by_role("button", name="E-mail me a code").click()
        page.get_by_label("Six-digit code").fill(talk.code_mailed_to("plain.hana@reader.example"))
        page.get_by_label("New here?").fill("Hana")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Comments are hidden")).to_be_visible()
    there.page.get_by_role("button", name="Show comments").click()
    expect(there.page.get_by_role("article")).to_have_count(1)
    here.page.reload()
    expect(here.page.get_by_role("article")).to_have_count(1)
