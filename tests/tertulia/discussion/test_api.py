"""The discussion over the API: what a widget or the paper's own system sends, and what it gets."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings

from tertulia.discussion.models import Comment
from tertulia.readers.credentials import reader_with
from tertulia.readers.models import Reader
from tertulia.readers.services.bylines import set_byline
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import Answer, ask, guest, member, say

pytestmark = pytest.mark.django_db

KEY = "abcdefghij-ABCDEFGHIJ_0123456789"


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


def _post(reader: Reader | None = None, **more: object) -> Answer:
    return ask("POST", "/comments", {"story": "tram", "text": "I was *there*."} | more, reader=reader)


def test_a_guest_posts_and_is_given_a_token_and_a_cookie_that_say_who(story: Story) -> None:
    answer = _post(guest_name="Noor")
    assert answer.status == 201
    reader = reader_with(answer.told["token"])
    assert reader is not None
    assert answer.told["reader"] == {"id": str(reader.pk), "name": "Noor", "kind": "guest"}
    assert answer.cookies["tertulia_reader"].value == answer.told["token"]
    comment = answer.told["comment"]
    assert (comment["text"], comment["html"]) == ("I was *there*.", "<p>I was <em>there</em>.</p>")
    assert comment["author"] == {"id": str(reader.pk), "name": "Noor", "picture": None, "badges": []}
    assert comment["created_at"].endswith("Z")


def test_an_author_carries_the_badges_that_are_theirs_whoever_asks(story: Story) -> None:
    ana = member("Ana")
    comment = say(story, ana)
    Reader.objects.filter(pk=ana.pk).update(subscriber=True)
    for who in (None, ana):
        told = ask("GET", f"/comments/{comment.pk}", reader=who).told
        assert '"badges": ["subscriber", "new"]' in json.dumps(told), told


def test_who_is_named_by_a_pushed_story_carries_the_badge_under_it(paper: Publication) -> None:
    ana = member("Ana")
    set_byline(reader=ana, name="Ana García")
    facts = StoryFacts(authors=["Ana  García", ""])
    story = push_story(paper=paper, key="ferry", address=f"{PAPER_ORIGIN}/ferry", facts=facts)[0]
    comment = say(story, ana)
    assert ask("GET", f"/comments/{comment.pk}").told["comment"]["author"]["badges"] == ["byline"]
    page = ask("GET", f"/discussion?story={story.key}").told
    assert page["threads"][0]["comment"]["author"]["badges"] == ["byline"]


def test_who_has_a_token_already_gets_no_other(story: Story, ana: Reader) -> None:
    answer = _post(ana, guest_name="Somebody else")
    assert (answer.status, answer.told["token"], answer.told["reader"]["name"]) == (201, None, "Ana")
    assert "tertulia_reader" not in answer.cookies


def test_a_retry_is_told_from_a_first_try_by_its_status_alone(story: Story) -> None:
    first = _post(client_key=KEY, guest_name="Noor")
    again = _post(client_key=KEY, guest_name="Noor")
    assert (first.status, again.status) == (201, 200)
    assert first.told["comment"] == again.told["comment"]
    assert reader_with(again.told["token"]) == reader_with(first.told["token"])
    assert _post(client_key=KEY, guest_name="Noor", text="Something else").code == "client-key-reused"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"text": " "}, 422, "text-missing"),
        ({"text": "x" * 5_001}, 422, "text-too-long"),
        ({"guest_name": "!"}, 422, "name-not-usable"),
        ({"guest_name": None}, 401, "sign-in-needed"),
        ({"story": "unknown"}, 404, "story-unknown"),
        ({"story": "a/b"}, 422, "story-key-not-usable"),
        ({"publication": "unknown"}, 404, "publication-unknown"),
        ({"parent": "1"}, 422, "parent-unknown"),
        ({"parent": "one"}, 422, "request-not-valid"),
        ({"parent": "9" * 19}, 404, "comment-unknown"),
        ({"client_key": "short"}, 422, "request-not-valid"),
        ({"txet": "misspelt"}, 422, "request-not-valid"),
        ({"text": None}, 422, "request-not-valid"),
    ],
)
def test_every_way_a_post_can_be_wrong_has_its_answer(story: Story, more: dict[str, object], status: int, code: str) -> None:
    answer = _post(**{"guest_name": "Noor"} | more)
    assert (answer.status, answer.code) == (status, code)
    assert not Comment.objects.exists()
    assert not Reader.objects.exists()


def test_a_wrong_value_is_told_with_its_place(story: Story) -> None:
    answer = _post(client_key="short")
    assert [fault["at"].split(".")[-1] for fault in answer.told["errors"]] == ["client_key"]


def test_too_many_posts_are_told_with_the_seconds_to_wait(story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "post_rates", "1/minute")
    _post(ana)
    answer = _post(ana)
    assert (answer.status, answer.code) == (429, "too-many-requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_a_comments_life_over_the_api(story: Story, ana: Reader) -> None:
    """Written, replied to, respected, edited, reported, deleted."""
    pk = _post(ana).told["comment"]["id"]
    reply = _post(parent=pk, guest_name="Luis").told
    luis = reader_with(reply["token"])
    assert (reply["comment"]["parent"], reply["comment"]["root"], reply["comment"]["depth"]) == (pk, pk, 1)
    respected = ask("PUT", f"/comments/{pk}/respect", reader=luis)
    assert (respected.status, respected.told["comment"]["respect"], respected.told["respected"]) == (200, 1, True)
    assert ask("DELETE", f"/comments/{pk}/respect", reader=luis).told["comment"]["respect"] == 0
    edited = ask("PATCH", f"/comments/{pk}", {"text": "Other words."}, reader=ana).told["comment"]
    assert (edited["text"], edited["edited_at"] is None, edited["thread"]) == ("Other words.", False, 1)
    assert ask("POST", f"/comments/{pk}/reports", {"rule": "spam"}, reader=luis).status == 201
    assert ask("POST", f"/comments/{pk}/reports", {"rule": "hate"}, reader=luis).status == 200
    gone = ask("DELETE", f"/comments/{pk}", reader=ana).told["comment"]
    assert (gone["state"], gone["author"], gone["text"], gone["replies"]) == ("deleted", None, "", 1)
    assert ask("PATCH", f"/comments/{pk}", {"text": "Again."}, reader=ana).code == "comment-unknown"


def test_respect_without_a_name_asks_for_one_and_with_one_makes_a_guest(story: Story, ana: Reader) -> None:
    pk = say(story, ana).pk
    assert ask("PUT", f"/comments/{pk}/respect").code == "sign-in-needed"
    answer = ask("PUT", f"/comments/{pk}/respect", {"guest_name": "Noor"})
    assert (answer.status, answer.told["comment"]["respect"]) == (200, 1)
    assert answer.told["token"]
    assert ask("PUT", f"/comments/{pk}/respect", reader=ana).code == "own-comment"


def test_a_report_needs_no_name(story: Story, ana: Reader) -> None:
    pk = say(story, ana).pk
    answer = ask("POST", f"/comments/{pk}/reports", {"rule": "privacy"})
    assert (answer.status, answer.told["reported"]) == (201, True)
    assert ask("POST", f"/comments/{pk}/reports", {"rule": "other"}).code == "reason-needed"
    assert ask("POST", f"/comments/{pk}/reports", {"rule": "boredom"}).code == "request-not-valid"


def test_counts_are_given_for_a_hundred_stories_in_the_names_that_were_asked(
    story: Story, paper: Publication, ana: Reader
) -> None:
    hidden = push_story(paper=paper, key="hidden", address=f"{PAPER_ORIGIN}/hidden", facts=StoryFacts())[0]
    for place in (story, story, hidden):
        say(place, ana)
    Story.objects.filter(pk=hidden.pk).update(state="hidden")
    names = ["tram", f"{PAPER_ORIGIN}/tram/?utm_source=mail#top", "hidden", "unknown", "https://elsewhere.example/tram"]
    query = "&".join(f"story={name.replace('?', '%3F').replace('#', '%23').replace('=', '%3D')}" for name in names)
    answer = ask("GET", f"/counts?publication=chronicle&{query}")
    assert answer.told == {"counts": dict(zip(names, (2, 2, 0, 0, 0), strict=True))}
    many = "&".join(f"story=story-{number}" for number in range(101))
    assert ask("GET", f"/counts?{many}").code == "too-many-stories"
    assert len(ask("GET", f"/counts?{many[: many.rindex('&')]}").told["counts"]) == 100


def test_the_overlay_is_private_and_says_what_is_mine(story: Story, ana: Reader) -> None:
    own, other = say(story, ana), say(story, guest("Luis"))
    ask("PUT", f"/comments/{other.pk}/respect", reader=ana)
    answer = ask("GET", f"/overlay?story=tram&comment={own.pk}&comment={other.pk}", reader=ana)
    assert answer.told["reader"] == {"id": str(ana.pk), "name": "Ana", "kind": "guest"}
    assert (answer.told["mine"], answer.told["respected"], answer.told["pending"]) == ([str(own.pk)], [str(other.pk)], [])
    assert "no-store" in answer.headers["Cache-Control"]
    many = "&".join(f"comment={number}" for number in range(1, 202))
    assert ask("GET", f"/overlay?story=tram&{many}", reader=ana).code == "request-not-valid"


def test_a_story_hidden_by_the_paper_answers_as_if_it_were_not_there(story: Story, ana: Reader) -> None:
    row = say(story, ana)
    Story.objects.update(state="hidden")
    for path in ("/discussion?story=tram", f"/comments/{row.pk}", f"/comments/{row.pk}/replies", "/overlay?story=tram"):
        answer = ask("GET", path)
        assert (answer.status, answer.code) == (404, "story-hidden")


@pytest.mark.parametrize("story_name", ["tram", f"{PAPER_ORIGIN}/tram", f"{PAPER_ORIGIN}/tram/#comments"])
def test_a_page_is_found_by_key_or_by_any_spelling_of_its_address(story: Story, ana: Reader, story_name: str) -> None:
    say(story, ana)
    answer = ask("GET", f"/discussion?story={story_name.replace('#', '%23')}")
    assert answer.status == 200
    assert answer.told["story"]["key"] == "tram"
    assert answer.told["sort"] == "newest"
    assert [thread["comment"]["author"]["name"] for thread in answer.told["threads"]] == ["Ana"]


@pytest.mark.parametrize("sort", ["newest", "oldest", "respected", "replies"])
def test_pages_follow_each_other_over_the_api(story: Story, ana: Reader, sort: str) -> None:
    posted = [say(story, ana).pk for _ in range(45)]
    seen, after = [], ""
    while True:
        page = ask("GET", f"/discussion?story=tram&sort={sort}{after}").told
        seen += [int(thread["comment"]["id"]) for thread in page["threads"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == (posted if sort == "oldest" else posted[::-1])


def test_ids_are_text_because_browsers_numbers_are_too_short(story: Story, ana: Reader) -> None:
    raw = ask("GET", f"/comments/{say(story, ana).pk}").body
    numbers = [value for value in _values(json.loads(raw)) if isinstance(value, int) and not isinstance(value, bool)]
    assert all(number < 2**53 for number in numbers)


def _values(told: object) -> list[object]:
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, list) else []
    return [told, *(value for part in parts for value in _values(part))]


class TestJudged:
    @pytest.fixture(autouse=True)
    def judge(self) -> Iterator[None]:
        with judging(Judge()):
            yield

    def test_a_nudge_says_why_where_and_what_comes_of_posting_it_anyway(self, story: Story, ana: Reader) -> None:
        text = " 👍 You turnip.\r\n"
        answer = _post(ana, text=text, client_key=KEY)
        assert (answer.status, answer.code, answer.told["type"]) == (409, "nudge", "/problems/nudge")
        judgement = answer.told["judgement"]
        assert judgement["text"] == "👍 You turnip."
        assert judgement["spans"] == [{"rule": "personal", "begin": 7, "end": 13}], "as JavaScript counts"
        assert [reason["rule"] for reason in judgement["reasons"]] == ["personal"]
        assert judgement["anyway"] == "published"
        anyway = _post(ana, text=text, client_key=KEY, accept_nudge=True)
        assert (anyway.status, anyway.told["comment"]["state"], anyway.told["why"]) == (201, "published", [])
        assert _post(ana, text=text, client_key=KEY, accept_nudge=True).status == 200

    def test_it_is_told_in_the_language_asked_for(self, story: Story, ana: Reader) -> None:
        answer = ask("POST", "/comments?lang=es", {"story": "tram", "text": "You turnip."}, reader=ana)
        assert "normas de la casa" in answer.told["judgement"]["reasons"][0]["sentence"]

    def test_what_is_held_is_given_to_its_writer_with_why_and_to_nobody_else(self, story: Story, ana: Reader) -> None:
        answer = _post(ana, text="You cabbage.", accept_nudge=True)
        comment = answer.told["comment"]
        assert (answer.status, comment["state"], comment["text"], comment["author"]["name"]) == (
            201,
            "held",
            "You cabbage.",
            "Ana",
        )
        assert [reason["rule"] for reason in answer.told["why"]] == ["profanity"]
        mine = ask("GET", "/overlay?story=tram", reader=ana).told
        assert [row["text"] for row in mine["pending"]] == ["You cabbage."]
        assert mine["why"] == {comment["id"]: answer.told["why"]}
        assert ask("GET", f"/comments/{comment['id']}").status == 404
        assert ask("GET", "/discussion?story=tram").told["threads"] == []
        assert ask("GET", "/overlay?story=tram", reader=guest("Luis")).told["pending"] == []

    def test_a_refusal_says_why_and_keeps_nothing(self, story: Story, ana: Reader) -> None:
        answer = _post(ana, text="A nettle.", accept_nudge=True)
        assert (answer.status, answer.code, answer.told["judgement"]["anyway"]) == (422, "refused", None)
        assert not Comment.objects.exists()

    def test_an_edit_is_nudged_held_and_refused_alike(self, story: Story, ana: Reader) -> None:
        path = f"/comments/{say(story, ana).pk}"
        assert ask("PATCH", path, {"text": "You turnip."}, reader=ana).code == "nudge"
        assert ask("PATCH", path, {"text": "A nettle.", "accept_nudge": True}, reader=ana).code == "refused"
        answer = ask("PATCH", path, {"text": "You cabbage.", "accept_nudge": True}, reader=ana)
        assert (answer.status, answer.told["comment"]["state"], answer.told["comment"]["text"]) == (200, "held", "You cabbage.")
        assert [reason["rule"] for reason in answer.told["why"]] == ["profanity"]
        seen = ask("GET", path).told["comment"]
        assert (seen["state"], seen["author"], seen["text"]) == ("held", None, "")
