"""The reader's own pages of notices and follows, without JavaScript."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tertulia.notices.models import Follow
from tertulia.notices.reading import unread
from tertulia.readers.credentials import COOKIE, make_token
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import guest, say
from tests.tertulia.notices.conftest import Told

pytestmark = pytest.mark.django_db


def browser_of(reader: Reader | None = None) -> Client:
    browser = Client(headers={"origin": "http://testserver"})
    if reader is not None:
        browser.cookies[COOKIE] = make_token(reader)
    return browser


def text_of(answer: HttpResponse) -> str:
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    return answer.content.decode()


def test_notices_are_read_with_one_button(story: Story, ana: Reader, luis: Reader, told: Told) -> None:
    say(story, luis, "So was <b>I</b>.", under=say(story, ana))
    told(ana)
    browser = browser_of(ana)
    page = text_of(browser.get("/me/notices"))
    assert "Luis replied to you" in page
    assert "So was &lt;b&gt;I&lt;/b&gt;." in page
    assert unread(ana) == 1
    upto = page.split('name="upto" value="')[1].split('"')[0]
    assert browser.post("/me/notices/read", {"upto": upto})["Location"] == "/me/notices"
    assert "Mark all as read" not in text_of(browser.get("/me/notices"))


def test_a_story_its_section_who_wrote_it_and_a_thread_are_followed_by_forms(story: Story, ana: Reader) -> None:
    Story.objects.update(authors=["Vera Robles"])
    comment, browser = say(story, guest(), "They promised it."), browser_of(ana)
    assert 'href="/d/chronicle/tram/follow"' in Client().get("/d/chronicle/tram").content.decode()
    assert f'href="/c/{comment.pk}/follow"' in browser.get(f"/c/{comment.pk}/act").content.decode()
    of_story = [{"what": what, "name": "Vera Robles"} for what in ("story", "section", "byline")]
    forms = [*(("/d/chronicle/tram/follow", what) for what in of_story), (f"/c/{comment.pk}/follow", {})]
    for path, what in forms:
        assert "Follow" in text_of(browser.get(path))
        assert browser.post(path, what)["Location"] == "/me/follows"
    page = text_of(browser.get("/me/follows"))
    assert all(words in page for words in ("The tram returns", "Town", "Vera Robles", "They promised it."))
    for path, what in forms:
        assert "Stop following" in text_of(browser.get(path))
        browser.post(path, what | {"followed": "no"})
    assert not Follow.objects.exists()


def test_one_is_let_go_from_the_list(story: Story, ana: Reader) -> None:
    browser = browser_of(ana)
    browser.post("/d/chronicle/tram/follow?lang=es")
    follow = Follow.objects.get()
    assert browser_of(guest()).post(f"/me/follows/{follow.pk}/end").status_code == 403
    assert browser.post(f"/me/follows/{follow.pk}/end")["Location"] == "/me/follows"
    assert not Follow.objects.exists()


@pytest.mark.parametrize("path", ["/me/notices", "/me/follows", "/d/chronicle/tram/follow"])
def test_who_is_not_signed_in_does_that_first_and_a_link_changes_nothing(story: Story, ana: Reader, path: str) -> None:
    assert browser_of().get(path)["Location"].startswith("/sign-in?next=/")
    assert browser_of(guest()).get(path).status_code == 403
    browser_of(ana).get(path)
    assert not Follow.objects.exists()


@pytest.mark.parametrize("path", ["/me/notices", "/me/follows", "/d/chronicle/tram/follow"])
def test_they_speak_spanish(story: Story, ana: Reader, path: str) -> None:
    assert '<html lang="es">' in text_of(browser_of(ana).get(f"{path}?lang=es"))
