"""The journeys watch for what a person would not see; here they are shown it, and must see it."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.newspaper import Newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


@pytest.mark.parametrize(
    ("under", "then", "seen"),
    [
        ("<img src='https://tracker.example/pixel.gif' alt=''>", "", "policy img-src broken by https://tracker.example"),
        ("<p style='color: red'>Red</p>", "", "policy style-src-attr broken"),
        ("<script>document.title = 'run'</script>", "", "policy script-src-elem broken by inline"),
        ("<p id='there'></p>", "document.querySelector('#there').innerHTML = '<b>set</b>'", "TrustedHTML"),
        ("<p></p>", "setTimeout(() => { throw new Error('by itself') })", "not caught"),
        ("<p></p>", "console.error('a complaint')", "a complaint"),
    ],
    ids=["foreign picture", "inline style", "inline script", "text set as HTML", "error", "complaint"],
)
def test_what_goes_wrong_in_a_page_is_noticed(
    browser: Browser, talk: Talk, newspaper: Newspaper, under: str, then: str, seen: str
) -> None:
    story = newspaper.prints("watched", "Something is wrong here", under=under)
    person = Person(browser, newspaper)
    person.page.goto(story.address)
    if then:
        person.page.evaluate(f"setTimeout(() => {{ {then} }})")
    person.page.evaluate("() => new Promise((done) => setTimeout(() => setTimeout(done)))")
    with pytest.raises(AssertionError, match=seen):
        person.leaves()
