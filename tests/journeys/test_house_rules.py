"""The house rules as a writer meets them: a nudge, a person of the newsroom, a refusal; with JavaScript and without."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Newspaper, Story, open_newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for, open_talk
from tests.journeys.test_every_state import HEIGHTS, LOOKS, TEXTS, Inspector
from tests.journeys.test_spanish import discussion_is_spanish, page_is_spanish
from tests.journeys.words import words_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

# The paper's own words, so that what is judged of them is sure whatever the models come to think.
RULEBOOK = """
name = "The Chronicle's rules"
[words]
nudge = ["grumblewort"]
hold = ["mudlarker"]
refuse = ["stinkhorn"]
"""
NUDGED = "Only a grumblewort would cross there."
HELD = "That mudlarker never paid a fare."
REFUSED = "Stinkhorn, all of it."
NAMES = {"en": "profanity", "es": "lenguaje soez"}


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with open_newspaper() as site:
        yield site


@pytest.fixture(scope="module")
def talk(paper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A platform that judges, by a rulebook of the paper's own."""
    folder = tmp_path_factory.mktemp("ruled")
    with open_talk(paper, folder, "sqlite:///tertulia.sqlite3", TERTULIA_JUDGING="fast") as running:
        (folder / "rules.toml").write_text(RULEBOOK, "utf-8")
        running.server.run("rulebook", "publish", "rules.toml")
        yield running


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def story(talk: Talk, language: str, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request), TEXTS[language][0], language=language)
    talk.says(made, "Berta", "Hola." if language == "es" else "Good morning.")
    return made


class Writer:
    """A person in front of the widget, in the language of its story."""

    def __init__(self, person: Person, language: str) -> None:
        self.person, self.page, self.words = person, person.page, words_of(language)
        person.expects_answers(409, 422)

    def button(self, word: str) -> Locator:
        return self.person.discussion.get_by_role("button", name=self.words[word], exact=True)

    @property
    def box(self) -> Locator:
        return (
            self.person.discussion.get_by_label(self.words["yourComment"], exact=True).and_(self.page.locator("textarea")).first
        )

    @property
    def nudge(self) -> Locator:
        return self.person.discussion.locator(".nudge")

    def writes(self, text: str) -> None:
        self.box.fill(text)
        self.button("post").first.click()

    def is_called(self, name: str) -> None:
        self.person.discussion.get_by_label(self.words["yourName"]).fill(name)
        self.button("asGuest").click()

    def comes_as(self, name: str, story: Story) -> None:
        """Known already by a comment before."""
        self.person.opens(story)
        self.writes(f"{name}.")
        self.is_called(name)
        self.person.sees(f"{name}.")


@pytest.fixture
def writer(visit: Visit, paper: Newspaper, language: str) -> Writer:
    locale = {"en": "en-GB", "es": "es-ES"}[language]
    return Writer(visit(reads=paper, locale=locale), language)


def counts(talk: Talk, story: Story, number: int) -> None:
    """In a burst a count may be a few hundred milliseconds behind."""
    wait_until(lambda: talk.count(story) == number)


@pytest.fixture
def other(visit: Visit, paper: Newspaper) -> Person:
    return visit(reads=paper)


def test_a_rule_at_risk_is_told_before_posting_with_the_words_marked_and_edited(
    story: Story, writer: Writer, talk: Talk, language: str
) -> None:
    writer.person.opens(story)
    writer.writes(NUDGED)
    writer.is_called("Ana")
    expect(writer.nudge).to_contain_text(writer.words["beforeYouPost"])
    expect(writer.nudge).to_contain_text(NAMES[language])
    expect(writer.nudge.locator("mark")).to_have_text("grumblewort")
    expect(writer.nudge.locator(".marked")).to_have_text(NUDGED)
    expect(writer.button("edit").last).to_be_focused()
    expect(writer.box).to_have_value(NUDGED)
    counts(talk, story, 1)
    if language == "es":
        discussion_is_spanish(writer.person)

    # The marked word stands ready to be written over.
    writer.button("edit").last.click()
    expect(writer.box).to_be_focused()
    expect(writer.nudge).to_have_count(0)
    writer.page.keyboard.type("wise person")
    expect(writer.box).to_have_value("Only a wise person would cross there.")
    writer.button("post").first.click()
    # The name was given before, and isn't asked for again.
    writer.person.sees("Only a wise person would cross there.")
    counts(talk, story, 2)


def test_who_posts_it_anyway_is_published_at_once(story: Story, writer: Writer, other: Person) -> None:
    writer.comes_as("Ana", story)
    writer.writes(NUDGED)
    writer.button("postAnyway").click()
    writer.person.sees(NUDGED)
    expect(writer.nudge).to_have_count(0)
    expect(writer.box).to_have_value("")
    other.opens(story)
    other.sees(NUDGED)


def test_what_goes_to_a_person_stands_at_once_for_its_writer_alone_until_it_is_let_through(
    story: Story, writer: Writer, other: Person, talk: Talk, language: str
) -> None:
    writer.comes_as("Ana", story)
    writer.writes(HELD)
    expect(writer.nudge).to_contain_text(writer.words["anywayHeld"])
    writer.button("postAnyway").click()
    mine = writer.person.comment(HELD)
    expect(mine).to_be_focused()
    expect(mine).to_contain_text(writer.words["held"])
    expect(mine).to_contain_text("mudlarker", use_inner_text=True)
    expect(mine.locator(".held")).to_contain_text(NAMES[language])
    if language == "es":
        discussion_is_spanish(writer.person)
    for verb in ("reply", "respect", "report", "link"):
        expect(mine.get_by_role("button", name=writer.words[verb])).to_have_count(0)
    writer.person.reloads()
    expect(mine.locator(".held")).to_contain_text(NAMES[language])

    other.opens(story)
    other.sees("Ana.")
    expect(other.comment(HELD)).to_have_count(0)
    counts(talk, story, 2)

    waiting = re.search(r"^(\d+)  ", talk.server.run("held", "list").stdout, re.MULTILINE)
    assert waiting is not None
    talk.server.run("held", "approve", waiting.group(1))
    counts(talk, story, 3)
    for person in (other, writer.person):
        person.reloads()
        person.sees(HELD)
        expect(person.comment(HELD).locator(".held")).to_have_count(0)


def test_what_a_person_decided_against_is_told_to_its_writer_with_the_rule(story: Story, writer: Writer, talk: Talk) -> None:
    writer.comes_as("Ana", story)
    writer.writes(HELD)
    writer.button("postAnyway").click()
    mine = writer.person.comment(HELD)
    expect(mine.locator(".held")).to_be_visible()
    number = (mine.get_attribute("id") or "").removeprefix("c-")
    talk.server.run("held", "reject", number, "--rule", "profanity")
    writer.person.reloads()
    expect(mine.locator(".held")).to_contain_text(writer.words["rejected"])
    expect(mine.locator(".held")).to_contain_text(writer.words["profanity"])
    expect(mine.get_by_role("button")).to_have_count(1)
    mine.get_by_role("button", name=writer.words["remove"]).click()
    writer.button("removeYes").click()
    expect(mine).to_have_count(0)


def test_a_refusal_says_why_and_offers_no_way_past_it(story: Story, writer: Writer, talk: Talk, language: str) -> None:
    writer.comes_as("Ana", story)
    writer.writes(REFUSED)
    expect(writer.nudge).to_contain_text(writer.words["cannotPost"])
    expect(writer.nudge).to_contain_text(NAMES[language])
    expect(writer.nudge.locator("mark")).to_have_text("Stinkhorn")
    expect(writer.button("postAnyway")).to_have_count(0)
    if language == "es":
        discussion_is_spanish(writer.person)
    writer.button("edit").last.click()
    expect(writer.box).to_have_value(REFUSED)
    writer.writes("Said otherwise.")
    writer.person.sees("Said otherwise.")
    counts(talk, story, 3)


def test_an_edit_that_goes_to_a_person_leaves_a_place_for_the_others(story: Story, writer: Writer, other: Person) -> None:
    writer.comes_as("Ana", story)
    mine = writer.person.comment("Ana.")
    mine.get_by_role("button", name=writer.words["edit"]).click()
    row = writer.person.row("Ana.")
    row.get_by_role("textbox").fill(HELD)
    row.get_by_role("button", name=writer.words["save"]).click()
    expect(row.locator("mark")).to_have_text("mudlarker")
    row.get_by_role("button", name=writer.words["postAnyway"]).click()
    expect(writer.person.comment(HELD).locator(".held")).to_contain_text(writer.words["held"])

    other.opens(story)
    expect(other.discussion.locator(".tombstone")).to_have_text(writer.words["heldPlace"])
    expect(other.comment(HELD)).to_have_count(0)
    # Its writer still finds the words in that place.
    writer.person.reloads()
    expect(writer.person.comment(HELD).locator(".held")).to_contain_text(writer.words["held"])


def test_a_reply_is_nudged_in_its_place_and_by_keyboard_alone(story: Story, writer: Writer) -> None:
    writer.comes_as("Ana", story)
    first = writer.person.comments.last
    first.get_by_role("button", name=writer.words["reply"]).click()
    keyboard = writer.page.keyboard
    keyboard.type(NUDGED)
    keyboard.press("Control+Enter")
    expect(writer.nudge.get_by_role("button", name=writer.words["edit"])).to_be_focused()
    keyboard.press("Escape")
    expect(writer.nudge).to_have_count(0)
    expect(writer.person.discussion.locator(".row textarea")).to_be_focused()
    keyboard.press("Control+Enter")
    expect(writer.nudge.get_by_role("button", name=writer.words["edit"])).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(writer.nudge.get_by_role("button", name=writer.words["postAnyway"])).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(writer.nudge.locator(".marked")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    writer.person.sees(NUDGED)
    expect(writer.person.comment(NUDGED)).to_be_focused()


def test_what_was_said_of_other_words_goes_when_they_are_changed(story: Story, writer: Writer) -> None:
    writer.comes_as("Ana", story)
    writer.writes(NUDGED)
    expect(writer.nudge).to_be_visible()
    writer.box.press("End")
    writer.page.keyboard.type(" Or not.")
    expect(writer.nudge).to_have_count(0)
    writer.button("post").first.click()
    expect(writer.nudge.locator(".marked")).to_have_text(f"{NUDGED} Or not.")


def test_what_is_told_is_told_to_screen_readers_too(story: Story, writer: Writer, language: str) -> None:
    writer.comes_as("Ana", story)
    writer.writes(NUDGED)
    expect(writer.person.discussion.get_by_role("status")).to_contain_text(NAMES[language])
    expect(writer.person.discussion.get_by_role("group", name=writer.words["beforeYouPost"])).to_be_visible()


# Without JavaScript


@pytest.fixture
def page(visit: Visit, paper: Newspaper) -> Page:
    person = visit(reads=paper, java_script_enabled=False)
    person.expects_answers(404, 409, 422)
    return person.page


PLAIN = {
    "en": {"edit": "Edit", "anyway": "Post anyway", "post": "Post comment", "waits": "Waiting to be read by a person"},
    "es": {
        "edit": "Editar",
        "anyway": "Publicar de todos modos",
        "post": "Publicar comentario",
        "waits": "En espera de que lo lea",
    },
}


def _send(page: Page, text: str, name: str | None = None) -> None:
    form = page.locator("form.write")
    form.locator("textarea").fill(text)
    if name:
        form.locator("#tertulia-name").fill(name)
    form.locator("button").click()


def _marked(page: Page, word: str, language: str) -> None:
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(NAMES[language])
    expect(alert.locator("mark")).to_have_text(word)


def test_without_scripts_the_same_is_told_and_both_ways_are_there(story: Story, talk: Talk, page: Page, language: str) -> None:
    plain = PLAIN[language]
    page.goto(talk.discussion(story))
    _send(page, NUDGED, "Ana")
    _marked(page, "grumblewort", language)
    expect(page.locator("form.write textarea")).to_have_value(NUDGED)
    if language == "es":
        page_is_spanish(page)
    page.get_by_role("link", name=plain["edit"]).click()
    expect(page.locator("form.write textarea")).to_be_focused()
    page.get_by_role("button", name=plain["anyway"]).click()
    expect(page.locator("article.here")).to_contain_text(NUDGED)


def test_without_scripts_what_waits_has_a_page_of_its_writers_own(story: Story, talk: Talk, page: Page, language: str) -> None:
    plain = PLAIN[language]
    page.goto(talk.discussion(story))
    _send(page, HELD, "Ana")
    _marked(page, "mudlarker", language)
    page.get_by_role("button", name=plain["anyway"]).click()
    expect(page).to_have_url(re.compile(r"/c/\d+/act"))
    expect(page.locator("#why")).to_contain_text(plain["waits"])
    expect(page.locator("#why")).to_contain_text(NAMES[language])
    expect(page.locator("article")).to_contain_text(HELD)
    if language == "es":
        page_is_spanish(page)
    counts(talk, story, 1)

    # An edit, nudged in its own box, and let through.
    page.locator("#edit-text").fill(NUDGED)
    page.locator("#edit-words button").click()
    _marked(page, "grumblewort", language)
    page.get_by_role("button", name=plain["anyway"]).click()
    expect(page.locator("article.here")).to_contain_text(NUDGED)
    counts(talk, story, 2)


def test_without_scripts_a_reply_is_nudged_beside_what_it_answers(story: Story, talk: Talk, page: Page, language: str) -> None:
    page.goto(talk.discussion(story))
    page.locator("article footer a").first.click()
    _send(page, NUDGED, "Ana")
    _marked(page, "grumblewort", language)
    expect(page.locator("article")).to_have_count(1)
    page.get_by_role("button", name=PLAIN[language]["anyway"]).click()
    expect(page.locator("ol.ancestors article")).to_have_count(1)
    expect(page.locator("article.here")).to_contain_text(NUDGED)


def test_without_scripts_a_refusal_leaves_only_the_box(story: Story, talk: Talk, page: Page, language: str) -> None:
    plain = PLAIN[language]
    page.goto(talk.discussion(story))
    _send(page, REFUSED, "Ana")
    _marked(page, "Stinkhorn", language)
    expect(page.get_by_role("button", name=plain["anyway"])).to_have_count(0)
    expect(page.locator("form.write textarea")).to_have_value(REFUSED)


# Every state, accessible and pictured


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_the_states_of_the_house_rules(talk: Talk, paper: Newspaper, visit: Visit, look: tuple[str, str, int]) -> None:
    language, scheme, width = look
    person = visit(
        reads=paper,
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme=scheme,
        locale={"en": "en-GB", "es": "es-ES"}[language],
        reduced_motion="reduce",
        has_touch=width < 600,
        is_mobile=width < 600,
    )
    inspector, writer = Inspector(person, look), Writer(person, language)
    story = talk.story(f"ruled-{'-'.join(map(str, look))}", TEXTS[language][0], language=language, paragraphs=1)
    writer.comes_as("Ana", story)
    for state, text in {"nudge": f"{TEXTS[language][1]} {NUDGED}", "nudge-held": HELD, "refused": REFUSED}.items():
        writer.writes(text)
        expect(writer.nudge).to_be_visible()
        inspector.inspect(state)
        writer.button("edit").last.click()
    writer.writes(HELD)
    writer.button("postAnyway").click()
    expect(person.comment(HELD).locator(".held")).to_be_visible()
    inspector.inspect("held")
    plain = person.page
    plain.goto(talk.discussion(story))
    _send(plain, f"{TEXTS[language][1]} {HELD}", "Ana")
    expect(plain.get_by_role("alert")).to_be_visible()
    inspector.inspect("page-nudge")
    plain.locator(".choices button").click()
    expect(plain.locator("#why")).to_be_visible()
    inspector.inspect("page-held")
    plain.goto(talk.discussion(story))
    _send(plain, REFUSED)
    expect(plain.get_by_role("alert")).to_be_visible()
    inspector.inspect("page-refused")
