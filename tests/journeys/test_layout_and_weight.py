"""What reading costs the reader's browser: few bytes, few requests, and nothing that jumps."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.conftest import Visit
from tests.journeys.crowd import Crowd
from tests.journeys.newspaper import Newspaper, Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk
from tests.server import PUBLICATION
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

READING_BYTES = 15_000
EVERYTHING_BYTES = 30_000
COUNTER_BYTES = 1_000
HIDDEN_BYTES = 4_000

# Every shift counts here, also one shortly after a key or click, which the usual sum forgives.
_MEASURE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
        shifts.push({ value, moved: sources.map(({ node }) => node?.nodeName ?? "gone").join(" ") });
    }
}).observe({ type: "layout-shift", buffered: true });
"""
# Two frames later, everything that was drawn has been measured.
_SHIFTS = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(shifts)))))"""
)

SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


def shifts(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(_SHIFTS)
    return found


@pytest.fixture(params=SIZES, ids=["360", "1280"])
def measured(visit: Visit, request: pytest.FixtureRequest) -> Person:
    """Somebody who comes for the first time, so with an empty cache."""
    person = visit(viewport=request.param)
    person.page.add_init_script(_MEASURE_SHIFTS)
    return person


@pytest.fixture(scope="module")
def short(talk: Talk) -> Story:
    """So short that the discussion begins in the first window, with two comments: less than the room kept for it."""
    story = talk.story("a-short-story", paragraphs=1)
    talk.says(story, "Berta", "One.")
    talk.says(story, "Carlos", "Two.")
    return story


def test_a_shift_would_be_noticed(short: Story, measured: Person) -> None:
    measured.page.goto(short.address)
    expect(measured.comments).to_have_count(2)
    measured.page.evaluate("document.querySelector('header').style.height = '20rem'")
    assert shifts(measured.page)


def test_nothing_moves_when_a_short_discussion_comes(short: Story, measured: Person) -> None:
    measured.page.goto(short.address)
    expect(measured.comments).to_have_count(2)
    expect(measured.page.locator("footer")).to_be_attached()
    assert shifts(measured.page) == []


def test_nothing_moves_when_the_discussion_comes_late(short: Story, measured: Person) -> None:
    held = measured.holds(r"/api/v1/discussion\?")
    measured.page.goto(short.address)
    held.wait()
    expect(measured.discussion.locator(".skeleton")).to_be_attached()
    held.release()
    expect(measured.comments).to_have_count(2)
    assert shifts(measured.page) == []


def test_nothing_moves_when_the_script_comes_late(short: Story, measured: Person) -> None:
    held = measured.holds("/embed.js$")
    measured.page.goto(short.address, wait_until="commit")
    held.wait()
    expect(measured.page.locator("footer")).to_be_attached()
    held.release()
    expect(measured.comments).to_have_count(2)
    assert shifts(measured.page) == []


def test_nothing_moves_at_the_top_of_a_long_story(crowd: Crowd, measured: Person) -> None:
    measured.page.goto(crowd.story.address, wait_until="networkidle")
    assert shifts(measured.page) == []


def test_nothing_moves_when_a_reader_has_scrolled_to_the_discussion(crowd: Crowd, measured: Person) -> None:
    held = measured.holds(r"/api/v1/discussion\?")
    measured.page.goto(crowd.story.address)
    measured.discussion.evaluate("(e) => scrollTo(0, e.getBoundingClientRect().top + scrollY - 200)")
    held.wait()
    held.release()
    expect(measured.comments.first).to_be_in_viewport()
    assert shifts(measured.page) == []


def test_nothing_moves_when_a_reader_has_scrolled_past_the_discussion(talk: Talk, measured: Person) -> None:
    story = talk.story(f"past-it-{measured.page.viewport_size['width']}", paragraphs=30)  # type: ignore[index]
    talk.says(story, "Berta", "One.")
    held = measured.holds(r"/api/v1/discussion\?")
    measured.page.goto(story.address)
    measured.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    held.wait()
    expect(measured.page.locator("footer")).to_be_in_viewport()
    held.release()
    expect(measured.comments).to_have_count(1)
    assert shifts(measured.page) == []


def test_nothing_moves_when_an_empty_discussion_comes(talk: Talk, measured: Person) -> None:
    story = talk.story(f"nobody-yet-{measured.page.viewport_size['width']}", paragraphs=1)  # type: ignore[index]
    measured.page.goto(story.address)
    expect(measured.discussion.get_by_text("No comments yet.")).to_be_visible()
    assert shifts(measured.page) == []


def test_nothing_moves_when_a_linked_comment_comes(crowd: Crowd, measured: Person) -> None:
    measured.page.goto(f"{crowd.story.address}#tertulia-comment-{crowd.steps[-1]}")
    expect(measured.comment("Step 15")).to_be_in_viewport()
    assert shifts(measured.page) == []


def test_nothing_moves_for_a_reader_who_is_known(talk: Talk, measured: Person) -> None:
    story = talk.story(f"known-{measured.page.viewport_size['width']}", paragraphs=1)  # type: ignore[index]
    talk.says(story, "Berta", "One.")
    measured.opens(story)
    measured.comments_as("Ana", "Mine.")
    measured.page.reload()
    expect(measured.comment("Mine.").get_by_role("button", name="Edit")).to_be_visible()
    assert shifts(measured.page) == []


def hide(person: Person, talk: Talk) -> None:
    """As one who has hidden comments before."""
    person.page.add_init_script(f"localStorage.setItem('tertulia:hidden:{talk.url}', '{PUBLICATION}')")


def test_nothing_moves_when_comments_are_hidden(short: Story, talk: Talk, measured: Person) -> None:
    hide(measured, talk)
    held = measured.holds("/assets/hidden")
    measured.page.goto(short.address)
    held.wait()
    held.release()
    expect(measured.discussion.get_by_role("button", name="Show comments")).to_be_visible()
    assert shifts(measured.page) == []


def test_nothing_moves_when_the_script_comes_late_and_comments_are_hidden(short: Story, talk: Talk, measured: Person) -> None:
    hide(measured, talk)
    held = measured.holds("/embed.js$")
    measured.page.goto(short.address, wait_until="commit")
    held.wait()
    expect(measured.page.locator("footer")).to_be_attached()
    # Not by wait_for_function: asking again, it evaluates a text in the page, which the page's policy forbids.
    wait_until(lambda: measured.page.evaluate("() => performance.getEntriesByType('paint').length > 0"))
    held.release()
    expect(measured.discussion.get_by_role("button", name="Show comments")).to_be_visible()
    assert shifts(measured.page) == []


class Scale:
    """Weighs what comes from the platform as it comes over the wire."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.answers: list[Response] = []
        person.page.on("response", self._weigh)

    def _weigh(self, answer: Response) -> None:
        self.answers.append(answer)

    def code(self) -> dict[str, int]:
        """Scripts and style sheets: path → bytes, compressed as they were sent."""
        kinds = ("script", "stylesheet")
        ours = [a for a in self.answers if a.url.startswith(self.person.newspaper.talk) and a.request.resource_type in kinds]
        for answer in ours:
            assert answer.headers["content-encoding"] == "br", answer.url
        return {answer.url.rsplit("/", 1)[1]: answer.request.sizes()["responseBodySize"] for answer in ours}


@pytest.mark.parametrize("language", ["en", "es"])
def test_reading_takes_two_files_and_fifteen_kilobytes(talk: Talk, reader: Person, language: str) -> None:
    story = talk.story(f"weighed-{language}", language=language)
    talk.says(story, "Berta", "Weighed.")
    scale = Scale(reader)
    reader.opens(story)
    reader.sees("Weighed.")
    reader.page.wait_for_load_state("networkidle")
    code = scale.code()
    print(f"\nto read ({language}): {code}, {sum(code.values())} bytes")
    assert len(code) == 2
    assert sum(code.values()) <= READING_BYTES


def test_a_hidden_discussion_takes_two_files_and_four_kilobytes(talk: Talk, short: Story, reader: Person) -> None:
    hide(reader, talk)
    scale = Scale(reader)
    reader.page.goto(short.address, wait_until="networkidle")
    code = scale.code()
    print(f"\nhidden: {code}, {sum(code.values())} bytes")
    assert len(code) == 2
    assert sum(code.values()) <= HIDDEN_BYTES


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_takes_three_files_and_thirty_kilobytes(talk: Talk, reader: Person, language: str) -> None:
    story = talk.story(f"weighed-whole-{language}", language=language)
    scale = Scale(reader)
    reader.opens(story)
    with reader.page.expect_response("**/writing-*.js"):
        reader.discussion.get_by_role("textbox").click()
    code = scale.code()
    print(f"\nwith writing ({language}): {code}, {sum(code.values())} bytes")
    assert len(code) == 3
    assert sum(code.values()) <= EVERYTHING_BYTES


def test_the_counter_takes_one_kilobyte(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    counted = '<tertulia-count story="a" publication="chronicle">…</tertulia-count>'
    front = newspaper.prints("weighed-front", "The Chronicle", under=counted, script="count.js")
    scale = Scale(reader)
    reader.page.goto(front.address)
    expect(reader.page.locator("tertulia-count")).to_have_text("0")
    code = scale.code()
    print(f"\nto count: {code}")
    assert list(code) == ["count.js"]
    assert code["count.js"] <= COUNTER_BYTES


def test_a_second_visit_fetches_no_script_again_but_the_loader(talk: Talk, reader: Person) -> None:
    story = talk.story("second-visit")
    talk.says(story, "Berta", "Weighed.")
    reader.opens(story)
    reader.sees("Weighed.")
    scale = Scale(reader)
    reader.page.goto(story.address)
    reader.sees_discussion()
    reader.sees("Weighed.")
    # What comes out of the browser's own cache has no size on the wire.
    assert [name for name, size in scale.code().items() if size > 0 and name != "embed.js"] == []
