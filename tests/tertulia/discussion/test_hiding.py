"""What a member hides, and shows again: the verb, the API, and the pages without JavaScript."""

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tertulia.discussion.models import Hiding
from tertulia.discussion.reading.hidden import hidden_slugs, hides
from tertulia.discussion.reading.overlay import overlay
from tertulia.discussion.services.hiding import carry_hidden, set_hidden
from tertulia.discussion.views.hiding import COOKIE
from tertulia.plumbing import clock
from tertulia.plumbing.problems import TooMany
from tertulia.readers.credentials import COOKIE as READER_COOKIE
from tertulia.readers.credentials import make_token
from tertulia.readers.errors import MemberNeeded, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tests.tertulia.discussion.talking import ask, guest, member, say

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
PAGE = "/d/chronicle/tram"
MINE = "/readers/me/hidden"


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


@pytest.fixture
def evening(db: None) -> Publication:
    return Publication.objects.create(
        slug="evening", name="The Evening", language="en", origins=["https://evening.example"], created_at=clock.now()
    )


class TestTheVerb:
    def test_doing_it_twice_changes_nothing_and_papers_stay_apart(
        self, paper: Publication, evening: Publication, ana: Reader
    ) -> None:
        for hidden in (True, True, False, False, True):
            set_hidden(reader=ana, paper=paper, hidden=hidden)
            assert hidden_slugs(ana) == (["chronicle"] if hidden else [])
        assert (hides(ana, paper), hides(ana, evening), hides(member("Luis"), paper)) == (True, False, False)

    def test_it_is_for_members(self, paper: Publication) -> None:
        with pytest.raises(SignInNeeded):
            set_hidden(reader=None, paper=paper, hidden=True)
        with pytest.raises(MemberNeeded):
            set_hidden(reader=guest(), paper=paper, hidden=True)
        assert not Hiding.objects.exists()

    def test_it_has_a_limit(self, paper: Publication, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "hiding_rates", "1/minute")
        set_hidden(reader=ana, paper=paper, hidden=True)
        with pytest.raises(TooMany):
            set_hidden(reader=ana, paper=paper, hidden=False)

    def test_what_a_browser_hid_joins_what_the_member_has(self, paper: Publication, evening: Publication, ana: Reader) -> None:
        set_hidden(reader=ana, paper=evening, hidden=True)
        assert carry_hidden(member=ana, slugs=["chronicle", "evening", "nobody"]) == ["chronicle", "evening"]
        assert carry_hidden(member=member("Luis"), slugs=[]) == []


class TestTheApi:
    def test_it_is_put_asked_for_and_deleted(self, paper: Publication, evening: Publication, ana: Reader) -> None:
        for slug in ("evening", "chronicle"):
            put = ask("PUT", f"{MINE}?publication={slug}", reader=ana)
        assert (put.status, put.told) == (200, {"publications": ["chronicle", "evening"]})
        assert ask("DELETE", f"{MINE}?publication=evening", reader=ana).told == {"publications": ["chronicle"]}
        assert ask("GET", MINE, reader=ana).told == {"publications": ["chronicle"]}

    def test_the_only_publication_needs_no_name(self, paper: Publication, ana: Reader) -> None:
        assert ask("PUT", MINE, reader=ana).told == {"publications": ["chronicle"]}

    def test_what_can_go_wrong_has_its_code(self, paper: Publication, ana: Reader) -> None:
        for method in ("GET", "PUT", "DELETE"):
            assert (ask(method, MINE).status, ask(method, MINE).code) == (401, "sign-in-needed")
        assert ask("PUT", MINE, reader=guest()).code == "member-needed"
        assert ask("GET", MINE, reader=guest()).told == {"publications": []}
        assert ask("PUT", f"{MINE}?publication=nobody", reader=ana).code == "publication-unknown"

    def test_the_overlay_tells_it_of_the_storys_own_paper(self, story: Story, evening: Publication, ana: Reader) -> None:
        set_hidden(reader=ana, paper=evening, hidden=True)
        assert not overlay(ana, story, []).hidden
        set_hidden(reader=ana, paper=story.publication, hidden=True)
        assert overlay(ana, story, []).hidden
        assert not overlay(guest(), story, []).hidden


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


class TestThePages:
    @pytest.fixture
    def browser(self, story: Story) -> Client:
        say(story, guest(), "They promised it.")
        return Client(headers={"origin": HERE})

    def test_the_page_asks_first_and_nothing_is_hidden_by_a_link(self, browser: Client) -> None:
        assert f'href="{PAGE}/hide"' in text_of(browser.get(PAGE))
        assert "This affects comments on all stories." in text_of(browser.get(f"{PAGE}/hide"))
        assert COOKIE not in browser.cookies
        assert browser.get(f"{PAGE}/show").status_code == 405

    def test_all_that_shows_comments_shows_one_line_and_is_kept_by_nobody(self, browser: Client, story: Story) -> None:
        comment = say(story, guest(), "And again.")
        done = browser.post(f"{PAGE}/hide?lang=es")
        assert (done.status_code, done["Location"]) == (303, f"{PAGE}?lang=es")
        for path in (PAGE, f"{PAGE}/fragment", f"/c/{comment.pk}"):
            answer = browser.get(path)
            assert "Comments are hidden" in text_of(answer)
            assert "promised" not in text_of(answer)
            assert "And again" not in text_of(answer)
            assert answer["Cache-Control"] == "private, no-store"
        assert "And again" in text_of(Client().get(PAGE))

    def test_showing_them_again_leads_back_and_nowhere_else(self, browser: Client) -> None:
        for asked, goes in (("/c/1", "/c/1"), ("//elsewhere.example", PAGE), ("", PAGE)):
            browser.post(f"{PAGE}/hide")
            assert browser.post(f"{PAGE}/show", {"next": asked})["Location"] == goes
            assert "promised" in text_of(browser.get(PAGE))

    def test_papers_stay_apart_in_the_cookie(self, browser: Client) -> None:
        browser.cookies[COOKIE] = "evening.<b>"
        assert "promised" in text_of(browser.get(PAGE))
        browser.post(f"{PAGE}/hide")
        assert browser.cookies[COOKIE].value == "evening.chronicle"
        browser.post(f"{PAGE}/show")
        assert browser.cookies[COOKIE].value == "evening"

    def test_the_cookie_is_ours_alone(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        for address, secure in (("http://talk.example", ""), ("https://talk.example", True)):
            monkeypatch.setitem(settings.TERTULIA, "public_url", address)
            cookie = browser.post(f"{PAGE}/hide").cookies[COOKIE]
            told = (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"], cookie["secure"])
            assert told == (True, "Lax", "", "/", secure)

    def test_a_members_choice_is_the_servers(self, browser: Client, paper: Publication, ana: Reader) -> None:
        browser.cookies[READER_COOKIE] = make_token(ana)
        browser.post(f"{PAGE}/hide")
        assert hides(ana, paper)
        set_hidden(reader=ana, paper=paper, hidden=False)
        assert "promised" in text_of(browser.get(PAGE))
        browser.post("/sign-out")
        assert "promised" in text_of(browser.get(PAGE))

    def test_at_sign_in_both_choices_become_one(self, browser: Client, evening: Publication, ana: Reader) -> None:
        set_hidden(reader=ana, paper=evening, hidden=True)
        browser.post(f"{PAGE}/hide")
        browser.post("/sign-in/code", {"email": ana.email})
        code = mail.outbox[-1].subject[:6]
        assert browser.post("/sign-in/enter", {"email": ana.email, "code": code}).status_code == 303
        assert hidden_slugs(ana) == ["chronicle", "evening"]
        assert browser.cookies[COOKIE].value == "chronicle.evening"
