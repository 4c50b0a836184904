"""The reader's own pages, as a browser without JavaScript uses them."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tertulia.assembly.command.readers import reader as reader_command
from tertulia.discussion.models import HouseRule
from tertulia.discussion.reading import own
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.exporting import make_next_export
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.standing import lock_comment
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.credentials import COOKIE, make_token, reader_with
from tertulia.readers.models import Leaving, Reader, Session
from tertulia.readers.reading import leaving_of, profile_of
from tertulia.stories.models import Story
from tertulia.wire.shapes import CommentState
from tests.tertulia.discussion.talking import guest, member, say
from tests.tertulia.readers.test_pictures import image_bytes

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
PAGES = ["/me/profile", "/me/comments", "/me/sessions", "/me/data", "/me/leave"]


class Browser(Client):
    """Says where its forms come from, as browsers do."""

    def send(self, path: str, **typed: str) -> HttpResponse:
        return self.post(path, typed, headers={"origin": HERE})

    def read(self, path: str, status: int = 200) -> str:
        answer = self.get(path)
        assert answer.status_code == status
        return answer.content.decode()


def browser_of(reader: Reader | None = None) -> Browser:
    made = Browser()
    if reader is not None:
        made.cookies[COOKIE] = make_token(reader)
    return made


class TestTheFrame:
    @pytest.mark.parametrize("path", ["/me/", *PAGES])
    def test_who_is_not_signed_in_is_asked_to_and_comes_back(self, path: str) -> None:
        answer = browser_of().get(path)
        assert (answer.status_code, answer["Location"]) == (303, f"/sign-in?next={path}")

    @pytest.mark.parametrize("path", PAGES)
    def test_nobody_keeps_a_page_for_others(self, path: str, ana: Reader) -> None:
        assert browser_of(ana).get(path)["Cache-Control"] == "private, no-store"

    def test_a_guest_has_fewer_pages(self) -> None:
        browser = browser_of(guest("Luis"))
        assert browser.get("/me/")["Location"] == "/me/comments"
        assert "/me/sessions" not in browser.read("/me/comments")
        browser.read("/me/sessions", status=403)

    @pytest.mark.parametrize("path", PAGES)
    def test_pages_speak_both_languages(self, path: str, ana: Reader) -> None:
        page = browser_of(ana).read(f"{path}?lang=es")
        assert '<html lang="es">' in page
        assert "Sus páginas" in page

    def test_another_sites_form_does_nothing(self, ana: Reader) -> None:
        browser = browser_of(ana)
        assert browser.post("/me/sessions/end-others", headers={"origin": "https://evil.example"}).status_code == 403
        assert browser.post("/me/sessions/end-others").status_code == 403
        assert Session.objects.count() == 1


class TestSessions:
    def test_they_are_listed_with_this_one_marked(self, ana: Reader) -> None:
        make_token(ana, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
        page = browser_of(ana).read("/me/sessions")
        assert "Firefox · Windows" in page
        assert page.count("this browser") == 1

    def test_one_is_ended_and_then_all_others(self, ana: Reader) -> None:
        tokens = [make_token(ana) for _ in range(3)]
        first = Session.objects.order_by("pk")[0].pk
        browser = browser_of(ana)
        assert browser.send(f"/me/sessions/{first}/end").status_code == 303
        assert [reader_with(token) is None for token in tokens] == [True, False, False]
        assert browser.send("/me/sessions/end-others").status_code == 303
        assert [reader_with(token) is None for token in tokens] == [True, True, True]
        browser.read("/me/sessions")

    def test_others_sessions_are_out_of_reach(self, ana: Reader) -> None:
        token = make_token(member("Luis"))
        other = Session.objects.get().pk
        assert browser_of(ana).send(f"/me/sessions/{other}/end").status_code == 303
        assert reader_with(token) is not None
        assert browser_of(ana).send("/me/sessions/nonsense/end").status_code == 303

    def test_signing_out_ends_the_session(self, ana: Reader) -> None:
        browser = browser_of(ana)
        token = browser.cookies[COOKIE].value
        browser.send("/sign-out")
        assert reader_with(token) is None


class TestComments:
    def test_each_has_its_state_and_the_reason(self, story: Story, ana: Reader) -> None:
        say(story, ana, "It stands.")
        gone = say(story, ana, "It goes.")
        delete_comment(comment_id=gone.pk, reader=ana)
        waiting = say(story, ana, "It breaks a rule.")
        with writing():
            set_state(lock_comment(waiting.pk), CommentState.HELD)
        reject_held(comment_id=waiting.pk, rule=HouseRule.PERSONAL)
        page = browser_of(ana).read("/me/comments")
        assert "It stands." in page
        assert "It goes." not in page
        assert "It breaks a rule." in page
        assert "decided not to publish it" in page
        assert "It goes against this house rule" in page

    def test_nobody_sees_anothers(self, story: Story, ana: Reader) -> None:
        say(story, ana, "It is mine.")
        assert "It is mine." not in browser_of(member("Luis")).read("/me/comments")

    def test_they_come_in_pages(self, story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(own, "PER_PAGE", 2)
        rows = [say(story, ana, f"Number {number}.") for number in range(5)]
        browser = browser_of(ana)
        seen = []
        path = "/me/comments"
        while path:
            page = browser.read(path)
            here = [row for row in rows if row.source in page]
            seen += [row.source for row in reversed(here)]
            path = f"/me/comments?before={here[0].pk}" if f"before={here[0].pk}" in page else ""
        assert seen == [row.source for row in reversed(rows)]

    def test_a_cursor_that_is_none_is_told(self, ana: Reader) -> None:
        browser_of(ana).read("/me/comments?before=x", status=422)


class TestLeaving:
    def test_it_is_asked_for_twice_and_can_be_taken_back(self, ana: Reader) -> None:
        browser = browser_of(ana)
        assert "14 days" in browser.read("/me/leave")
        assert browser.send("/me/leave/ask").status_code == 422
        assert leaving_of(ana) is None
        assert browser.send("/me/leave/ask", sure="yes").status_code == 303
        assert leaving_of(ana) is not None
        for path in PAGES:
            assert "Everything of yours will be deleted on" in browser.read(path)
        assert browser.send("/me/leave/stay").status_code == 303
        assert leaving_of(ana) is None
        assert "will be deleted on" not in browser.read("/me/leave")

    def test_it_is_too_late_once_it_has_begun(self, ana: Reader) -> None:
        browser = browser_of(ana)
        browser.send("/me/leave/ask", sure="yes")
        Leaving.objects.update(begun=True)
        assert browser.send("/me/leave/stay").status_code == 409

    def test_guests_leave_as_well(self) -> None:
        luis = guest("Luis")
        assert browser_of(luis).send("/me/leave/ask", sure="yes").status_code == 303
        assert leaving_of(luis) is not None


class TestProfile:
    def test_it_is_changed_as_a_whole(self, ana: Reader) -> None:
        browser = browser_of(ana)
        assert browser.send("/me/profile", name=" Ana  María ", town="Zaragoza", bio="I read.\r\nA lot.").status_code == 303
        page = browser.read("/me/profile")
        assert all(text in page for text in ("Ana María", "Zaragoza", "I read.\nA lot."))

    @pytest.mark.parametrize(
        ("typed", "status"),
        [
            ({"name": "A"}, 422),
            ({"name": "Ana", "town": "x" * 61}, 422),
            ({"name": "Ana", "bio": "x" * 501}, 422),
            ({"name": "admin", "town": "Soria"}, 422),
        ],
    )
    def test_what_is_wrong_changes_nothing_and_is_kept_in_the_form(self, typed: dict[str, str], status: int, ana: Reader) -> None:
        answer = browser_of(ana).send("/me/profile", **typed)
        assert answer.status_code == status
        assert all(text in answer.content.decode() for text in typed.values())
        assert f"You are <b>{ana.name}</b>" in answer.content.decode()
        kept = profile_of(ana)
        assert (kept.town, kept.bio, Reader.objects.get(pk=ana.pk).name) == ("", "", "Ana")

    def test_guests_have_none(self) -> None:
        assert browser_of(guest("Luis")).send("/me/profile", name="Louis").status_code == 403

    def test_markup_is_text(self, ana: Reader) -> None:
        browser = browser_of(ana)
        browser.send("/me/profile", name="Ana", bio="</textarea><script>x</script>")
        assert "<script>" not in browser.read("/me/profile")


class TestData:
    def test_a_file_is_asked_for_made_and_taken(self, story: Story, ana: Reader) -> None:
        say(story, ana, "It is mine.")
        browser = browser_of(ana)
        assert "Make my file" in browser.read("/me/data")
        browser.read("/me/data/tertulia.zip", status=404)
        assert browser.send("/me/data/ask").status_code == 303
        assert "0 of 1 comments" in browser.read("/me/data")
        browser.read("/me/data/tertulia.zip", status=404)
        assert make_next_export()
        assert "Download your file" in browser.read("/me/data")
        answer = browser.get("/me/data/tertulia.zip")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "private, no-store")
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None

    def test_nobody_gets_anothers(self, ana: Reader) -> None:
        browser_of(ana).send("/me/data/ask")
        make_next_export()
        browser_of(member("Luis")).read("/me/data/tertulia.zip", status=404)
        assert browser_of().get("/me/data/tertulia.zip").status_code == 303

    def test_there_is_a_limit(self, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "export_rates", "1/day")
        browser = browser_of(ana)
        browser.send("/me/data/ask")
        assert browser.send("/me/data/ask").status_code == 303, "the same one is still being made"
        make_next_export()
        assert browser.send("/me/data/ask").status_code == 429


class TestPicture:
    def _send(self, browser: Browser, raw: bytes) -> HttpResponse:
        return browser.post("/me/profile/picture", {"picture": SimpleUploadedFile("a.png", raw)}, headers={"origin": HERE})

    def test_it_is_sent_shown_beside_what_one_wrote_and_taken_away(self, story: Story, ana: Reader) -> None:
        browser, comment = browser_of(ana), say(story, ana)
        assert self._send(browser, image_bytes("PNG")).status_code == 303
        address = f"/pictures/{Reader.objects.get(pk=ana.pk).picture}.webp"
        assert address in browser.read("/me/profile")
        assert address in browser_of().read(f"/c/{comment.pk}")
        answer = browser_of().get(address)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/webp", "nosniff")
        assert "immutable" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert browser.send("/me/profile/picture/remove").status_code == 303
        assert address not in browser_of().read(f"/c/{comment.pk}")
        browser_of().read(address, status=404)

    def test_what_can_not_be_used_is_told_on_the_page(self, ana: Reader) -> None:
        browser = browser_of(ana)
        assert self._send(browser, b"nonsense").status_code == 422
        assert browser.send("/me/profile/picture").status_code == 422
        assert self._send(browser_of(guest("Luis")), image_bytes("PNG")).status_code == 403

    def test_a_form_that_breaks_off_is_no_picture(self, ana: Reader) -> None:
        body = b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\nabc'
        answer = browser_of(ana).post(
            "/me/profile/picture", body, content_type="multipart/form-data; boundary=x", headers={"origin": HERE}
        )
        assert answer.status_code in (400, 422)

    def test_badges_say_who_is_of_the_newsroom_and_who_is_new(self, story: Story, ana: Reader) -> None:
        assert "New here" in browser_of().read(f"/c/{say(story, ana).pk}")
        Reader.objects.filter(pk=ana.pk).update(created_at=clock.now() - timedelta(days=30))
        assert "New here" not in browser_of().read(f"/c/{say(story, ana).pk}")
        assert "New here" not in browser_of().read(f"/c/{say(story, guest('Luis')).pk}")
        Reader.objects.filter(pk=ana.pk).update(subscriber=True)
        assert "Subscriber" in browser_of().read(f"/c/{say(story, ana).pk}")
        Reader.objects.filter(pk=ana.pk).update(kind="staff")
        assert "Newsroom" in browser_of().read(f"/c/{say(story, ana).pk}")

    def test_who_wrote_the_story_carries_its_badge_there_and_nowhere_else(self, story: Story, ana: Reader) -> None:
        here = say(story, ana)
        Story.objects.filter(pk=story.pk).update(authors=["Luis", "Ana Garcia"])
        assert "Wrote the story" not in browser_of().read(f"/c/{here.pk}")
        assert self._command(str(ana.email), " ANA  García ").exit_code == 0
        assert "Wrote the story" in browser_of().read(f"/c/{here.pk}")
        assert "Wrote the story" not in browser_of().read(f"/c/{say(story, guest('Ana Garcia')).pk}")
        Story.objects.filter(pk=story.pk).update(authors=["Luis"])
        assert "Wrote the story" not in browser_of().read(f"/c/{here.pk}")
        Story.objects.filter(pk=story.pk).update(authors=["Ana García"])
        assert self._command(str(ana.email)).exit_code == 0
        assert "Wrote the story" not in browser_of().read(f"/c/{here.pk}")
        assert self._command("nobody@reader.example", "Ana").exit_code == 1

    def _command(self, *arguments: str) -> Result:
        return CliRunner().invoke(reader_command, ["byline", *arguments])


class TestClaiming:
    """Who signs in where a guest wrote is asked whether it is theirs."""

    def _signs_in(self, browser: Browser, reader: Reader) -> HttpResponse:
        mail.outbox.clear()
        browser.send("/sign-in/code", email=str(reader.email))
        code = re.findall(r"\b\d{6}\b", mail.outbox[0].body)[0]
        return browser.send("/sign-in/enter", email=str(reader.email), code=code, next="/d/chronicle/tram")

    def test_it_is_asked_and_taken_along(self, story: Story, ana: Reader) -> None:
        luis = guest("Luis")
        comment = say(story, luis, "In passing.")
        browser = browser_of(luis)
        answer = self._signs_in(browser, ana)
        assert answer["Location"] == "/me/guest?next=/d/chronicle/tram"
        page = browser.read("/me/guest?next=/d/chronicle/tram")
        assert "<b>Luis</b> wrote 1 comment" in page
        answer = browser.send("/me/guest/claim", next="/d/chronicle/tram")
        assert (answer.status_code, answer["Location"]) == (303, "/d/chronicle/tram")
        comment.refresh_from_db()
        assert comment.author_id == ana.pk
        assert browser.get("/me/guest")["Location"] == "/me/comments"

    def test_it_can_be_left_as_it_is(self, story: Story, ana: Reader) -> None:
        luis = guest("Luis")
        say(story, luis)
        browser = browser_of(luis)
        self._signs_in(browser, ana)
        assert browser.send("/me/guest/leave", next="https://evil.example/")["Location"] == "/me/comments"
        assert Reader.objects.filter(pk=luis.pk).exists()
        assert browser.send("/me/guest/claim").status_code == 403

    def test_who_wrote_nothing_is_not_asked(self, story: Story, ana: Reader) -> None:
        assert self._signs_in(browser_of(guest("Luis")), ana)["Location"] == "/d/chronicle/tram"

    def test_a_members_token_in_the_cookie_proves_nothing(self, ana: Reader) -> None:
        luis = member("Luis")
        browser = browser_of(ana)
        browser.cookies["tertulia_guest"] = make_token(luis)
        assert browser.send("/me/guest/claim").status_code == 403
        assert Reader.objects.filter(pk=luis.pk).exists()
