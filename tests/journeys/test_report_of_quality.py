"""What `houserules evaluate --report` writes, in a browser: on a telephone, in the dark, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from houserules.evaluating.examples import SETS
from houserules.evaluating.figures import Tried
from houserules.evaluating.report import page as drawn
from houserules.evaluating.results import Results
from houserules.evaluating.trying import Contender
from houserules.evaluating.words import words
from tests.houserules.evaluating.made_up import pretended_judge, write_sets

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """As it is drawn for made-up sets, on a narrow screen, with nothing to be had from anywhere."""
    write_sets(tmp_path)
    sets = [(each, list(each.read(tmp_path / each.file))) for each in SETS]
    tried = [Tried(each, read, pretended_judge(Contender(), read)) for each, read in sets]
    file = tmp_path / "report.html"
    file.write_text(drawn(Results(tried, (), "full", "made up", "1"), "en", words("en")), "utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    yield page
    context.close()


def test_it_fits_a_telephone_in_the_dark_and_axe_has_nothing_to_say(report: Page) -> None:
    report.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert report.evaluate("document.documentElement.scrollWidth") <= 360
    red, green, blue = report.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert red + green + blue < 150
    report.evaluate(AXE.read_text("utf-8"))
    violations = report.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)")
    assert [each["id"] for each in violations] == []


def test_a_mistake_is_blurred_until_the_keyboard_or_a_click_comes_to_it(report: Page) -> None:
    report.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    first, second = report.locator("blockquote").nth(0), report.locator("blockquote").nth(1)
    expect(first.locator("span")).to_have_css("filter", "blur(6.72px)")
    first.click()
    expect(first.locator("span")).to_have_css("filter", "none")
    # The name of the next set lies between.
    report.keyboard.press("Tab")
    report.keyboard.press("Tab")
    expect(first.locator("span")).to_have_css("filter", "blur(6.72px)")
    expect(second.locator("span")).to_have_css("filter", "none")
