import pytest
from django.conf import settings

from tertulia.plumbing import outbox
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.talking import ask, guest, say
from tests.tertulia.notices.conftest import Told

pytestmark = pytest.mark.django_db

NOTICES, FOLLOWS, BELL = "/readers/me/notices", "/readers/me/follows", "/readers/me/bell?story=tram"


def test_notices_are_listed_counted_and_read(story: Story, ana: Reader, luis: Reader, told: Told) -> None:
    own = say(story, ana)
    for text in ("One.", "Two."):
        say(story, luis, text, under=own)
    told(ana)
    listed = ask("GET", NOTICES, reader=ana).told
    assert [notice["excerpt"] for notice in listed["notices"]] == ["Two.", "One."]
    assert (listed["unread"], listed["next"]) == (2, None)
    assert ask("GET", BELL, reader=ana).told == {"unread": 2, "story": False, "section": False, "threads": []}
    assert ask("PUT", f"{NOTICES}/read", {"upto": listed["notices"][1]["id"]}, reader=ana).told == {"unread": 1}
    assert ask("PUT", f"{NOTICES}/read", {"upto": str(outbox.last_id())}, reader=ana).told == {"unread": 0}
    assert {notice["read"] for notice in ask("GET", NOTICES, reader=ana).told["notices"]} == {True}


def test_nobody_reads_for_another(story: Story, ana: Reader, luis: Reader, told: Told) -> None:
    say(story, luis, under=say(story, ana))
    told(ana)
    assert ask("GET", NOTICES, reader=luis).told["notices"] == []
    ask("PUT", f"{NOTICES}/read", {"upto": str(outbox.last_id())}, reader=luis)
    assert ask("GET", BELL, reader=ana).told["unread"] == 1


def test_pages_follow_one_another(story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertulia.notices.reading.PER_PAGE", 2)
    own = say(story, ana)
    for text in "abc":
        say(story, luis, text, under=own)
    told(ana)
    first = ask("GET", NOTICES, reader=ana).told
    second = ask("GET", f"{NOTICES}?before={first['next']}", reader=ana).told
    assert [notice["excerpt"] for notice in first["notices"] + second["notices"]] == ["c", "b", "a"]
    assert second["next"] is None


def test_the_sentence_is_in_the_readers_language(story: Story, ana: Reader, luis: Reader, told: Told) -> None:
    say(story, luis, under=say(story, ana))
    told(ana)
    sentence = ask("GET", f"{NOTICES}?lang=es", reader=ana).told["notices"][0]["sentence"]
    assert sentence == "Luis le ha respondido en «The tram returns»"


def test_follows_are_put_listed_and_deleted(story: Story, ana: Reader) -> None:
    comment = say(story, ana, "Follow me.")
    Story.objects.update(authors=["Vera Robles"])
    byline = f"{FOLLOWS}/byline?story=tram&name=Vera%20Robles"
    paths = (f"{FOLLOWS}/story?story=tram", f"{FOLLOWS}/section?section=Town", byline, f"/comments/{comment.pk}/followed")
    for path in paths:
        assert ask("PUT", path, reader=ana).status == 204
    told = ask("GET", FOLLOWS, reader=ana).told
    base = settings.TERTULIA["public_url"].rstrip("/")
    assert [(one["kind"], one["what"], one["address"]) for one in told["follows"]] == [
        ("thread", "Follow me.", f"{base}/c/{comment.pk}"),
        ("byline", "Vera Robles", f"{base}/d/chronicle"),
        ("section", "Town", f"{base}/d/chronicle"),
        ("story", "The tram returns", f"{PAPER_ORIGIN}/tram"),
    ]
    assert ask("GET", BELL, reader=ana).told == {"unread": 0, "story": True, "section": True, "threads": [str(comment.pk)]}
    for path in paths:
        assert ask("DELETE", path, reader=ana).status == 204
    assert ask("GET", FOLLOWS, reader=ana).told == {"follows": [], "next": None}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", BELL),
        ("GET", NOTICES),
        ("GET", FOLLOWS),
        *[(method, f"{FOLLOWS}/story?story=tram") for method in ("PUT", "DELETE")],
        *[(method, f"{FOLLOWS}/section?section=Town") for method in ("PUT", "DELETE")],
        *[(method, f"{FOLLOWS}/byline?story=tram&name=Vera") for method in ("PUT", "DELETE")],
    ],
)
def test_all_of_it_is_for_members(story: Story, method: str, path: str) -> None:
    assert (ask(method, path).status, ask(method, path).code) == (401, "sign-in-needed")
    assert ask(method, path, reader=guest()).code == "member-needed"


def test_what_can_go_wrong_has_its_code(story: Story, ana: Reader) -> None:
    assert ask("GET", f"{NOTICES}?before=x", reader=ana).code == "cursor-wrong"
    assert ask("GET", f"{FOLLOWS}?before=x", reader=ana).code == "cursor-wrong"
    assert ask("PUT", f"{NOTICES}/read", {"upto": "x"}, reader=ana).code == "request-not-valid"
    assert ask("PUT", f"{FOLLOWS}/section?section=Nowhere", reader=ana).code == "section-unknown"
    assert ask("PUT", f"{FOLLOWS}/story?story=nowhere", reader=ana).code == "story-unknown"
    assert ask("PUT", f"{FOLLOWS}/byline?story=tram&name=Nobody", reader=ana).code == "byline-unknown"
    assert ask("PUT", "/comments/1/followed", reader=ana).code == "comment-unknown"
