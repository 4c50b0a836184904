"""Mails of notices: when, what stands in them, and what becomes of those that don't get there."""

import email
import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from tertulia.notices import carrying
from tertulia.notices.carrying import Carrier, NotTaken, ServerAway, Unclear
from tertulia.notices.models import Letter, LetterState, MailWish, Notice, Often
from tertulia.notices.reading import post, unread
from tertulia.notices.services import mailing
from tertulia.notices.services.mailing import Fate, send_due
from tertulia.notices.services.posting import next_time, stop_mail, try_again, wish_mail
from tertulia.notices.services.reading_up import mark_read
from tertulia.notices.unsubscribing import path_for
from tertulia.plumbing import clock, outbox
from tertulia.readers.credentials import COOKIE, make_token
from tertulia.readers.models import Reader, ReaderKind
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import say
from tests.tertulia.notices.conftest import Told, named

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(story: Story, ana: Reader, luis: Reader, told: Told) -> None:
    """Ana wants mail at once, and Luis has answered her."""
    wish_mail(reader=ana, often=Often.AT_ONCE, language="en")
    say(story, luis, "So was <b>I</b>.", under=say(story, ana))
    told(ana)


def send(carrier: Any = None) -> list[Fate]:
    return [outcome.fate for outcome in send_due(carrier or Carrier())]


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: moment)


class Refusing:
    """A carrier that says the same of every mail."""

    def __init__(self, problem: Exception) -> None:
        self.problem = problem

    def carry(self, message: Any) -> None:
        raise self.problem


class TestWhen:
    def test_what_is_wanted_at_once_is_sent_once(self, answered: None) -> None:
        assert (send(), send()) == ([Fate.SENT], [])
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(("often", "due"), [(Often.AT_ONCE, "09:30"), (Often.HOURLY, "10:00"), (Often.DAILY, "06:00")])
    def test_hourly_and_daily_ones_wait_for_their_time(self, often: Often, due: str) -> None:
        now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
        found = next_time(often, now)
        assert f"{found:%H:%M}" == due
        assert now <= found <= now + timedelta(days=1)
        assert next_time(Often.DAILY, now.replace(hour=5)).day == 1

    def test_a_digest_tells_all_that_came_and_was_not_read(
        self, story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = say(story, ana)
        wish_mail(reader=ana, often=Often.DAILY, language="en")
        say(story, luis, "Read already.", under=own)
        told(ana)
        mark_read(reader=ana, upto=outbox.last_id())
        for text in ("One.", "Two."):
            say(story, luis, text, under=own)
        told(ana)
        assert (send(), Letter.objects.count()) == ([], 1)
        later(monkeypatch, timedelta(days=1))
        assert send() == [Fate.SENT]
        body = str(mail.outbox[0].body)
        assert ("One." in body, "Two." in body, "Read already." in body) == (True, True, False)
        assert mail.outbox[0].subject == "2 new notices"

    def test_what_was_read_in_the_meantime_is_not_mailed(self, answered: None, ana: Reader) -> None:
        mark_read(reader=ana, upto=outbox.last_id())
        assert send() == [Fate.EMPTY]
        assert mail.outbox == []

    def test_who_wants_none_gets_none(self, answered: None, ana: Reader) -> None:
        stop_mail(reader_id=ana.pk)
        assert (send(), Letter.objects.count(), unread(ana)) == ([], 0, 1)

    def test_more_than_fits_in_one_mail_comes_in_several(
        self, story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tertulia.notices.writing_letters.MOST_IN_ONE", 2)
        own = say(story, ana)
        for text in "abc":
            say(story, luis, text, under=own)
        told(ana)
        wish_mail(reader=ana, often=Often.AT_ONCE, language="en")
        assert send() == [Fate.SENT] * 2
        assert not Notice.objects.filter(mailed_at=None).exists()


class TestWhatStandsInIt:
    def message(self) -> EmailMessage:
        raw = mail.outbox[-1].message().as_bytes()
        return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]

    def test_it_has_a_plain_part_an_html_part_and_one_click_to_end_them(self, answered: None, ana: Reader) -> None:
        send()
        message = self.message()
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        assert plain is not None
        assert html is not None
        assert "Luis replied to you on “The tram returns”\n\n    So was <b>I</b>." in plain.get_content()
        assert "So was &lt;b&gt;I&lt;/b&gt;." in html.get_content()
        end = f"{settings.TERTULIA['public_url'].rstrip('/')}{path_for(ana.pk)}"
        assert message["List-Unsubscribe"].replace("\r\n", "").replace(" ", "") == f"<{end}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert (message["To"], message["Auto-Submitted"]) == (ana.email, "auto-generated")
        assert end in plain.get_content()

    def test_it_is_in_the_readers_language(self, answered: None, ana: Reader) -> None:
        MailWish.objects.update(language="es")
        send()
        assert self.message()["Subject"] == "Luis le ha respondido en «The tram returns»"

    @pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
    def test_no_title_or_name_can_make_a_header(self, answered: None, luis: Reader, sign: str) -> None:
        Story.objects.update(title=f"Tram{sign}Bcc: everybody@reader.example{sign}{sign}And a body")
        Reader.objects.filter(pk=luis.pk).update(name=f"Lu{sign}To: x@reader.example")
        assert send() == [Fate.SENT]
        message = self.message()
        assert (message["Bcc"], message.get_all("To")) == (None, ["ana@reader.example"])
        assert "Bcc: everybody@reader.example" in message["Subject"]

    def test_tries_of_one_mail_have_one_id(self, answered: None, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = []

        class Noting(Refusing):
            def carry(self, message: Any) -> None:
                ids.append(message.extra_headers["Message-ID"])
                super().carry(message)

        for _ in range(2):
            send(Noting(NotTaken("450 later", for_good=False)))
            later(monkeypatch, timedelta(hours=1))
        assert ids[0] == ids[1]


class TestTrouble:
    def test_a_refusal_is_tried_again_later_each_time_and_given_up_in_sight(
        self, answered: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no = Refusing(NotTaken("450 mailbox busy", for_good=False))
        pauses = []
        later(monkeypatch, timedelta(seconds=1))  # from here on the clock stands
        for _ in range(mailing.MOST_TRIES - 1):
            assert send(no) == [Fate.REFUSED]
            pauses.append(Letter.objects.get().due_at - clock.now())
            later(monkeypatch, pauses[-1] + timedelta(seconds=1))
        assert [round(pause / pauses[0]) for pause in pauses] == [1, 4, 16, 64, 256]
        assert (send(no), send()) == ([Fate.GIVEN_UP], [])
        assert [(one.state, one.error) for one in post().in_trouble] == [("given_up", "450 mailbox busy")]

    def test_what_is_refused_for_good_is_given_up_and_nothing_more_goes_there_until_somebody_says_so(
        self, answered: None, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        assert send(Refusing(NotTaken("550 nobody here", for_good=True))) == [Fate.GIVEN_UP]
        say(story, luis, "Again.", under=say(story, ana))
        told(ana)
        assert send() == []
        assert try_again(letter_id=Letter.objects.get().pk)
        assert not try_again(letter_id=Letter.objects.get().pk)
        assert send() == [Fate.SENT]
        assert "2 new notices" in mail.outbox[0].subject

    def test_while_the_server_is_away_nobody_is_given_up(self, answered: None, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(mailing.MOST_TRIES + 1):
            assert send(Refusing(ServerAway("connection refused"))) == [Fate.SERVER_AWAY]
            later(monkeypatch, timedelta(minutes=2))
        assert (Letter.objects.get().state, post().in_trouble[0].error) == (LetterState.WAITING, "connection refused")
        assert send() == [Fate.SENT]

    def test_what_may_have_arrived_is_never_sent_again_but_told_in_the_next_digest(
        self, answered: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert (send(Refusing(Unclear("the line broke"))), send()) == ([Fate.UNCLEAR], [])
        assert [one.state for one in post().in_trouble] == [LetterState.UNCLEAR]
        later(monkeypatch, timedelta(days=1))
        assert send() == [Fate.SENT]

    def test_a_letter_that_can_not_be_written_keeps_nobody_waiting(
        self, answered: None, story: Story, ana: Reader, luis: Reader, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wish_mail(reader=luis, often=Often.AT_ONCE, language="en")
        say(story, ana, under=say(story, luis))
        told(luis)
        write = mailing.write_letter

        def broken(letter: Letter) -> Any:
            if letter.reader_id == ana.pk:
                raise RuntimeError("no such template")
            return write(letter)

        monkeypatch.setattr(mailing, "write_letter", broken)
        assert sorted(send()) == [Fate.GIVEN_UP, Fate.SENT]

    def test_whoever_dies_in_between_leaves_one_that_nobody_sends_again(
        self, answered: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_: Any) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            send(type("Dying", (), {"carry": die})())
        assert (Letter.objects.get().state, send()) == (LetterState.SENDING, [])
        later(monkeypatch, mailing.LONGEST_CLAIM + timedelta(seconds=1))
        assert send() == []
        assert Letter.objects.filter(state=LetterState.UNCLEAR).count() == 1

    def test_while_one_is_on_its_way_the_readers_next_waits(
        self, answered: None, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        class Meanwhile(Carrier):
            def carry(self, message: Any) -> None:
                if not mail.outbox:
                    say(story, luis, "More.", under=say(story, ana))
                    told(ana)
                    assert send() == []
                super().carry(message)

        assert send(Meanwhile()) == [Fate.SENT] * 2
        bodies = [str(message.body) for message in mail.outbox]
        assert [("So was" in body, "More." in body) for body in bodies] == [(True, False), (False, True)]

    def test_who_breaks_it_off_has_settled_what_was_sent(self, answered: None) -> None:
        sending = send_due(Carrier())
        assert next(sending).fate is Fate.SENT
        sending.close()  # type: ignore[attr-defined]
        assert not Letter.objects.exists()


class TestCarrier:
    """Against a connection that answers as told."""

    class Smtp:
        def __init__(self, **answers: Any) -> None:
            self.answers = {"mail": (250, b""), "rcpt": (250, b""), "data": (250, b""), "rset": (250, b"")} | answers

        def __getattr__(self, name: str) -> Any:
            def say(*_: Any) -> Any:
                answer = self.answers.get(name)
                if isinstance(answer, Exception):
                    raise answer
                return answer

            return say

    @pytest.fixture
    def carrier(self, monkeypatch: pytest.MonkeyPatch) -> Carrier:
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        return Carrier()

    @pytest.mark.parametrize(
        ("answers", "problem", "for_good"),
        [
            ({"mail": (530, b"sign in first")}, ServerAway, None),
            ({"rcpt": (550, b"nobody")}, NotTaken, True),
            ({"data": (452, b"full")}, NotTaken, False),
            ({"data": smtplib.SMTPDataError(554, b"spam")}, NotTaken, True),
            ({"data": smtplib.SMTPServerDisconnected("gone")}, Unclear, None),
            ({"data": TimeoutError("silent")}, Unclear, None),
        ],
    )
    def test_each_answer_means_what_it_means(
        self,
        carrier: Carrier,
        answers: dict[str, Any],
        problem: type[Exception],
        for_good: bool | None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        backend = carrier._backend
        monkeypatch.setattr(backend, "open", lambda: setattr(backend, "connection", backend.connection or self.Smtp(**answers)))
        with pytest.raises(problem) as raised:
            carrier.carry(mail.EmailMultiAlternatives("s", "b", "a@reader.example", ["b@reader.example"]))
        assert getattr(raised.value, "for_good", None) is for_good

    def test_a_connection_that_ended_meanwhile_is_opened_anew(self, carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = carrier._backend
        backend.connection = self.Smtp(mail=smtplib.SMTPServerDisconnected("gone"))
        monkeypatch.setattr(backend, "open", lambda: setattr(backend, "connection", backend.connection or self.Smtp()))
        carrier.carry(mail.EmailMultiAlternatives("s", "b", "a@reader.example", ["b@reader.example"]))

    def test_without_a_server_it_is_away(self, carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse() -> None:
            raise ConnectionRefusedError("refused")

        monkeypatch.setattr(carrier._backend, "open", refuse)
        with pytest.raises(carrying.ServerAway, match="refused"):
            carrier.carry(mail.EmailMultiAlternatives("s", "b", "a@reader.example", ["b@reader.example"]))


class TestThePages:
    def browser(self, reader: Reader | None = None) -> Client:
        browser = Client(headers={"origin": "http://testserver"})
        if reader is not None:
            browser.cookies[COOKIE] = make_token(reader)
        return browser

    def test_one_click_ends_them_without_signing_in(self, answered: None, ana: Reader) -> None:
        """As a mail program sends it: no cookie, no origin."""
        path = path_for(ana.pk)
        for _ in range(2):
            done = Client().post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
            assert done.status_code == 200
        assert (MailWish.objects.count(), Letter.objects.count()) == (0, 0)

    def test_following_the_link_changes_nothing_and_shows_a_form(self, answered: None, ana: Reader) -> None:
        page = self.browser().get(path_for(ana.pk))
        assert "End these mails" in page.content.decode()
        assert MailWish.objects.count() == 1
        assert "You get no more mail" in self.browser().post(path_for(ana.pk)).content.decode()

    def test_another_link_ends_nothing(self, answered: None, ana: Reader, luis: Reader) -> None:
        signed = path_for(luis.pk)
        for path in ("/unsubscribe/x", f"/unsubscribe/{ana.pk}", signed.replace(str(luis.pk), str(ana.pk)), signed[:-1]):
            assert Client().post(path).status_code == 404
        assert MailWish.objects.count() == 1

    def test_one_chooses_how_often(self, story: Story, ana: Reader) -> None:
        browser = self.browser(ana)
        for often in ("daily", "at_once", "hourly"):
            assert browser.post("/me/mail?lang=es", {"often": often}).status_code == 303
            assert (MailWish.objects.get().often, MailWish.objects.get().language) == (often, "es")
            assert f'value="{often}" checked' in browser.get("/me/mail").content.decode()
        browser.post("/me/mail", {"often": "everything"})
        assert not MailWish.objects.exists()

    def test_who_has_no_address_is_told_so(self, story: Story) -> None:
        noor = named("Noor")
        Reader.objects.filter(pk=noor.pk).update(email=None)
        refused = self.browser(noor).post("/me/mail", {"often": "daily"})
        assert refused.status_code == 409
        assert "No mail address" in refused.content.decode()

    def test_the_staff_sees_what_did_not_get_there_and_nobody_else_does(
        self, answered: None, ana: Reader, luis: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send(Refusing(NotTaken("550 nobody here", for_good=True)))
        Reader.objects.filter(pk=luis.pk).update(kind=ReaderKind.STAFF)
        letter = Letter.objects.get()
        page = self.browser(luis).get("/desk/mail").content.decode()
        assert ("550 nobody here" in page, str(ana.email) in page) == (True, True)
        assert "550 nobody here" in self.browser(ana).get("/me/mail").content.decode()
        for path in ("/desk/mail", f"/desk/mail/{letter.pk}/again"):
            assert self.browser(ana).post(path).status_code in (404, 405)
        assert self.browser(ana).get("/desk/mail").status_code == 404
        with monkeypatch.context() as patch:
            patch.setitem(settings.TERTULIA, "second_factor_for_staff", True)
            for asked in (self.browser(luis).get("/desk/mail"), self.browser(luis).post(f"/desk/mail/{letter.pk}/again")):
                assert (asked.status_code, "second factor" in asked.content.decode()) == (403, True)
        assert self.browser(luis).post(f"/desk/mail/{letter.pk}/again").status_code == 303
        assert send() == [Fate.SENT]
