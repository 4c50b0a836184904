"""Every state of a discussion and of its pages: accessible, and pictured in .build/screenshots for people to look at."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Newspaper, Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk
from tests.journeys.words import words_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / ".build" / "screenshots"
_RUN_AXE = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, impact, help, nodes }) => `${impact}: ${id}: ${help}: ${nodes.map((n) => n.html).join(" | ")}`);
}"""

# Each language, each colour scheme, each width, in four and not in eight.
LOOKS = [("en", "light", 1280), ("en", "dark", 360), ("es", "light", 360), ("es", "dark", 1280)]
HEIGHTS = {360: 740, 1280: 900}
TEXTS = {
    "en": (
        "Third meeting on the crossing ends without a date",
        "My aunt sold oranges on both sides of that bridge for thirty years. She says the queue was never about papers, "
        "it was about who knew the guard. I would like to see **that** on the agenda.",
        "Mine too! Was it the stall with the green umbrella?",
        "The very one. The umbrella is still in our cellar.",
        "Then *somebody* has to carry it across on the first day.",
        "> neither would say in what\n\nThat is all one needs to know about these talks, with respect to the delegations "
        "and their drivers, who at least arrive.",
        "Written in haste, with one wrong number in it.",
    ),
    "es": (
        "La tercera reunión sobre el paso termina sin fecha",
        "Mi tía vendió naranjas a los dos lados de ese puente durante treinta años. Dice que la cola nunca fue por los papeles, "
        "sino por quién conocía al guardia. Me gustaría ver **eso** en el orden del día.",
        "¡La mía también! ¿Era el puesto de la sombrilla verde?",
        "El mismo. La sombrilla sigue en nuestro sótano.",
        "Entonces *alguien* tiene que cruzarla el primer día.",
        "> ninguna quiso decir en qué\n\nEs todo lo que hay que saber de estas conversaciones, con todo el respeto "
        "a las delegaciones y a sus chóferes, que al menos llegan.",
        "Escrito con prisa, con un número equivocado.",
    ),
}
NAMES = ("Amparo Ruiz", "Tomás", "Nadia K.", "Prof. Emilio Echeverría de los Montes", "Li", "Rowdy")


def fill_with_talk(talk: Talk, key: str, language: str) -> Story:
    title, *texts = TEXTS[language]
    story = talk.story(key, title, language=language, paragraphs=1)
    talk.says(story, NAMES[3], texts[4])
    first = talk.says(story, NAMES[0], texts[0])
    answer = talk.says(story, NAMES[1], texts[1], to=first)
    deeper = talk.says(story, NAMES[0], texts[2], to=answer)
    talk.says(story, NAMES[2], texts[3], to=deeper)
    for name in (NAMES[1], NAMES[2], NAMES[3]):
        talk.respects(name, first)
    talk.deletes(NAMES[4], talk.says(story, NAMES[4], texts[5]))
    talk.says(story, NAMES[5], f"{texts[4]}\n\n" + "\n\n".join(texts[0] for _ in range(6)))
    return story


class Inspector:
    def __init__(self, person: Person, look: tuple[str, str, int]) -> None:
        self.person, self.page, self.look = person, person.page, look
        self.words = words_of(look[0])

    def inspect(self, state: str, page: Page | None = None) -> None:
        """Nothing at all for axe to say, and a picture."""
        seen = page or self.page
        PICTURES.mkdir(parents=True, exist_ok=True)
        seen.screenshot(path=PICTURES / f"{state}-{self.look[2]}-{self.look[1]}-{self.look[0]}.png", full_page=True)
        if not seen.evaluate("'axe' in window"):
            seen.evaluate(AXE.read_text("utf-8"))
        found: list[str] = seen.evaluate(_RUN_AXE)
        assert not found, f"{state}: " + "\n".join(found)

    def button(self, word: str, where: Locator | None = None) -> Locator:
        name = re.compile(rf"^{re.escape(self.words[word])}(\s+\d+)?$")
        return (where or self.person.discussion).get_by_role("button", name=name)

    def field(self, word: str) -> Locator:
        return self.person.discussion.get_by_label(self.words[word], exact=True).first


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def look(request: pytest.FixtureRequest) -> tuple[str, str, int]:
    chosen: tuple[str, str, int] = request.param
    return chosen


@pytest.fixture
def inspector(visit: Visit, look: tuple[str, str, int]) -> Inspector:
    language, scheme, width = look
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": HEIGHTS[width]},
        "color_scheme": scheme,
        "locale": {"en": "en-GB", "es": "es-ES"}[language],
        "reduced_motion": "reduce",
        # As a phone, where it is as wide as one.
        "has_touch": width < 600,
        "is_mobile": width < 600,
    }
    return Inspector(visit(**options), look)


def test_reading_and_writing(talk: Talk, inspector: Inspector) -> None:
    person, words = inspector.person, inspector.words
    person.expects_answers(403)
    story = fill_with_talk(talk, f"states-{'-'.join(map(str, inspector.look))}", inspector.look[0])
    person.opens(story)
    inspector.inspect("reading")

    inspector.button("post").first.click()
    expect(person.discussion.get_by_role("alert")).to_be_visible()
    inspector.inspect("nothing-written")
    inspector.field("yourComment").fill(TEXTS[inspector.look[0]][4])
    inspector.button("post").first.click()
    expect(inspector.field("yourName")).to_be_focused()
    inspector.inspect("who-is-writing")
    inspector.field("yourEmail").fill(f"{'.'.join(map(str, inspector.look))}@reader.example")
    inspector.button("sendCode").click()
    expect(inspector.field("yourCode")).to_be_focused()
    inspector.inspect("code")
    inspector.field("yourCode").fill("000000")
    inspector.button("signIn").click()
    expect(person.discussion.get_by_role("alert")).to_be_visible()
    inspector.inspect("wrong-code")
    inspector.button("otherEmail").click()
    inspector.field("yourName").fill("Ana")
    inspector.button("asGuest").click()
    mine = person.comments.first
    expect(mine).to_be_focused()
    inspector.inspect("posted")

    inspector.button("reply", person.comments.nth(1)).click()
    expect(person.discussion.locator(".row").get_by_role("textbox")).to_be_focused()
    inspector.inspect("reply")
    inspector.button("cancel").click()
    inspector.button("edit", mine).click()
    inspector.inspect("edit")
    inspector.button("cancel").click()
    inspector.button("remove", mine).click()
    inspector.inspect("delete")
    inspector.button("cancel").click()
    inspector.button("respect", person.comments.nth(1)).click()
    expect(inspector.button("respect", person.comments.nth(1))).to_have_attribute("aria-pressed", "true")
    inspector.button("report", person.comments.nth(1)).click()
    dialog = person.discussion.get_by_role("dialog")
    dialog.get_by_label(words["other"], exact=True).check()
    inspector.inspect("report")
    dialog.get_by_role("textbox").fill(words["reportWhy"])
    inspector.button("sendReport").click()
    person.is_told(words["reported"])
    inspector.inspect("reported")


def test_hiding_and_hidden_comments(talk: Talk, inspector: Inspector) -> None:
    person, page = inspector.person, inspector.page
    language = inspector.look[0]
    story = fill_with_talk(talk, f"hiding-{'-'.join(map(str, inspector.look))}", language)
    person.opens(story)
    inspector.button("hideComments").click()
    dialog = person.discussion.get_by_role("dialog")
    expect(dialog).to_be_visible()
    inspector.inspect("hiding")
    inspector.button("hideYes", dialog).click()
    expect(inspector.button("showComments")).to_be_focused()
    inspector.inspect("hidden-comments")
    page.goto(f"{talk.discussion(story)}/hide")
    inspector.inspect("page-hide")
    page.locator("form.act button").click()
    expect(page.locator("form.hidden")).to_be_visible()
    inspector.inspect("page-hidden")


def test_empty_discussions(talk: Talk, inspector: Inspector) -> None:
    inspector.person.expects_answers(404)
    language = inspector.look[0]
    for state in ("open", "closed", "read_only", "hidden"):
        name = state.replace("_", "-")
        story = talk.story(f"empty-{name}-{language}", TEXTS[language][0], language=language, paragraphs=1)
        talk.push(story, state=state)
        inspector.page.goto(story.address)
        expect(inspector.person.discussion.locator(".notice").first).to_be_visible()
        inspector.inspect(f"empty-{name}")


def test_loading_and_failing(talk: Talk, newspaper: Newspaper, inspector: Inspector) -> None:
    person = inspector.person
    language = inspector.look[0]
    story = talk.story(f"slow-{language}", TEXTS[language][0], language=language, paragraphs=1)
    held = person.holds(r"/api/v1/discussion\?")
    inspector.page.goto(story.address)
    held.wait()
    expect(person.discussion.locator(".skeleton")).to_be_attached()
    inspector.inspect("loading")
    with person.offline():
        held.release()
        expect(person.discussion.get_by_text(inspector.words["offline"])).to_be_visible()
        inspector.inspect("offline")
    person.watch.expected.add("ERR_FAILED")
    inspector.page.route("**/api/v1/discussion*", lambda route: route.abort())
    inspector.page.goto(story.address + "?again")
    expect(person.discussion.get_by_text(inspector.words["failed"])).to_be_visible()
    inspector.inspect("failed")


def test_a_linked_comment(talk: Talk, inspector: Inspector) -> None:
    language = inspector.look[0]
    story = fill_with_talk(talk, f"linked-{'-'.join(map(str, inspector.look))}", language)
    above = talk.says(story, NAMES[0], TEXTS[language][1])
    for n in range(14):
        above = talk.says(story, NAMES[1 + n % 3], TEXTS[language][2 + n % 3], to=above)
    inspector.page.goto(f"{story.address}#tertulia-comment-{above}")
    expect(inspector.page.locator("article.linked")).to_be_in_viewport()
    inspector.inspect("linked")
    inspector.page.goto(f"{talk.url}/c/{above}")
    inspector.inspect("page-comment")


def test_the_pages_without_scripts(talk: Talk, inspector: Inspector) -> None:
    person, page = inspector.person, inspector.page
    person.expects_answers(401, 403, 404, 422)
    story = fill_with_talk(talk, f"plain-{'-'.join(map(str, inspector.look))}", inspector.look[0])
    discussion = talk.discussion(story)
    page.goto(discussion)
    inspector.inspect("page-discussion")
    page.locator("form.write textarea").fill(TEXTS[inspector.look[0]][5])
    page.locator("form.write button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.inspect("page-not-posted")
    page.locator("#tertulia-name").fill("Ana")
    page.locator("form.write button").click()
    expect(page.locator("article.here")).to_be_visible()
    own = page.url
    page.goto(f"{own}/act")
    inspector.inspect("page-act-own")
    page.locator("section#delete form").evaluate("(form) => { form.noValidate = true; }")
    page.locator("section#delete button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.inspect("page-not-deleted")
    page.goto(discussion)
    page.locator("article footer a.last").nth(1).click()
    inspector.inspect("page-act")
    page.goto(f"{talk.url}/sign-in?lang={inspector.look[0]}")
    inspector.inspect("page-sign-in")
    page.locator("#email").fill(f"plain.{'.'.join(map(str, inspector.look))}@reader.example")
    page.locator("form.act button").click()
    page.locator("#code").fill("000000")
    inspector.inspect("page-code")
    page.locator("form.act button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.inspect("page-wrong-code")
    for name, address in {
        "paper": f"{talk.url}/d/chronicle?lang={inspector.look[0]}",
        "nothing": f"{talk.url}/c/12345?lang={inspector.look[0]}",
        "problems": f"{talk.url}/problems/",
    }.items():
        page.goto(address)
        inspector.inspect(f"page-{name}")
