"""Signing in with an account elsewhere: a real OpenID provider and Facebook's answers, cookies of third parties blocked.

The story stands on localhost, the platform on 127.0.0.1: to a browser these are two sites.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import databases
from tests.browser import chromium, flags
from tests.facebook import Facebook, running_facebook
from tests.journeys.newspaper import Newspaper, Story, open_newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for, open_talk
from tests.server import free_port, http
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

BLOCKED = "--test-third-party-cookie-phaseout"


@pytest.fixture(scope="module")
def openid() -> Iterator[str]:
    """The provider's address; whoever types a name there is that person."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _answers(f"{address}/.well-known/openid-configuration"))
        yield address
    finally:
        running.kill()
        running.wait()


def _answers(address: str) -> bool:
    try:
        return http.request("GET", address).status == 200
    except Exception:
        return False


@pytest.fixture(scope="module")
def facebook() -> Iterator[Facebook]:
    with running_facebook() as running:
        yield running


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    with open_newspaper() as site:
        yield site


@pytest.fixture(scope="module")
def talk(paper: Newspaper, openid: str, facebook: Facebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    keycloak = {"name": "Riverside ID", "issuer": openid, "id": "tertulia", "secret": "s"}
    providers = json.dumps({"riverside": keycloak, "facebook": facebook.setting})
    folder: Path = tmp_path_factory.mktemp("providers")
    with open_talk(paper, folder, databases.fresh_database_url(), TERTULIA_PROVIDERS=providers) as running:
        yield running


@pytest.fixture(scope="module")
def strict(browser: Browser) -> Iterator[Browser]:
    running = browser.browser_type.launch(executable_path=chromium(), args=[*flags(), BLOCKED])
    yield running
    running.close()


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    return talk.story(key_for(request))


@pytest.fixture
def reader(strict: Browser, talk: Talk, openid: str, facebook: Facebook) -> Iterator[Person]:
    person = _comes(strict, talk, openid, facebook)
    yield person
    person.leaves()


def _comes(browser: Browser, talk: Talk, openid: str, facebook: Facebook, **options: object) -> Person:
    person = Person(browser, talk.newspaper, **options)
    person.watch.origins += (openid, facebook.address)
    # The provider's page would like a style sheet from far away.
    person.context.route(re.compile("jsdelivr"), lambda route: route.abort())
    person.watch.expected |= {"jsdelivr", "ERR_FAILED"}
    return person


def _knows(openid: str, sub: str, **claims: object) -> None:
    answer = http.request("PUT", f"{openid}/users/{sub}", json=claims)
    assert answer.status < 300, answer.data


def _opens_window(reader: Person, provider: str) -> Page:
    with reader.page.expect_popup() as opened:
        reader.presses(provider)
    return opened.value


def _says_who(window: Page, sub: str) -> None:
    window.get_by_placeholder("sub").fill(sub)
    window.get_by_role("button", name="Authorize").click()


def _is_unknown_by_cookie(reader: Person, talk: Talk, story: Story) -> bool:
    ask = "async url => (await (await fetch(url, {credentials: 'include'})).json()).reader"
    return reader.page.evaluate(ask, f"{talk.url}/api/v1/overlay?story={story.key}") is None


def test_sign_up_by_openid_add_facebook_and_come_back_by_it(
    story: Story, talk: Talk, openid: str, facebook: Facebook, reader: Person, strict: Browser
) -> None:
    _knows(openid, "ines", name="Inés Robles", email="ines@reader.example", email_verified=True)
    reader.opens(story)
    reader.writes("Half of what I want to")
    reader.reloads()
    reader.box.press_sequentially(" say.")
    reader.posts()
    window = _opens_window(reader, "Riverside ID")
    _says_who(window, "ines")
    expect(window.get_by_label("Your name")).to_have_value("Inés Robles")
    window.get_by_label("Your name").fill("Inés")
    with window.expect_event("close"):
        window.get_by_role("button", name="Go on").click()
    reader.sees("Half of what I want to say.")
    expect(reader.discussion.get_by_text("Writing as Inés")).to_be_visible()
    assert _is_unknown_by_cookie(reader, talk, story), "the platform got its cookie from another site"

    # On a page of the platform's own the same browser is known.
    own = reader.context.new_page()
    own.goto(f"{talk.url}/me/accounts")
    expect(own.get_by_text("With a code sent to ines@reader.example")).to_be_visible()
    own.get_by_role("link", name="Continue with Facebook").click()
    own.get_by_role("link", name="Continue as Ana García").click()
    own.get_by_role("button", name="Add it to Inés").click()
    expect(own.get_by_text("Facebook · ana@reader.example")).to_be_visible()

    # Elsewhere, with another address at Facebook since.
    facebook.person["email"] = "new@reader.example"
    there = _comes(strict, talk, openid, facebook)
    there.opens(story)
    there.writes("From elsewhere.")
    there.posts()
    window = _opens_window(there, "Facebook")
    with window.expect_event("close"):
        window.get_by_role("link", name="Continue as Ana García").click()
    there.sees("From elsewhere.")
    expect(there.comment("From elsewhere.")).to_have_attribute("aria-label", re.compile("Comment by Inés"))
    there.leaves()


def test_who_says_no_loses_nothing_and_who_has_no_mail_needs_none(story: Story, facebook: Facebook, reader: Person) -> None:
    facebook.person = {"id": "20202", "name": "Olmo"}
    reader.expects_answers(403)
    reader.opens(story)
    reader.writes("I am not sure.")
    reader.posts()
    window = _opens_window(reader, "Facebook")
    window.get_by_role("link", name="Cancel").click()
    expect(window.get_by_role("heading", name="You were not signed in")).to_be_visible()
    window.get_by_role("link", name="Try Facebook again").click()
    window.get_by_role("link", name="Continue as Olmo").click()
    expect(window.get_by_text("You come with your Facebook account.")).to_be_visible()
    with window.expect_event("close"):
        window.get_by_role("button", name="Go on").click()
    reader.sees("I am not sure.")
    expect(reader.discussion.get_by_text("Writing as Olmo")).to_be_visible()


def test_a_window_that_does_not_open_or_closes_is_told_with_a_way_to_help(story: Story, reader: Person) -> None:
    reader.opens(story)
    reader.writes("Blocked.")
    reader.posts()
    window = _opens_window(reader, "Riverside ID")
    window.close()
    expect(reader.discussion.get_by_text("The window closed before you were signed in.")).to_be_visible()
    reader.page.evaluate("window.open = () => null")
    reader.presses("Riverside ID")
    expect(reader.discussion.get_by_text("No window opened: your browser blocked it.")).to_be_visible()
    with reader.context.expect_page() as opened:
        reader.discussion.get_by_role("link", name="Questions about signing in?").click()
    expect(opened.value.get_by_text("It happened with Riverside ID.")).to_be_visible()
    expect(reader.box).to_have_value("Blocked.")


def test_without_javascript_one_goes_there_and_comes_back(
    story: Story, talk: Talk, openid: str, facebook: Facebook, strict: Browser
) -> None:
    _knows(openid, "leo", name="Leo", email="leo@reader.example", email_verified=False)
    reader = _comes(strict, talk, openid, facebook, java_script_enabled=False)
    page = reader.page
    page.goto(f"{talk.url}/sign-in?next=/d/chronicle/{story.key}")
    page.get_by_role("link", name="Continue with Riverside ID").click()
    _says_who(page, "leo")
    expect(page.get_by_text("doesn't vouch that leo@reader.example is yours")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(f"{talk.discussion(story)}")
    page.get_by_label("Your comment").fill("By plain pages.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.here")).to_contain_text("By plain pages.")
    expect(page.locator("article.here .author")).to_have_text("Leo")
    reader.leaves()
