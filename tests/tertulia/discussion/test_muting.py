"""Whom a reader mutes, and hears again: the verb, the overlay, the API, and the pages without JavaScript."""

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tertulia.discussion.errors import CommentUnknown, OwnSelf, TooManyMuted
from tertulia.discussion.models import Comment, Mute
from tertulia.discussion.reading.muted import mutes_page
from tertulia.discussion.reading.overlay import overlay
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.muting import mute_writer, unmute
from tertulia.discussion.views.muting import COOKIE
from tertulia.plumbing.problems import TooMany
from tertulia.readers.credentials import COOKIE as READER_COOKIE
from tertulia.readers.credentials import make_token
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import ask, guest, member, say

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
PAGE = "/d/chronicle/tram"


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


@pytest.fixture
def luis(db: None) -> Reader:
    return guest("Luis")


@pytest.fixture
def words(story: Story, luis: Reader) -> Comment:
    return say(story, luis, "Nettles again.")


def muted_by(reader: Reader) -> list[str]:
    return [person.name for person in mutes_page(reader).people]


class TestTheVerb:
    def test_doing_it_twice_changes_nothing_and_it_can_be_undone(self, ana: Reader, luis: Reader, words: Comment) -> None:
        for _ in range(2):
            assert mute_writer(reader=ana, comment=words) == luis
            assert muted_by(ana) == ["Luis"]
        for _ in range(2):
            unmute(reader=ana, muted_id=luis.pk)
            assert muted_by(ana) == []

    def test_the_muted_person_and_all_others_learn_nothing(self, story: Story, ana: Reader, luis: Reader, words: Comment) -> None:
        own = say(story, ana)
        before = overlay(luis, story, [words.pk, own.pk])
        mute_writer(reader=ana, comment=words)
        assert overlay(luis, story, [words.pk, own.pk]) == before
        assert overlay(guest("Noor"), story, [words.pk]).muted == []

    def test_who_mutes_must_be_somebody_and_somebody_else(self, story: Story, ana: Reader, words: Comment) -> None:
        with pytest.raises(SignInNeeded):
            mute_writer(reader=None, comment=words)
        with pytest.raises(SignInNeeded):
            unmute(reader=None, muted_id=1)
        with pytest.raises(OwnSelf):
            mute_writer(reader=ana, comment=say(story, ana))

    def test_whose_words_are_gone_is_not_named_by_them(self, ana: Reader, luis: Reader, words: Comment) -> None:
        with pytest.raises(CommentUnknown):
            mute_writer(reader=ana, comment=delete_comment(comment_id=words.pk, reader=luis))

    def test_it_has_limits(
        self, story: Story, ana: Reader, luis: Reader, words: Comment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(settings.TERTULIA, "mutes_most", 1)
        mute_writer(reader=ana, comment=words)
        mute_writer(reader=ana, comment=words)
        with pytest.raises(TooManyMuted, match="1"):
            mute_writer(reader=ana, comment=say(story, guest("Noor")))
        monkeypatch.setitem(settings.TERTULIA, "muting_rates", "1/minute")
        unmute(reader=luis, muted_id=ana.pk)
        with pytest.raises(TooMany):
            unmute(reader=luis, muted_id=ana.pk)


def test_the_list_has_pages(story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertulia.discussion.reading.muted.MUTES_PER_PAGE", 2)
    for name in ("Luis", "Noor", "Berta"):
        mute_writer(reader=ana, comment=say(story, guest(name)))
    first = mutes_page(ana)
    assert ([person.name for person in first.people], first.next is None) == (["Berta", "Noor"], False)
    second = mutes_page(ana, first.next)
    assert ([person.name for person in second.people], second.next) == (["Luis"], None)


class TestTheApi:
    def test_it_is_put_listed_told_in_the_overlay_and_deleted(self, ana: Reader, luis: Reader, words: Comment) -> None:
        put = ask("PUT", f"/comments/{words.pk}/muted", reader=ana)
        person = {"id": str(luis.pk), "name": "Luis", "picture": None, "badges": []}
        assert (put.status, put.told) == (200, person)
        assert ask("GET", "/readers/me/mutes", reader=ana).told == {"people": [person], "next": None}
        assert ask("GET", f"/overlay?story=tram&comment={words.pk}", reader=ana).told["muted"] == [str(luis.pk)]
        assert ask("GET", "/overlay?story=tram", reader=ana).told["muted"] == []
        assert ask("DELETE", f"/readers/me/mutes/{luis.pk}", reader=ana).status == 204
        assert ask("GET", f"/overlay?story=tram&comment={words.pk}", reader=ana).told["muted"] == []

    def test_public_pages_stay_the_same(self, ana: Reader, words: Comment) -> None:
        before = ask("GET", "/discussion?story=tram").body
        ask("PUT", f"/comments/{words.pk}/muted", reader=ana)
        assert ask("GET", "/discussion?story=tram", reader=ana).body == before

    def test_what_can_go_wrong_has_its_code(self, ana: Reader, luis: Reader, words: Comment) -> None:
        for method, path in (
            ("GET", "/readers/me/mutes"),
            ("DELETE", "/readers/me/mutes/1"),
            ("PUT", f"/comments/{words.pk}/muted"),
        ):
            assert (ask(method, path).status, ask(method, path).code) == (401, "sign-in-needed")
        assert ask("PUT", "/comments/1/muted", reader=ana).code == "comment-unknown"
        assert ask("PUT", f"/comments/{words.pk}/muted", reader=luis).code == "own-self"
        assert ask("GET", "/readers/me/mutes?after=x", reader=ana).code == "cursor-wrong"
        # Nobody finds out by it which readers there are.
        assert ask("DELETE", f"/readers/me/mutes/{2**63 - 1}", reader=ana).status == 204


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


class TestThePages:
    @pytest.fixture
    def browser(self, ana: Reader, words: Comment) -> Client:
        browser = Client(headers={"origin": HERE})
        browser.cookies[READER_COOKIE] = make_token(ana)
        return browser

    def test_a_form_mutes_and_everything_of_that_person_folds_for_this_reader_alone(
        self, browser: Client, story: Story, words: Comment
    ) -> None:
        reply = say(story, guest("Noor"), "Replies keep standing.", under=words)
        done = browser.post(f"/c/{words.pk}/act/mute?lang=es")
        assert (done.status_code, done["Location"]) == (303, "/me/mutes?lang=es")
        assert "Luis" in text_of(browser.get("/me/mutes"))
        for path in (PAGE, f"{PAGE}/fragment", f"/c/{reply.pk}"):
            answer = browser.get(path)
            assert "From somebody you muted" in text_of(answer)
            assert '<div class="words"><p>Nettles again.' not in text_of(answer)
            assert "Replies keep standing." in text_of(answer)
            assert answer["Cache-Control"] == "private, no-store"
        assert "Nettles again" in text_of(browser.get(f"/c/{words.pk}"))
        assert "somebody you muted" not in text_of(Client().get(PAGE))

    def test_hearing_them_again_takes_the_cookie_away(self, browser: Client, luis: Reader, words: Comment) -> None:
        browser.post(f"/c/{words.pk}/act/mute")
        assert browser.cookies[COOKIE].value == "1"
        assert browser.post(f"/me/mutes/{luis.pk}/end")["Location"] == "/me/mutes"
        assert browser.cookies[COOKIE].value == ""
        assert "somebody you muted" not in text_of(browser.get(PAGE))

    def test_the_forms_are_there_for_whom_they_are_for(self, browser: Client, ana: Reader, story: Story, words: Comment) -> None:
        assert "Mute Luis" in text_of(browser.get(f"/c/{words.pk}/act"))
        assert "Mute " not in text_of(browser.get(f"/c/{say(story, ana).pk}/act"))
        assert "Mute " not in text_of(Client().get(f"/c/{words.pk}/act"))
        browser.post(f"/c/{words.pk}/act/mute")
        assert "Mute Luis" not in text_of(browser.get(f"/c/{words.pk}/act"))

    def test_a_link_mutes_nobody_and_nobody_is_asked_to_sign_in(self, browser: Client, words: Comment) -> None:
        assert browser.get(f"/c/{words.pk}/act/mute").status_code == 405
        stranger = Client(headers={"origin": HERE})
        assert stranger.post(f"/c/{words.pk}/act/mute").status_code == 401
        assert stranger.get("/me/mutes")["Location"] == "/sign-in?next=/me/mutes"
        assert not Mute.objects.exists()

    def test_a_cookie_alone_folds_nothing(self, words: Comment) -> None:
        stranger = Client()
        stranger.cookies[COOKIE] = "1"
        answer = stranger.get(PAGE)
        assert "Nettles again." in text_of(answer)
        assert "public" in answer["Cache-Control"]

    def test_signing_in_brings_the_cookie_and_signing_out_takes_it(self, ana: Reader, words: Comment) -> None:
        mute_writer(reader=ana, comment=words)
        browser = Client(headers={"origin": HERE})
        browser.post("/sign-in/code", {"email": ana.email})
        browser.post("/sign-in/enter", {"email": ana.email, "code": mail.outbox[-1].subject[:6]})
        assert "somebody you muted" in text_of(browser.get(PAGE))
        browser.post("/sign-out")
        assert browser.cookies[COOKIE].value == ""
