"""The pages without JavaScript, used as a browser without JavaScript uses them: by links and plain forms."""

import json
import re
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from lxml import html
from pytest_django import DjangoAssertNumQueries

from tertulia.assembly.api import api
from tertulia.discussion.models import Comment, HouseRule, Reaction, Report
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.posting import Draft, Sender, post_comment
from tertulia.discussion.views.forms import local_path
from tertulia.discussion.views.frame import problem_page
from tertulia.discussion.views.signing_in import HERE as DOOR
from tertulia.discussion.views.threads import draw_thread
from tertulia.plumbing.problems import Busy, all_problems
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import Author, CommentState, StoryState
from tertulia.wire.shapes import Comment as Shape

HERE = "http://testserver"
PAGE = "/d/chronicle/tram"
KEY = "k" * 20
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1) {{ settings }} {% now %}'


@pytest.fixture
def tram(paper: Publication) -> Story:
    facts = StoryFacts(title="The tram returns", section="City", language="en")
    return push_story(paper=paper, key="tram", address="https://paper.example/tram", facts=facts)[0]


class Browser(Client):
    """Says where its forms come from, as browsers do, and keeps its cookies."""

    def send(self, path: str, **typed: str) -> HttpResponse:
        return self.post(path, typed, headers={"origin": HERE})


@pytest.fixture
def browser() -> Browser:
    return Browser()


def say(story: Story, text: str, parent: Comment | None = None, name: str = "Ann") -> Comment:
    draft = Draft(text, parent_id=parent.pk if parent else None)
    return post_comment(story=story, sender=Sender(None, name, "unknown"), draft=draft).comment


def parsed(answer: HttpResponse, status: int = 200) -> html.HtmlElement:
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    return html.document_fromstring(answer.content.decode())


def shown(page: html.HtmlElement) -> list[str]:
    return [element.get("id")[2:] for element in page.xpath("//article[starts-with(@id, 'c-')]")]


def links(page: html.HtmlElement) -> list[str]:
    return [a.get("href") for a in page.xpath("//a[@href]")]


def words(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().split())


class TestTheDiscussionPage:
    def test_it_shows_the_story_its_comments_and_a_form(self, browser: Browser, tram: Story) -> None:
        comment = say(tram, "Hello **you**")
        page = parsed(browser.get(PAGE))
        assert page.xpath("//h1/a/@href") == ["https://paper.example/tram"]
        assert "1 comment" in words(page)
        assert shown(page) == [str(comment.pk)]
        assert page.xpath("//article//strong")[0].text == "you"
        assert page.xpath("//form/@action") == [f"{PAGE}/comments"]
        assert page.xpath("//time/@datetime")

    def test_its_bytes_are_the_same_for_everybody(self, browser: Browser, tram: Story) -> None:
        say(tram, "Hello")
        browser.send(f"{PAGE}/comments", text="Mine", guest_name="Bea")
        mine = browser.get(PAGE, headers={"accept-language": "es"})
        assert mine.content == Client().get(PAGE).content
        assert mine["Cache-Control"] == "public, no-cache"
        assert f"story-{tram.pk}" in mine["Surrogate-Key"].split()
        assert "Set-Cookie" not in mine
        assert "Cookie" not in mine.get("Vary", "")

    def test_it_speaks_the_storys_language_unless_the_address_says_another(self, browser: Browser, tram: Story) -> None:
        assert parsed(browser.get(PAGE)).get("lang") == "en"
        Story.objects.update(language="es-MX")
        page = parsed(browser.get(PAGE))
        assert (page.get("lang"), page.xpath("//button")[0].text) == ("es", "Publicar comentario")
        assert parsed(browser.get(f"{PAGE}?lang=en")).get("lang") == "en"
        assert parsed(browser.get(f"{PAGE}?lang=tlh")).get("lang") == "es"
        Story.objects.update(language="fr")
        assert parsed(browser.get(PAGE)).get("lang") == "en"

    def test_the_language_asked_for_goes_along_with_every_link_and_form(self, browser: Browser, tram: Story) -> None:
        comment = say(tram, "Hello")
        for path in (PAGE, f"/c/{comment.pk}", f"/c/{comment.pk}/act"):
            page = parsed(browser.get(f"{path}?lang=es"))
            local = [link for link in links(page) if link.startswith(("/d/", "/c/")) and "?lang=en" not in link]
            assert local
            assert all("lang=es" in link for link in local)
            assert all("lang=es" in action for action in page.xpath("//form/@action"))
        posted = browser.send(f"{PAGE}/comments?lang=es", text="Hola", guest_name="Bea")
        assert posted["Location"].endswith("?lang=es")

    def test_three_levels_are_drawn_and_deeper_ones_have_a_link(self, browser: Browser, tram: Story) -> None:
        line = [say(tram, "root")]
        for depth in range(1, 5):
            line.append(say(tram, f"reply {depth}", line[-1]))
        page = parsed(browser.get(PAGE))
        assert shown(page) == [str(c.pk) for c in line[:3]]
        assert page.xpath("//*[@class='onward']/a/@href")[0] == f"/c/{line[2].pk}"
        assert shown(parsed(browser.get(f"/c/{line[2].pk}")))[-3:] == [str(c.pk) for c in line[2:]]

    def test_every_comment_can_be_reached_by_links(self, browser: Browser, tram: Story) -> None:
        chance = Random(7)
        said = [say(tram, "root 0")]
        for number in range(1, 100):
            said.append(say(tram, f"text {number}", chance.choice(said) if chance.random() < 0.8 else None))
        for sort in ("newest", "oldest", "respected", "replies"):
            assert crawl(browser, f"{PAGE}?sort={sort}") == {str(c.pk) for c in said}

    def test_a_deleted_comment_leaves_a_tombstone(self, browser: Browser, tram: Story) -> None:
        root = say(tram, "Secret words")
        say(tram, "Answer", root)
        delete_comment(comment_id=root.pk, reader=root.author)
        text = words(parsed(browser.get(PAGE)))
        assert "A comment deleted by its writer" in text
        assert "Answer" in text
        assert "Secret" not in text
        (place,) = parsed(browser.get(f"/c/{root.pk}")).xpath(f"//article[@id='c-{root.pk}']")
        assert "Ann" not in words(place)

    @pytest.mark.parametrize(("state", "told"), [(StoryState.CLOSED, "is closed"), (StoryState.READ_ONLY, "an archive")])
    def test_a_discussion_that_is_over_says_so_and_has_no_form(
        self, browser: Browser, tram: Story, state: StoryState, told: str
    ) -> None:
        say(tram, "Hello")
        Story.objects.update(state=state)
        page = parsed(browser.get(PAGE))
        assert told in words(page)
        assert not page.xpath("//form")

    def test_it_leads_to_other_stories_of_its_section_and_never_to_hidden_ones(self, browser: Browser, tram: Story) -> None:
        for key, state in (("bus", StoryState.OPEN), ("gone", StoryState.HIDDEN)):
            facts = StoryFacts(title=key, section="City", state=state)
            push_story(paper=tram.publication, key=key, address=f"https://paper.example/{key}", facts=facts)
        answer = browser.get(PAGE)
        found = links(parsed(answer))
        assert "https://paper.example/bus" in found
        assert "https://paper.example/gone" not in found
        assert f"story-{Story.objects.get(key='bus').pk}" in answer["Surrogate-Key"].split()

    def test_search_engines_find_one_address_and_the_next_page(self, browser: Browser, tram: Story) -> None:
        for number in range(21):
            say(tram, f"root {number}")
        first = parsed(browser.get(PAGE))
        (following,) = first.xpath("//link[@rel='next']/@href")
        second = parsed(browser.get(following))
        assert len(shown(first)) == 20
        assert len(shown(second)) == 1
        assert first.xpath("//link[@rel='canonical']/@href")[0].endswith(PAGE)
        assert "after=" in second.xpath("//link[@rel='canonical']/@href")[0]
        assert parsed(browser.get(f"{PAGE}?sort=oldest")).xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
        data = json.loads(first.xpath("//script[@type='application/ld+json']")[0].text)
        assert (data["@type"], len(data["comment"]), data["commentCount"]) == ("DiscussionForumPosting", 20, 21)

    def test_its_cost_does_not_grow_with_the_comments(
        self, browser: Browser, tram: Story, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(21):
            root = say(tram, f"root {number}")
            for reply in range(4):
                say(tram, f"reply {reply}", root)
        browser.get(PAGE)
        with django_assert_max_num_queries(7):
            browser.get(PAGE)

    def test_an_earlier_key_leads_to_the_story(self, browser: Browser, tram: Story) -> None:
        push_story(paper=tram.publication, key="tram-2", address=tram.address, facts=StoryFacts())
        answer = browser.get(f"{PAGE}?sort=oldest")
        assert (answer.status_code, answer["Location"]) == (302, "/d/chronicle/tram-2?sort=oldest")
        assert browser.get(f"{PAGE}/fragment")["Location"] == "/d/chronicle/tram-2/fragment"

    def test_a_key_with_unusual_letters_has_a_working_address(self, browser: Browser, paper: Publication) -> None:
        push_story(paper=paper, key="año~1:a@b+c", address="https://paper.example/n", facts=StoryFacts(title="n"))
        listed = parsed(browser.get("/d/chronicle"))
        (path,) = [link for link in links(listed) if link.startswith("/d/chronicle/")]
        page = parsed(browser.get(path))
        assert browser.send(page.xpath("//form/@action")[0], text="Hi", guest_name="Ann").status_code == 303
        assert browser.get(page.xpath("//link[@rel='alternate']/@href")[0]).status_code == 200


def crawl(browser: Browser, start: str) -> set[str]:
    """The comments seen by following every link to more of them."""
    seen: set[str] = set()
    visited: set[str] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in visited:
            continue
        visited.add(path)
        page = parsed(browser.get(path))
        seen.update(shown(page))
        waiting += page.xpath("//*[@class='onward' or @class='pager']/a[starts-with(@href, '/')]/@href")
    return seen


class TestTheFragment:
    def test_it_has_no_frame_and_only_whole_addresses(self, browser: Browser, tram: Story, settings: Any) -> None:
        settings.TERTULIA = settings.TERTULIA | {"public_url": "https://talk.example"}
        line = [say(tram, "root")]
        for depth in range(4):
            line.append(say(tram, f"reply {depth}", line[-1]))
        answer = browser.get(f"{PAGE}/fragment")
        text = answer.content.decode()
        assert not re.search(r"<(!doctype|html|head|body|link|script|style|h1)\b", text, re.IGNORECASE)
        part = html.fragment_fromstring(text.strip())
        targets = [*links(part), *part.xpath("//form/@action")]
        assert all(target.startswith("https://talk.example/") for target in targets)
        assert answer["Surrogate-Key"] == f"story-{tram.pk} publication-{tram.publication_id}"

    def test_its_form_works_from_the_papers_page(self, browser: Browser, tram: Story) -> None:
        answer = browser.post(
            f"{PAGE}/comments", {"text": "Hi", "guest_name": "Ann"}, headers={"origin": "https://paper.example"}
        )
        assert answer.status_code == 303
        refused = browser.post(f"{PAGE}/comments", {"text": "Hi", "guest_name": "Ann"}, headers={"origin": "https://x.example"})
        assert "Not from this site" in words(parsed(refused, 403))


class TestThePermalink:
    def test_it_shows_the_comment_among_its_parents_and_replies(self, browser: Browser, tram: Story) -> None:
        root = say(tram, "root")
        middle = say(tram, "middle", root)
        say(tram, "elsewhere", root)
        last = say(tram, "last", middle)
        answer = browser.get(f"/c/{middle.pk}")
        page = parsed(answer)
        assert shown(page) == [str(c.pk) for c in (root, middle, last)]
        assert page.xpath("//article[contains(@class, 'here')]/@id") == [f"c-{middle.pk}"]
        assert f"https://paper.example/tram#tertulia-comment-{middle.pk}" in links(page)
        assert PAGE in links(page)
        assert answer["Cache-Control"] == "public, no-cache"
        assert answer.content == browser.get(f"/c/{middle.pk}", headers={"accept-language": "es"}).content

    def test_parents_left_out_are_told_of(self, browser: Browser, tram: Story) -> None:
        line = [say(tram, "root")]
        for depth in range(14):
            line.append(say(tram, f"reply {depth}", line[-1]))
        page = parsed(browser.get(f"/c/{line[-1].pk}"))
        assert "Some replies in between are not shown" in words(page)
        assert shown(page)[0] == str(line[0].pk)
        assert "Some replies in between" not in words(parsed(browser.get(f"/c/{line[4].pk}")))

    @pytest.mark.parametrize("path", ["/c/1", "/c/x", "/c/99999999999999999999999", "/c/%00", "/c/1/act", "/c/-1"])
    def test_a_comment_that_is_not_there_has_a_page_that_says_so(self, browser: Browser, tram: Story, path: str) -> None:
        answer = browser.get(path)
        assert "No such comment" in words(parsed(answer, 404))
        assert answer["Cache-Control"] == "no-store"

    def test_hidden_and_held_comments_are_not_shown(self, browser: Browser, tram: Story) -> None:
        comment = say(tram, "Hello")
        Comment.objects.update(state=CommentState.HELD, drawn=False)
        parsed(browser.get(f"/c/{comment.pk}"), 404)
        Comment.objects.update(state=CommentState.PUBLISHED, drawn=True)
        Story.objects.update(state=StoryState.HIDDEN)
        for path in (f"/c/{comment.pk}", f"/c/{comment.pk}/act", PAGE):
            assert "hidden" in words(parsed(browser.get(path), 404))
        # What a newspaper's server puts into its page is no page: it says so with 200, or the server would leave it out.
        assert "hidden" in words(parsed(browser.get(f"{PAGE}/fragment")))


class TestWriting:
    def test_a_guest_posts_and_is_remembered(self, browser: Browser, tram: Story) -> None:
        first = browser.send(f"{PAGE}/comments", text="Hello", guest_name="Ann")
        comment = Comment.objects.get()
        assert (first.status_code, first["Location"]) == (303, f"/c/{comment.pk}")
        assert first.cookies["tertulia_reader"]["httponly"]
        browser.send(f"{PAGE}/comments", text="Again")
        assert Reader.objects.count() == 1
        assert Comment.objects.filter(author=comment.author).count() == 2

    def test_the_second_click_of_a_double_click_may_bring_the_cookie_of_the_first(self, browser: Browser, tram: Story) -> None:
        answers = [browser.send(f"{PAGE}/comments", text="Hello", guest_name="Ann") for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Comment.objects.count() == 1
        neighbour = Browser()
        neighbour.send(f"{PAGE}/comments", text="Good morning", guest_name="Ann")
        again = parsed(neighbour.send(f"{PAGE}/comments", text="Hello", guest_name="Ann"), 409)
        (key,) = again.xpath("//input[@name='client_key']/@value")
        neighbour.send(f"{PAGE}/comments", text="Hello", guest_name="Ann", client_key=key)
        assert Comment.objects.count() == 3, "the same name and words in the same house: asked, and taken"

    def test_what_went_wrong_is_said_and_every_word_kept(self, browser: Browser, tram: Story) -> None:
        text = "No name\n<b>yet</b> & so"
        answer = browser.send(f"{PAGE}/comments", text=text)
        page = parsed(answer, 401)
        assert page.xpath("//*[@role='alert']//h2")[0].text == "Who are you?"
        assert page.xpath("//textarea")[0].text.lstrip("\n") == text
        assert page.xpath("//input[@name='guest_name']/@aria-invalid") == ["true"]
        assert answer["Cache-Control"] == "private, no-store"
        (key,) = page.xpath("//input[@name='client_key']/@value")
        retries = [browser.send(f"{PAGE}/comments", text=text, guest_name="Ann", client_key=key) for _ in range(2)]
        assert retries[0]["Location"] == retries[1]["Location"]
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize(
        ("typed", "status", "title"),
        [
            ({"text": " \u200b "}, 422, "There is nothing in it"),
            ({"text": "x" * 5_001}, 422, "That is too long"),
            ({"guest_name": "!"}, 422, "That name can't be used"),
            ({"parent": "12"}, 422, "The comment you reply to isn't here"),
            ({"parent": "x"}, 422, "The comment you reply to isn't here"),
        ],
    )
    def test_each_problem_has_its_words(
        self, browser: Browser, tram: Story, typed: dict[str, str], status: int, title: str
    ) -> None:
        answer = browser.send(f"{PAGE}/comments", **({"text": "Hello", "guest_name": "Ann"} | typed))
        assert title in words(parsed(answer, status))
        assert not Comment.objects.exists()

    def test_a_reply_stands_under_what_it_answers(self, browser: Browser, tram: Story) -> None:
        root = say(tram, "root")
        form = parsed(browser.get(f"/c/{root.pk}/act")).xpath("//form[.//input[@name='parent']]")[0]
        fields = {i.get("name"): i.get("value") or "" for i in form.xpath(".//input[@type='hidden']")}
        browser.send(form.get("action"), **fields, text="reply", guest_name="Bea")
        assert Comment.objects.get(source="reply").parent_id == root.pk

    def test_a_reply_that_failed_shows_again_what_it_answers(self, browser: Browser, tram: Story) -> None:
        root = say(tram, "What is answered")
        page = parsed(browser.send(f"{PAGE}/comments", text="", guest_name="Bea", parent=str(root.pk)), 422)
        assert "What is answered" in words(page)
        assert page.xpath("//input[@name='parent']/@value") == [str(root.pk)]

    def test_a_key_used_for_another_comment_is_replaced(self, browser: Browser, tram: Story) -> None:
        browser.send(f"{PAGE}/comments", text="One", guest_name="Ann", client_key=KEY)
        page = parsed(browser.send(f"{PAGE}/comments", text="Two", guest_name="Ann", client_key=KEY), 409)
        (fresh,) = page.xpath("//input[@name='client_key']/@value")
        assert fresh != KEY

    def test_where_guests_may_not_write_the_form_says_to_sign_in(self, browser: Browser, tram: Story) -> None:
        Publication.objects.update(guests=False)
        assert not parsed(browser.get(PAGE)).xpath("//input[@name='guest_name']")
        page = parsed(browser.send(f"{PAGE}/comments", text="Hello", guest_name="Ann"), 403)
        assert page.xpath("//*[@role='alert']//a[starts-with(@href, '/sign-in')]")

    def test_a_form_that_is_no_form_is_a_bad_request(self, browser: Browser, tram: Story) -> None:
        for kind, body in (("multipart/form-data", b"x"), ("multipart/form-data; boundary=b", b"--b\r\nx"), ("text/x", b"\xff")):
            answer = browser.generic("POST", f"{PAGE}/comments", body, content_type=kind, headers={"origin": HERE})
            assert answer.status_code in (400, 401, 422)
        body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\xff\r\n--b--\r\n'
        for charset in ("unicode_escape", "utf-16", "rot13", "nope"):
            kind = f"multipart/form-data; boundary=b; charset={charset}"
            answer = browser.generic("POST", f"{PAGE}/comments", body, content_type=kind, headers={"origin": HERE})
            assert answer.status_code in (400, 401)
        answer = browser.post(f"{PAGE}/comments", {"text": "x" * 1_100_000}, headers={"origin": HERE})
        assert answer.status_code in (413, 422)

    def test_when_the_database_is_away_what_was_typed_can_be_sent_again(self, tram: Story) -> None:
        request = RequestFactory().post(f"{PAGE}/comments", {"text": "My <b>words</b>", "parent": "7"})
        answer = problem_page(request, Busy(retry_after_seconds=5))
        page = parsed(answer, 503)
        assert page.xpath("//textarea[@name='text']")[0].text.strip() == "My <b>words</b>"
        assert page.xpath("//input[@name='parent']/@value") == ["7"]
        assert page.xpath("//form/@action") == [f"{PAGE}/comments"]
        assert answer["Retry-After"] == "5"


class TestActing:
    @pytest.fixture
    def mine(self, browser: Browser, tram: Story) -> Comment:
        browser.send(f"{PAGE}/comments", text="Mine", guest_name="Bea")
        return Comment.objects.get(source="Mine")

    def test_the_page_is_nobody_elses(self, browser: Browser, mine: Comment) -> None:
        answer = browser.get(f"/c/{mine.pk}/act")
        assert answer["Cache-Control"] == "private, no-store"
        assert "You are Bea." in words(parsed(answer))
        assert parsed(answer).xpath("//meta[@name='robots']/@content") == ["noindex"]

    def test_my_own_comment_can_be_edited_and_deleted_and_not_reported(self, browser: Browser, mine: Comment) -> None:
        page = parsed(browser.get(f"/c/{mine.pk}/act"))
        assert page.xpath("//section/@id") == ["edit", "delete"]
        assert page.xpath("//textarea[@id='edit-text']")[0].text.strip() == "Mine"
        other = parsed(Client().get(f"/c/{mine.pk}/act"))
        assert other.xpath("//section/@id") == ["respect", "report"]

    def test_respect_is_given_and_taken_back(self, browser: Browser, tram: Story) -> None:
        comment = say(tram, "Well said")
        path = f"/c/{comment.pk}/act/respect"
        assert parsed(browser.send(path), 401).xpath("//input[@id='respect-name']/@aria-invalid") == ["true"]
        assert browser.send(path, guest_name="Bea")["Location"] == f"/c/{comment.pk}"
        assert Reaction.objects.count() == 1
        assert parsed(browser.get(f"/c/{comment.pk}/act")).xpath("//button[@name='respected']/@value") == ["no"]
        browser.send(path, respected="no")
        assert not Reaction.objects.exists()

    def test_an_edit_in_time_changes_the_text(self, browser: Browser, mine: Comment) -> None:
        assert browser.send(f"/c/{mine.pk}/act/edit", text="Better").status_code == 303
        mine.refresh_from_db()
        assert mine.source == "Better"
        assert "edited" in words(parsed(browser.get(f"/c/{mine.pk}")))

    def test_an_edit_too_late_keeps_the_words(self, browser: Browser, mine: Comment) -> None:
        Comment.objects.update(created_at=mine.created_at - timedelta(hours=1))
        page = parsed(browser.send(f"/c/{mine.pk}/act/edit", text="Better"), 409)
        assert "Too late to edit" in words(page)
        assert page.xpath("//textarea[@id='edit-text']")[0].text.strip() == "Better"

    def test_deleting_asks_first(self, browser: Browser, mine: Comment) -> None:
        path = f"/c/{mine.pk}/act/delete"
        assert "Not deleted yet" in words(parsed(browser.send(path), 422))
        assert browser.send(path, sure="yes").status_code == 303
        mine.refresh_from_db()
        assert mine.state == CommentState.DELETED
        assert not parsed(browser.get(f"/c/{mine.pk}/act")).xpath("//form")

    def test_nobody_else_can_edit_or_delete(self, mine: Comment) -> None:
        stranger = Browser()
        parsed(stranger.send(f"/c/{mine.pk}/act/edit", text="x"), 401)
        stranger.send("/d/chronicle/tram/comments", text="Other", guest_name="Eve")
        parsed(stranger.send(f"/c/{mine.pk}/act/edit", text="x"), 403)
        parsed(stranger.send(f"/c/{mine.pk}/act/delete", sure="yes"), 403)
        mine.refresh_from_db()
        assert mine.source == "Mine"

    def test_a_report_names_a_rule_and_needs_no_name(self, browser: Browser, tram: Story) -> None:
        comment = say(tram, "Rude")
        path = f"/c/{comment.pk}/act/report"
        assert len(parsed(browser.get(f"/c/{comment.pk}/act")).xpath("//input[@name='rule']")) == len(HouseRule)
        assert "Choose what is wrong" in words(parsed(browser.send(path, rule="nonsense"), 422))
        page = parsed(browser.send(path, rule="other"), 422)
        assert page.xpath("//input[@value='other']/@checked")
        sent = browser.send(path, rule="personal", text="Look here")
        assert "Thank you" in words(parsed(browser.get(sent["Location"])))
        report = Report.objects.get()
        assert (report.rule, report.text) == ("personal", "Look here")

    def test_acting_on_a_comment_that_is_gone_says_so(self, browser: Browser, tram: Story) -> None:
        comment = say(tram, "Hello")
        delete_comment(comment_id=comment.pk, reader=comment.author)
        assert "No such comment" in words(parsed(browser.send(f"/c/{comment.pk}/act/respect", guest_name="Bea"), 404))

    def test_what_changes_something_is_never_a_link(self, browser: Browser, mine: Comment) -> None:
        for verb in ("respect", "edit", "delete", "report"):
            assert "can't be done here" in words(parsed(browser.get(f"/c/{mine.pk}/act/{verb}"), 405))
        parsed(browser.get("/sign-out"), 405)


class TestSigningIn:
    def test_a_code_by_mail_in_two_forms(self, browser: Browser, tram: Story) -> None:
        door = parsed(browser.get(f"/sign-in?next={PAGE}"))
        assert door.xpath("//input[@name='next']/@value") == [PAGE]
        asked = parsed(browser.send("/sign-in/code", email="ann@example.org", next=PAGE))
        fields = {i.get("name"): i.get("value") or "" for i in asked.xpath("//form//input[@type='hidden']")}
        code = re.findall(r"\b\d{6}\b", str(mail.outbox[0].body))[0]
        wrong = parsed(browser.send("/sign-in/enter", **fields, code="000000" if code != "000000" else "1"), 403)
        assert "That code is not the one" in words(wrong)
        named = parsed(browser.send("/sign-in/enter", **fields, code=code), 422)
        assert named.xpath("//input[@name='name']/@aria-invalid") == ["true"]
        assert named.xpath("//input[@name='code']/@value") == [code]
        entered = browser.send("/sign-in/enter", **fields, code=code, name="Ann")
        assert (entered.status_code, entered["Location"]) == (303, PAGE)
        assert "You are Ann." in words(parsed(browser.get("/sign-in")))
        browser.send("/sign-out", next=PAGE)
        assert "You are Ann." not in words(parsed(browser.get("/sign-in")))

    def test_a_guest_who_signs_in_keeps_what_the_guest_wrote(self, browser: Browser, tram: Story) -> None:
        browser.send(f"{PAGE}/comments", text="Hello", guest_name="Ann")
        browser.send("/sign-in/code", email="ann@example.org")
        code = re.findall(r"\b\d{6}\b", str(mail.outbox[0].body))[0]
        browser.send("/sign-in/enter", email="ann@example.org", code=code)
        assert (Reader.objects.get().kind, Comment.objects.get().author.email) == ("member", "ann@example.org")

    def test_an_address_that_is_none_is_asked_for_again(self, browser: Browser, db: None) -> None:
        page = parsed(browser.send("/sign-in/code", email="nobody", next="/d/x"), 422)
        assert page.xpath("//input[@name='email']/@value") == ["nobody"]
        assert browser.get("/sign-in/code")["Location"] == "/sign-in"

    @pytest.mark.parametrize(
        "asked",
        [
            "https://x.example/",
            "//x.example",
            "/\\x.example",
            "\\\\x",
            "javascript:alert(1)",
            "",
            "x",
            "http:/x",
            "/" + "a" * 3_000,
            "/\t/x.example",
            "///x",
        ],
    )
    def test_it_never_leads_to_another_site(self, asked: str) -> None:
        target = urlsplit(urljoin("http://talk.example/sign-in", local_path(asked, DOOR)))
        assert (target.scheme, target.netloc, target.path) == ("http", "talk.example", "/sign-in")

    def test_it_leads_back_to_a_page_of_ours(self) -> None:
        assert local_path("/d/chronicle/tram?lang=es", DOOR) == "/d/chronicle/tram?lang=es"


class TestThePapersPage:
    def test_the_first_view_registers_a_story(self, browser: Browser, paper: Publication) -> None:
        answer = browser.get("/d/chronicle", {"address": "https://paper.example/new/story.html?utm_source=x", "lang": "es"})
        story = Story.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/d/chronicle/{story.key}?lang=es")
        assert browser.get("/d/chronicle", {"address": "https://paper.example/new/story.html"})["Location"].endswith(story.key)
        assert "https://paper.example/new/story.html" in words(parsed(browser.get(f"/d/chronicle/{story.key}")))

    def test_other_sites_stories_are_refused(self, browser: Browser, paper: Publication) -> None:
        parsed(browser.get("/d/chronicle", {"address": "https://x.example/story"}), 403)
        parsed(browser.get("/d/chronicle", {"address": "javascript:alert(1)"}), 422)
        assert not Story.objects.exists()

    def test_it_lists_the_newest_stories(self, browser: Browser, tram: Story) -> None:
        say(tram, "Hello")
        page = parsed(browser.get("/d/chronicle"))
        assert PAGE in links(page)
        assert "1 comment" in words(page)


class TestProblemsArePages:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/d/nope/tram", 404),
            ("/d/chronicle/nope", 404),
            ("/d/chronicle/no%20pe", 422),
            ("/d/chronicle/%00", 422),
            ("/d/chronicle/%ff", 422),
            (f"{PAGE}?sort=best", 422),
            (f"{PAGE}?after=x", 422),
            (f"{PAGE}?sort=replies&after=7", 422),
            (f"{PAGE}?after=%00", 422),
            ("/d/", 404),
            ("/problems/nope", 404),
        ],
    )
    def test_for_addresses_that_lead_nowhere(self, browser: Browser, tram: Story, path: str, status: int) -> None:
        answer = browser.get(path)
        page = parsed(answer, status)
        assert page.xpath("//h1")[0].text
        assert answer["Cache-Control"] in ("no-store", "private, no-store")

    def test_in_the_language_of_the_reader_where_no_story_has_one(self, browser: Browser, paper: Publication) -> None:
        page = parsed(browser.get("/d/chronicle/nope", headers={"accept-language": "es"}), 404)
        assert "Esa noticia aún no existe" in words(page)

    def test_the_api_goes_on_answering_with_data(self, browser: Browser, paper: Publication) -> None:
        for path in ("/api/v1/nope", "/api/v1/discussion?story=nope"):
            assert browser.get(path, headers={"accept": "text/html"})["Content-Type"] == "application/problem+json"

    def test_each_kind_has_a_page_in_the_manual(self, browser: Browser, db: None) -> None:
        assert api.urls
        codes = {kind.code for kind in all_problems()}
        listed = parsed(browser.get("/problems/"))
        assert {link.removeprefix("/problems/") for link in links(listed) if re.match("/problems/[a-z]", link)} == codes
        for code in codes:
            assert code in words(parsed(browser.get(f"/problems/{code}")))
        assert "[seconds]" in words(parsed(browser.get("/problems/too-many-requests?lang=es")))


class TestHostileInput:
    def test_nothing_that_readers_or_papers_write_becomes_markup(self, browser: Browser, tram: Story) -> None:
        Story.objects.update(title=HOSTILE, section=HOSTILE[:150], address='https://paper.example/"><script>')
        root = say(tram, HOSTILE, name="<b>'\"&amp;")
        reply = say(tram, f"[x](javascript:alert(1)) [y](//x.example) {HOSTILE}", root)
        browser.send(f"{PAGE}/comments", text="Hi", guest_name="<i onclick=x>")
        wrong = browser.send(f"{PAGE}/comments", text=HOSTILE * 60, guest_name=HOSTILE[:40], client_key=KEY)
        answers = [
            browser.get(path) for path in (PAGE, f"/c/{reply.pk}", f"/c/{reply.pk}/act", f"{PAGE}/fragment", "/d/chronicle")
        ]
        for answer in [*answers, wrong]:
            assert_harmless(html.document_fromstring(answer.content.decode()))

    def test_what_an_address_says_never_becomes_markup(self, browser: Browser, tram: Story) -> None:
        for path in ("/sign-in?next=", f"{PAGE}?sort=", f"{PAGE}?after=", "/d/chronicle/", "/d/chronicle?address="):
            assert_harmless(parsed_any(browser.get(path + '"><script>alert(1)</script>')))


def parsed_any(answer: HttpResponse) -> html.HtmlElement:
    assert answer.status_code < 500
    return html.document_fromstring(answer.content.decode())


def assert_harmless(page: html.HtmlElement) -> None:
    assert page.xpath("//script[not(@type='application/ld+json')]") == []
    assert page.xpath("//img | //iframe | //object | //i | //style") == []
    names = {name for element in page.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    for link in links(page):
        assert urlsplit(link).scheme in ("", "http", "https")


class TestTheStyleSheet:
    def test_browsers_keep_the_version_a_page_names(self, browser: Browser, tram: Story) -> None:
        (address,) = parsed(browser.get(PAGE)).xpath("//link[@rel='stylesheet']/@href")
        answer = browser.get(address)
        assert (answer["Content-Type"], answer.status_code) == ("text/css; charset=utf-8", 200)
        assert "immutable" in answer["Cache-Control"]
        assert "immutable" not in browser.get("/d/pages.css?v=old")["Cache-Control"]

    def test_it_asks_nobody_for_anything(self, browser: Browser, db: None) -> None:
        assert not re.search(r"url\(|@import|https?:", browser.get("/d/pages.css").content.decode())


def shape(number: int, parent: int | None, depth: int) -> Shape:
    return Shape.model_construct(
        id=str(number), parent=str(parent) if parent else None, depth=depth, author=Author(id="1", name="A"), replies=1
    )


def test_replies_whose_parent_is_on_an_earlier_page_are_drawn_and_say_so() -> None:
    tree = draw_thread(shape(1, None, 0), [shape(5, 4, 3), shape(6, 5, 4), shape(7, 6, 5), shape(8, 1, 1)])
    orphan, sibling = tree.replies
    assert (orphan.answers, orphan.level, sibling.answers) == ("4", 1, None)
    assert [node.comment.id for node in orphan.replies] == ["6"]
    assert orphan.replies[0].continues


def test_a_long_line_of_replies_ends_at_the_third_level() -> None:
    tree = draw_thread(shape(1, None, 0), [shape(number, number - 1, number - 1) for number in range(2, 9)])
    (second,) = tree.replies
    (third,) = second.replies
    assert (third.comment.id, third.replies, third.continues) == ("3", [], True)
