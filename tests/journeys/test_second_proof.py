"""A passkey, and an app as a second factor: set up and used by a person in front of a real browser."""

import base64
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tertulia.readers import totp
from tests import server
from tests.journeys.conftest import Visit
from tests.journeys.newspaper import Newspaper
from tests.journeys.talk import Talk, open_talk

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


@pytest.fixture
def named(newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A platform that has a name: browsers bind no passkey to a number."""
    talk, port = newspaper.talk, server.free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "free_port", lambda: port)
        folder = tmp_path_factory.mktemp("named")
        with open_talk(
            newspaper, folder, "sqlite:///tertulia.sqlite3", TERTULIA_PUBLIC_URL=f"http://localhost:{port}"
        ) as running:
            yield running
    newspaper.talk = talk


def signs_in_by_mail(page: Page, talk: Talk, address: str, name: str = "") -> None:
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page.get_by_label("Six-digit code")).to_be_visible()
    page.get_by_label("Six-digit code").fill(talk.code_mailed_to(address))
    page.get_by_label("New here?").fill(name)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_added_and_signs_in(named: Talk, browser: Browser) -> None:
    home = named.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{home}/sign-in?next=/me/passkeys")
    signs_in_by_mail(page, named, "petra@reader.example", "Petra")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Remove")).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{home}/sign-in?next=/me/passkeys")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    expect(page.get_by_text("Petra")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey is not the one")).to_be_visible()
    context.close()


def test_an_app_is_set_up_without_scripts_and_asked_for_in_the_widget(talk: Talk, visit: Visit) -> None:
    story = talk.story("second-factor")
    plain, reader = visit(java_script_enabled=False), visit()
    page = plain.page
    page.goto(f"{talk.url}/sign-in?next=/me/second-factor")
    signs_in_by_mail(page, talk, "rosa@reader.example", "Rosa")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("img", name="The same key as below")).to_be_visible()
    key = page.locator("p code").inner_text().replace(" ", "")
    secret = base64.b32decode(key)
    page.get_by_label("The code that the app shows now").fill(totp.code_at(secret, int(time.time()) // 30))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()

    reader.expects_answers(403)
    reader.opens(story)
    reader.writes("Twice proven.")
    reader.posts()
    who = reader.discussion
    who.get_by_label("Your e-mail address").fill("rosa@reader.example")
    who.get_by_role("button", name="E-mail me a code").click()
    expect(who.get_by_label("Six-digit code")).to_be_visible()
    who.get_by_label("Six-digit code").fill(talk.code_mailed_to("rosa@reader.example"))
    who.get_by_role("button", name="Sign in", exact=True).click()
    who.get_by_label("Code of your app, or a recovery code").fill("000000")
    who.get_by_role("button", name="Sign in", exact=True).click()
    expect(who.get_by_role("alert")).to_be_visible()
    who.get_by_label("Code of your app, or a recovery code").fill(recovery)
    who.get_by_role("button", name="Sign in", exact=True).click()
    reader.sees("Twice proven.")
    expect(reader.comment("Twice proven.")).to_contain_text("Rosa")
