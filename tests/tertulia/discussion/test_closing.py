"""What readers and the newsroom see when all discussions are closed or hidden in one act."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tertulia.discussion.errors import DiscussionClosed
from tertulia.plumbing import clock
from tertulia.readers.credentials import COOKIE as READER_COOKIE
from tertulia.readers.credentials import make_token
from tertulia.readers.models import Reader, ReaderKind
from tertulia.stories.errors import StoryHidden
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.closing import Act, close_comments, undo_closing
from tests.tertulia.discussion.talking import ask, differences, guest, member, say

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
PAGE = "/d/chronicle/tram"
ACTS = "/publications/chronicle/closings"
FORM = "/closings/chronicle"


@pytest.fixture
def ada(db: None) -> Reader:
    return Reader.objects.create(kind=ReaderKind.STAFF, name="Ada", email="ada@paper.example", created_at=clock.now())


class TestReaders:
    def test_a_closed_paper_is_read_and_not_written_in(self, story: Story) -> None:
        say(story, guest(), "They promised it.")
        close_comments(paper=story.publication, act=Act.CLOSE)
        page = ask("GET", "/discussion?story=tram").told
        assert (page["story"]["state"], page["story"]["comments"]) == ("closed", 1)
        with pytest.raises(DiscussionClosed):
            say(Story.objects.get(pk=story.pk), guest())
        plain = Client().get(PAGE).content.decode()
        assert "They promised it." in plain
        assert "This discussion is closed." in plain
        assert "<textarea" not in plain

    def test_of_a_hidden_paper_nothing_is_sent_but_a_line(self, story: Story) -> None:
        row = say(story, guest(), "They promised it.")
        act = close_comments(paper=story.publication, act=Act.HIDE)
        paths = [PAGE, f"{PAGE}/fragment", f"/c/{row.pk}", f"/c/{row.pk}/act", "/d/chronicle", "/feeds/chronicle.xml"]
        paths += ["/feeds/chronicle/stories/tram.xml", "/api/v1/discussion?story=tram", "/api/v1/overlay?story=tram"]
        paths += [f"/api/v1/comments/{row.pk}", f"/api/v1/comments/{row.pk}/replies"]
        for path in paths:
            said = Client().get(path).content.decode()
            assert "promised" not in said, path
            assert "tram returns" not in said, path
        assert ask("GET", "/counts?story=tram").told == {"counts": {"tram": 0}}
        with pytest.raises(StoryHidden):
            say(Story.objects.get(pk=story.pk), guest())
        undo_closing(paper=story.publication, closing_id=act.id)
        assert ask("GET", "/counts?story=tram").told == {"counts": {"tram": 1}}
        assert ask("GET", "/discussion?story=tram").told["threads"][0]["comment"]["text"] == "They promised it."
        assert differences() == []

    def test_a_page_that_takes_the_fragment_in_gets_one_line(self, story: Story) -> None:
        close_comments(paper=story.publication, act=Act.HIDE)
        answer = Client().get(f"{PAGE}/fragment?lang=es")
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
        assert "ha ocultado" in answer.content.decode()


class TestTheApi:
    def test_it_is_done_listed_and_undone(self, story: Story, ada: Reader) -> None:
        made = ask("POST", ACTS, {"state": "hidden", "section": "World"}, reader=ada)
        assert (made.status, made.told["section"], made.told["state"], made.told["by"]) == (201, "World", "hidden", str(ada.pk))
        assert ask("GET", ACTS, reader=ada).told == {"closings": [made.told]}
        path = f"{ACTS}/{made.told['id']}"
        assert ask("DELETE", path, reader=ada).status == 204
        assert ask("DELETE", path, reader=ada).code == "closing-unknown"
        assert ask("GET", ACTS, reader=ada).told == {"closings": []}

    def test_it_is_for_the_newsroom_alone(self, story: Story) -> None:
        for method, path, body in (("GET", ACTS, None), ("POST", ACTS, {"state": "hidden"}), ("DELETE", f"{ACTS}/7", None)):
            assert ask(method, path, body).code == "sign-in-needed"
            for reader in (guest("Guest"), member(f"Luis{method}")):
                told = ask(method, path, body, reader=reader)
                assert (told.status, told.code) == (403, "staff-needed")
        assert Publication.objects.get().closings == []

    @pytest.mark.parametrize("body", [{}, {"state": "open"}, {"state": "read_only"}, {"state": "closed", "section": "x" * 201}])
    def test_nothing_else_can_be_asked_for(self, story: Story, ada: Reader, body: dict[str, str]) -> None:
        assert ask("POST", ACTS, body, reader=ada).status == 422
        assert ask("POST", "/publications/nobody/closings", {"state": "closed"}, reader=ada).code == "publication-unknown"


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


class TestThePages:
    @pytest.fixture
    def browser(self, story: Story, ada: Reader) -> Client:
        Story.objects.update(section="World & <Sea>")
        say(story, guest())
        client = Client(headers={"origin": HERE})
        client.cookies[READER_COOKIE] = make_token(ada)
        return client

    def test_it_asks_first_says_what_it_reaches_and_can_be_undone(self, browser: Client, story: Story) -> None:
        assert "as its own story has it" in text_of(browser.get(FORM))
        chosen = {"act": "hidden", "section": "World & <Sea>"}
        asked = text_of(browser.post(FORM, chosen))
        assert "Hide all discussions in “World &amp; &lt;Sea&gt;”?" in asked
        assert "1 story" in asked
        assert "1 comment." in asked
        assert Publication.objects.get().closings == []
        done = browser.post(FORM, chosen | {"sure": "yes"})
        assert (done.status_code, done["Location"]) == (303, FORM)
        assert "All discussions in “World &amp; &lt;Sea&gt;” are hidden." in text_of(browser.get(FORM))
        number = Publication.objects.get().closings[0]["id"]
        assert browser.post(f"{FORM}/undo", {"closing": number}).status_code == 303
        assert Publication.objects.get().closings == []
        assert browser.post(f"{FORM}/undo", {"closing": number}).status_code == 404

    def test_staff_find_it_where_they_sign_in_and_are_led_there(self, browser: Client) -> None:
        assert 'href="/closings"' in text_of(browser.get("/sign-in"))
        assert f'href="{FORM}"' in text_of(browser.get("/closings"))
        sent = Client().get(FORM)
        assert (sent.status_code, sent["Location"]) == (302, "/sign-in?next=%2Fclosings%2Fchronicle")

    def test_members_and_other_sites_get_nowhere(self, browser: Client, ada: Reader) -> None:
        member_s = Client(headers={"origin": HERE})
        member_s.cookies[READER_COOKIE] = make_token(member("Luis"))
        assert member_s.get(FORM).status_code == 403
        assert "/closings" not in text_of(member_s.get("/sign-in"))
        for client in (member_s, Client(headers={"origin": "https://elsewhere.example", "cookie": f"x={make_token(ada)}"})):
            assert client.post(FORM, {"act": "hidden", "sure": "yes"}).status_code in (302, 403)
        assert browser.post(FORM, {"act": "open", "sure": "yes"}).status_code == 422
        assert Publication.objects.get().closings == []
