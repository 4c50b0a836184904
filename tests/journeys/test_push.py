"""Notices in the browser, turned on and off by a person. No push service is met: what it would give is given by the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.newspaper import Newspaper
from tests.journeys.talk import Talk, open_talk
from tests.tertulia.notices.push_service import Browser as Subscribed

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

SUBSCRIPTION = Subscribed("https://fcm.googleapis.com/fcm/send/one").subscription
GIVEN = f"PushManager.prototype.subscribe = async () => ({SUBSCRIPTION})"
BLOCKED = "Object.defineProperty(Notification, 'permission', {get: () => 'denied'})"


@pytest.fixture
def pushing(newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    talk, folder = newspaper.talk, tmp_path_factory.mktemp("pushing")
    with open_talk(newspaper, folder, "sqlite:///tertulia.sqlite3", TERTULIA_PUSH="true") as running:
        yield running
    newspaper.talk = talk


def test_it_is_turned_on_and_off_and_says_what_stands_in_the_way(pushing: Talk, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    context.grant_permissions(["notifications"], origin=pushing.url)
    page = context.new_page()
    page.goto(f"{pushing.url}/sign-in?next=/me/push")
    page.get_by_label("Your e-mail address").fill("pia@reader.example")
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Six-digit code").fill(pushing.code_mailed_to("pia@reader.example"))
    page.get_by_label("New here?").fill("Pia")
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("button", name="Turn on").press("Enter")
    expect(page.get_by_text("The browser did not turn it on.")).to_be_visible()  # there is no push service here
    told(page, "delete window.PushManager", "This browser can't show notices")
    told(page, BLOCKED, "This browser blocks notices from here.")

    allowed = context.new_page()
    allowed.add_init_script(GIVEN)
    allowed.goto(f"{pushing.url}/me/push")
    allowed.get_by_role("button", name="Turn on").click()
    expect(allowed.get_by_role("status")).to_have_text("On in this browser, until you sign out here.")
    scope = allowed.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)")
    assert scope == f"{pushing.url}/me/"
    allowed.get_by_role("button", name="Turn off").click()
    expect(allowed.get_by_role("button", name="Turn on")).to_be_visible()
    context.close()


def told(page: Page, before: str, words: str) -> None:
    one = page.context.new_page()
    one.add_init_script(before)
    one.goto(page.url)
    expect(one.get_by_text(words)).to_be_visible()
    expect(one.get_by_role("button", name="Turn on")).to_be_hidden()
    one.close()
