"""Nudged, held, refused and decided, without JavaScript."""

from collections.abc import Iterator

import pytest
from django.test import Client
from lxml import html

from houserules.shapes import Tier
from tertulia.discussion.errors import Nudged
from tertulia.discussion.models import Comment, HouseRule
from tertulia.discussion.services.deciding import reject_held, release_held
from tertulia.discussion.views.marking import pieces_of
from tertulia.stories.models import Story
from tertulia.wire.shapes import Judgement, Span
from tests.tertulia.discussion.judges import Judge, failing, judging
from tests.tertulia.discussion.test_views import PAGE, Browser, browser, links, parsed, say, shown, tram, words

__all__ = ["browser", "tram"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def judge() -> Iterator[None]:
    with judging(Judge()):
        yield


def _fields(page: html.HtmlElement, form: str = "reply") -> dict[str, str]:
    """What the form sends, as a browser would: with its own inputs, and none of the buttons."""
    (found,) = page.xpath(f"//form[@id='{form}']")
    return {name: str(value).strip() for name, value in found.fields.items() if name and value is not None}


def _marked(page: html.HtmlElement) -> list[str]:
    return [mark.text_content() for mark in page.xpath("//mark")]


class TestTheNudge:
    def test_says_why_marks_the_words_and_keeps_them_in_the_box(self, browser: Browser, tram: Story) -> None:
        page = parsed(browser.send(f"{PAGE}/comments", text="You turnip, you.", guest_name="Bea"), 409)
        told = words(page.xpath("//*[@id='errors']")[0])
        assert "“turnip” may read as a personal comment" in told
        assert "a person of the newsroom" not in told
        assert _marked(page) == ["turnip"]
        assert page.xpath("//*[@class='marked']")[0].text_content() == "You turnip, you."
        assert page.xpath("//textarea")[0].text.strip() == "You turnip, you."
        assert not Comment.objects.exists()

    def test_has_two_ways_on_to_the_box_and_past_it(self, browser: Browser, tram: Story) -> None:
        page = parsed(browser.send(f"{PAGE}/comments", text="You turnip.", guest_name="Bea"), 409)
        edit, anyway = page.xpath("//*[@class='choices']/*")
        assert (edit.tag, edit.get("href"), edit.text) == ("a", "#tertulia-text", "Edit")
        assert page.xpath("//textarea[@id='tertulia-text']")
        assert (anyway.get("form"), anyway.get("name"), anyway.get("value")) == ("reply", "accept_nudge", "yes")
        fields = _fields(page)
        assert (fields["text"], fields["guest_name"]) == ("You turnip.", "Bea")
        answer = browser.send(f"{PAGE}/comments", **fields, accept_nudge="yes")
        row = Comment.objects.get()
        assert (answer.status_code, answer["Location"], row.state) == (303, f"/c/{row.pk}", "published")

    def test_edited_words_are_judged_again(self, browser: Browser, tram: Story) -> None:
        fields = _fields(parsed(browser.send(f"{PAGE}/comments", text="You turnip.", guest_name="Bea"), 409))
        parsed(browser.send(f"{PAGE}/comments", **fields | {"text": "You big turnip."}), 409)
        assert browser.send(f"{PAGE}/comments", **fields | {"text": "You garden."}).status_code == 303

    def test_of_a_reply_shows_what_is_answered(self, browser: Browser, tram: Story) -> None:
        root = say(tram, "When?")
        page = parsed(browser.send(f"{PAGE}/comments", text="You turnip.", guest_name="Bea", parent=str(root.pk)), 409)
        assert shown(page) == [str(root.pk)]
        browser.send(f"{PAGE}/comments", **_fields(page), accept_nudge="yes")
        assert Comment.objects.get(source="You turnip.").parent_id == root.pk

    def test_says_so_when_it_would_go_to_a_person(self, browser: Browser, tram: Story) -> None:
        page = parsed(browser.send(f"{PAGE}/comments", text="You cabbage.", guest_name="Bea"), 409)
        assert "If you post it anyway, a person of the newsroom reads it before others can." in words(page)

    def test_of_an_edit_stands_over_the_box_of_the_edit(self, browser: Browser, tram: Story) -> None:
        browser.send(f"{PAGE}/comments", text="Mine", guest_name="Bea")
        row = Comment.objects.get()
        page = parsed(browser.send(f"/c/{row.pk}/act/edit", text="Mine, turnip."), 409)
        edit, anyway = page.xpath("//*[@class='choices']/*")
        assert (edit.get("href"), anyway.get("form")) == ("#edit-text", "edit-words")
        assert _marked(page) == ["turnip"]
        fields = _fields(page, "edit-words")
        assert fields == {"text": "Mine, turnip."}
        assert browser.send(f"/c/{row.pk}/act/edit", **fields, accept_nudge="yes").status_code == 303
        assert Comment.objects.get().source == "Mine, turnip."

    def test_is_told_in_the_language_that_is_spoken(self, browser: Browser, tram: Story) -> None:
        page = parsed(browser.send(f"{PAGE}/comments?lang=es", text="You turnip.", guest_name="Bea"), 409)
        assert "normas de la casa" in words(page)
        assert "Post anyway" not in words(page)

    def test_takes_no_markup_from_the_text(self, browser: Browser, tram: Story) -> None:
        text = '<img src=x onerror="alert(1)"> turnip <script>'
        answer = browser.send(f"{PAGE}/comments", text=text, guest_name="Bea")
        page = parsed(answer, 409)
        assert not page.xpath("//img | //script")
        assert page.xpath("//*[@class='marked']")[0].text_content() == text


class TestTheRefusal:
    def test_says_why_and_leaves_only_the_box(self, browser: Browser, tram: Story) -> None:
        page = parsed(browser.send(f"{PAGE}/comments", text="A nettle.", guest_name="Bea"), 422)
        assert "This can't be published here" in words(page)
        assert _marked(page) == ["nettle"]
        assert [way.text for way in page.xpath("//*[@class='choices']/*")] == ["Edit"]
        assert page.xpath("//textarea")[0].text.strip() == "A nettle."


class TestWhatWaits:
    @pytest.fixture
    def held(self, browser: Browser, tram: Story) -> Comment:
        answer = browser.send(f"{PAGE}/comments", text="You cabbage.", guest_name="Bea", accept_nudge="yes")
        row = Comment.objects.get()
        assert answer["Location"] == f"/c/{row.pk}/act"
        return row

    def test_its_writer_sees_it_with_why_and_nobody_else_does(self, browser: Browser, held: Comment) -> None:
        page = parsed(browser.get(f"/c/{held.pk}/act"))
        assert "Waiting to be read by a person of the newsroom. Only you can see it." in words(page)
        assert "“cabbage” may be profanity" in words(page)
        assert "You cabbage." in words(page)
        assert page.xpath("//section/@id") == ["edit", "delete"]
        assert f"/c/{held.pk}" not in links(page), "there is no such page yet"
        for path in (f"/c/{held.pk}/act", f"/c/{held.pk}"):
            parsed(Client().get(path), 404)
        assert shown(parsed(Client().get(PAGE))) == []

    def test_a_judge_that_fails_is_told_as_our_own_failure(self, browser: Browser, tram: Story) -> None:
        with judging(failing(*Tier)):
            answer = browser.send(f"{PAGE}/comments", text="A garden.", guest_name="Bea")
        page = parsed(browser.get(answer["Location"]))
        assert "It could not be checked by the house rules right away." in words(page)

    def test_it_can_be_changed_into_something_fine_or_deleted(self, browser: Browser, held: Comment) -> None:
        answer = browser.send(f"/c/{held.pk}/act/edit", text="You garden.")
        assert answer["Location"] == f"/c/{held.pk}"
        assert shown(parsed(browser.get(PAGE))) == [str(held.pk)]
        browser.send(f"{PAGE}/comments", text="You cabbage.", accept_nudge="yes")
        other = Comment.objects.get(state="held")
        assert browser.send(f"/c/{other.pk}/act/delete", sure="yes")["Location"] == PAGE
        parsed(browser.get(f"/c/{other.pk}/act"), 404)

    def test_released_it_is_everybodys_and_rejected_its_writer_learns_why(self, browser: Browser, held: Comment) -> None:
        reject_held(comment_id=held.pk, rule=HouseRule.PROFANITY)
        page = parsed(browser.get(f"/c/{held.pk}/act"))
        assert "A person of the newsroom decided not to publish it." in words(page)
        assert "It goes against this house rule: Profanity." in words(page)
        assert page.xpath("//section/@id") == ["delete"]
        browser.send(f"{PAGE}/comments", text="Cabbages.", accept_nudge="yes")
        browser.send(f"{PAGE}/comments", text="You cabbage!", accept_nudge="yes")
        release_held(comment_id=Comment.objects.get(state="held").pk)
        assert len(shown(parsed(Client().get(PAGE)))) == 2

    def test_what_others_have_seen_keeps_its_place_and_says_what_it_waits_for(self, browser: Browser, tram: Story) -> None:
        browser.send(f"{PAGE}/comments", text="Mine", guest_name="Bea")
        row = Comment.objects.get()
        reply = say(tram, "An answer", row)
        answer = browser.send(f"/c/{row.pk}/act/edit", text="You cabbage.", accept_nudge="yes")
        assert answer["Location"] == f"/c/{row.pk}/act"
        for path in (PAGE, f"/c/{row.pk}"):
            page = parsed(Client().get(path))
            assert shown(page) == [str(row.pk), str(reply.pk)]
            assert "A comment that waits to be read by a person of the newsroom" in words(page)
            assert "cabbage" not in words(page)
            assert f"/c/{row.pk}/act" in links(page), "its writer finds the way"
        assert "You cabbage." in words(parsed(browser.get(f"/c/{row.pk}/act")))
        assert parsed(Client().get(f"/c/{row.pk}/act")).xpath("//section/@id") == []
        reject_held(comment_id=row.pk, rule=HouseRule.PROFANITY)
        assert "A comment removed by the newsroom" in words(parsed(Client().get(PAGE)))


def _pieces(text: str, *spans: tuple[str, int, int]) -> list[tuple[str, str]]:
    told = [Span(rule=rule, begin=begin, end=end) for rule, begin, end in spans]
    found = pieces_of(Nudged(judgement=Judgement(text=text, reasons=[], spans=told, anyway=None)))
    return [(piece.text, str(piece.rule)) for piece in found]


def test_a_text_is_cut_where_the_spans_are_and_nothing_of_it_is_lost() -> None:
    assert _pieces("👍 you turnip", ("personal", 7, 13)) == [("👍 you ", ""), ("turnip", "A personal attack")]
    assert _pieces("abcdef", ("hate", 0, 3), ("threat", 2, 4), ("spam", 2, 3)) == [
        ("abc", "Hate speech"), ("d", "A threat"), ("ef", ""),
    ]  # fmt: skip
    assert _pieces("abc") == []
    assert pieces_of(None) == []
