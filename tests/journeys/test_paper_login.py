"""Who is signed in at the newspaper is signed in here, without being asked and without losing a word."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import DISCUSSION
from tests.journeys.person import Person
from tests.journeys.talk import Talk
from tests.server import PUBLICATION
from tests.tertulia.readers.paper.newspaper import SECRET, claims, signed, writes_login

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


def token_for(talk: Talk, jti: str) -> str:
    return signed(claims(aud=f"{talk.url}/d/{PUBLICATION}", name="Berta of the paper", jti=jti), "HS256", SECRET)


def carries(talk: Talk, token: str) -> str:
    """The discussion, and the newspaper's word on who reads the page."""
    script = f'<script src="{talk.url}/login.js" data-publication="{PUBLICATION}" data-token="{token}" async></script>'
    return DISCUSSION + script


def writes_as(person: Person, name: str) -> None:
    expect(person.discussion.get_by_text(name).first).to_be_visible()


def test_the_newspapers_reader_writes_and_leaves(talk: Talk, visit: Visit) -> None:
    writes_login(talk.server.folder, PUBLICATION, secret_file="secret")
    (talk.server.folder / "logins" / "secret").write_bytes(SECRET)
    story = talk.story("paper-login")
    talk.newspaper.prints(story.key, story.title, under=carries(talk, ""))
    reader = visit()
    reader.opens(story)
    reader.writes("They promised it in spr")
    assert reader.page.evaluate("token => tertuliaLogin(token)", token_for(talk, "first")) == ""
    writes_as(reader, "Berta of the paper")
    expect(reader.box).to_have_value("They promised it in spr")
    reader.posts()
    reader.sees("They promised it in spr")
    expect(reader.comment("They promised it in spr")).to_contain_text("Berta of the paper")

    # The next page has a fresh token, which nobody needs; the one after it has none: she has left the newspaper.
    talk.newspaper.prints(story.key, story.title, under=carries(talk, token_for(talk, "second")))
    reader.watch.requests.clear()
    reader.reloads()
    writes_as(reader, "Berta of the paper")
    assert reader.watch.to("/sign-in/paper") == []
    talk.newspaper.prints(story.key, story.title, under=carries(talk, ""))
    # What the discussion asked in her name may arrive when her session has just ended.
    reader.expects_answers(401)
    reader.reloads()
    expect(reader.discussion.get_by_role("button", name="Sign out")).to_have_count(0)
    expect(reader.comment("They promised it in spr").get_by_role("button", name="Edit")).to_have_count(0)

    stranger = visit()
    stranger.expects_answers(403, 409)
    stranger.opens(story)
    forged = signed(claims(aud=f"{talk.url}/d/{PUBLICATION}", jti="third"), "HS256", b"guessed" * 8)
    assert stranger.page.evaluate("token => tertuliaLogin(token)", forged) == "token-forged"
    assert stranger.page.evaluate("token => tertuliaLogin(token)", token_for(talk, "first")) == ""
    expect(stranger.discussion.get_by_role("button", name="Sign out")).to_have_count(0)
